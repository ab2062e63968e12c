import path from "node:path";

/** Whether a path is a folder or below it, as they are written: links are not resolved. @param folder absolute @param file absolute */
export function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === "" || (!/^\.\.(?:[\\/]|$)/.test(relative) && !path.isAbsolute(relative));
}
