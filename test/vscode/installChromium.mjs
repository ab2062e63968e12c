#!/usr/bin/env node
// Debian's Chromium, in which the tests show VS Code. `node test/vscode/installChromium.mjs`
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** @returns {string} the browser's path, which may not exist yet */
export function chromiumPath() {
  return process.env["CHROMIUM_PATH"] || "/usr/bin/chromium";
}

/** Installs Chromium if permitted, otherwise says what to do. @returns {string} its path */
export function installChromium() {
  const file = chromiumPath();
  if (existsSync(file)) return file;
  if (process.env["CHROMIUM_PATH"]) throw new Error(`CHROMIUM_PATH names ${file}, which does not exist.`);
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) {
    throw new Error(
      "The tests need Chromium: install your system's package, and set CHROMIUM_PATH if it is not /usr/bin/chromium.",
    );
  }
  console.error("Installing Debian's Chromium (once) ...");
  run("apt-get", "update", "-qq");
  // The fonts are a recommendation of Chromium's, and without any the screenshots hold empty boxes. The tests of the GPU engine load
  // Chromium's software device through Vulkan's loader.
  run("apt-get", "install", "-qq", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core", "libvulkan1");
  return file;
}

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  const result = spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (result.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed\n${result.stdout}${result.stderr}`, { cause: result.error });
}

if (process.argv[1] === import.meta.filename) console.log(installChromium());
