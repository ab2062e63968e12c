import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The product's version, from the package.json of the folder it is installed in. */
export function readVersion(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return version;
}
