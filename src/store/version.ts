import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The version in the package.json of the installation folder. */
export function readVersion(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  return version;
}
