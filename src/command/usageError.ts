/** The command line is invalid, or a file in it cannot be read: exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
