// The end-to-end tests: the packaged extension, installed in a real VS Code, in a real browser. Linux on x64 only.
//   node scripts/e2eTests.mjs [name of a test file ...]      dist/ must be built
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageExtension } from "./package.mjs";
import { root } from "./prepare.mjs";
import { runNodeTests } from "./nodeTests.mjs";

/** @param {string} file */
const isLongest = (file) => file.startsWith("story");

/** @param {string[]} [names] parts of the names of test files */
export function runEndToEnd(names = []) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.log("skipped: the VS Code that npm provides needs Linux on x64");
    return { passed: 0, failed: 0, skipped: 1 };
  }
  mkdirSync(join(root, "out/screenshots"), { recursive: true });
  const environment = {
    VAE_LENS_VSIX: packageExtension("linux-x64"),
    VAE_LENS_UNIVERSAL_VSIX: packageExtension("universal"),
  };
  const all = readdirSync(join(root, "test/e2e")).filter((file) => file.endsWith(".test.mjs"));
  const files = all.filter((file) => names.length === 0 || names.some((part) => file.includes(part)));
  // The longest first. Two at a time: a workbench mostly waits; of three, some wait longer than their limits.
  const paths = files
    .toSorted((a, b) => Number(isLongest(b)) - Number(isLongest(a)))
    .map((file) => join("test/e2e", file));
  const first = runNodeTests("e2e", paths, environment, { concurrency: 2 });
  if (first.failures.length === 0 || process.env.VAE_LENS_E2E_ONCE === "1") return first;
  // A browser, an editor and a training share two cores: what failed is tried once more, alone, and that is said.
  console.log(`\nA second attempt at ${first.failures.length} that failed: ${first.failures.join("; ")}`);
  const second = runNodeTests("e2e-again", paths, environment, { only: first.failures });
  return { passed: first.passed + second.passed, failed: second.failed, skipped: first.skipped };
}

if (process.argv[1] === import.meta.filename) {
  const { passed, failed, skipped } = runEndToEnd(process.argv.slice(2));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
