import { statSync, type Stats } from "node:fs";

/** What changes when a file is written again or replaced. */
export function stampText({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return [size, mtimeMs, ctimeMs, ino].join();
}

/** Of a file as it is now; undefined where it cannot be asked for, for example because it is missing. */
export function fileStamp(path: string): string | undefined {
  try {
    return stampText(statSync(path));
  } catch {
    return undefined;
  }
}
