import { DataError } from "./dataError.ts";

/** An image of a folder that cannot be read. */
export interface UnreadableImage {
  /** From the folder. */
  readonly inFolder: string;
  readonly error: DataError;
}

/** More are not looked for: the folder is another one than meant. */
export const MAX_UNREADABLE = 1000;
const MAX_SHOWN = 10;

/**
 * The error for a folder with such images: a single one is reported as it is; of several, their number and names.
 * @param found at least one, at most MAX_UNREADABLE
 * @param images in the folder
 */
export function unreadableImages(folder: string, found: readonly UnreadableImage[], images: number): DataError {
  const skip = 'set "images": { "skipUnreadable": true } in the data section to leave';
  const [{ error: first }] = found as readonly [UnreadableImage, ...UnreadableImage[]];
  if (found.length === images)
    return new DataError(
      first.code,
      images === 1
        ? first.message
        : `${folder} has ${counted(images)}, none of which can be read. The first: ${first.message}`,
    );
  if (found.length === 1) return new DataError(first.code, `${first.message} Or ${skip} it out.`);
  const isMany = found.length === MAX_UNREADABLE;
  return new DataError(
    first.code,
    `${folder} has ${counted(images)}, of which ${isMany ? "at least " : ""}${shown(found.length)} cannot be read: ${listed(found)}. The first: ${first.message} ` +
      (isMany ? "Check that this is the folder that you mean." : `Repair or remove all, or ${skip} them out.`),
  );
}

/** The information that images are left out as the spec says. */
export function skippedNote(folder: string, found: readonly UnreadableImage[], images: number): DataError {
  return new DataError(
    "images-skipped",
    `${folder} has ${counted(images)}, of which ${shown(found.length)} cannot be read and ${found.length === 1 ? "is" : "are"} left out: ${listed(found)}. ` +
      `Repair or remove them, and this message disappears.`,
  );
}

function counted(images: number): string {
  return `${shown(images)} image${images === 1 ? "" : "s"}`;
}

function shown(count: number): string {
  return count.toLocaleString("en");
}

function listed(found: readonly UnreadableImage[]): string {
  const more = found.length - MAX_SHOWN;
  const names = found.slice(0, MAX_SHOWN).map(({ inFolder }) => inFolder);
  return [...names, ...(more > 0 ? [`${shown(more)} more`] : [])].join(", ");
}
