/** Whether a row's own total scales the means decoded for it, as scVI has it: of a spec's likelihood or of the evidence's. */
export function usesLibrarySize({
  librarySize = false,
}: {
  readonly type: string;
  readonly librarySize?: boolean;
}): boolean {
  return librarySize;
}
