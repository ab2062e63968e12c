import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { withoutDataEnding } from "../spec/dataEndings.ts";
import { SPEC_SUFFIX } from "../spec/specSuffix.ts";

/** The spec beside a data file or folder: `data/train.vae.json` for `data/train.csv` and `data/train.npz#x`. */
export function specFileFor(data: string): string {
  if (isBuiltIn(data)) return `${data.slice(data.indexOf(":") + 1)}${SPEC_SUFFIX}`;
  // The key of a folder has no slash, since that may be part of a folder's name.
  const [, file = data] = /^(.+\.\w+)#[^#]*$/.exec(data) ?? /^(.+)#[^#/\\]+$/.exec(data) ?? [];
  return join(dirname(file), `${withoutDataEnding(basename(file)).replace(/[-_.]?\*/g, "")}${SPEC_SUFFIX}`);
}

/** `data.path` of a spec in this folder. */
export function dataPathFrom(specFolder: string, data: string): string {
  return isBuiltIn(data) ? data : relative(specFolder, resolve(data)).split(sep).join("/");
}

function isBuiltIn(data: string): boolean {
  return data.startsWith("builtin:");
}
