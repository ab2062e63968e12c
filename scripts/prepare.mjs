// What every command needs first: the packages of the lockfile, and the built programs. Plain Node: nothing is installed yet.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".vae-lens-lockfile");

/** Runs a program in the project's folder; its output is shown. Throws when it fails. */
export function run(program, ...args) {
  // npm is a .cmd file on Windows, which only a shell starts.
  execFileSync(program, args, { cwd: root, stdio: "inherit", shell: process.platform === "win32" });
}

function lockfileHash() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

/** Installs the lockfile's packages unless they are there. */
export function install() {
  const hash = lockfileHash();
  const installed = existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
  if (installed) return;
  run("npm", "ci");
  writeFileSync(stamp, hash);
}

/** Builds the Adam kernel, then dist/. */
export function build() {
  run(process.execPath, "scripts/buildKernel.mjs");
  run(process.execPath, "esbuild.mjs");
}
