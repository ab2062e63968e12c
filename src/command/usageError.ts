/** The command line itself is wrong, or names something that cannot be read: exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
