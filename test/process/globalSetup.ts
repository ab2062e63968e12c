import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** Builds the programs once, as a user would have them. */
export function setup(): void {
  const build = (script: string): void => {
    execFileSync(process.execPath, [script], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  };
  if (!existsSync(path.join(root, "src/engine/adam/adamKernel.generated.ts"))) build("scripts/buildKernel.mjs");
  build("esbuild.mjs");
}
