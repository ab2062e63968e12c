// npm test: sets everything up, then runs every check and every suite. The last line counts them all.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build, install, root } from "./prepare.mjs";

install();
build();
// This needs the packages.
const { whyNoVscode } = await import("./hostTests.mjs");

const out = join(root, "out");
mkdirSync(out, { recursive: true });
const node = process.execPath;
const bin = (name) => join(root, "node_modules", name);
const total = { passed: 0, failed: 0, skipped: 0 };

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** Runs a program of Node's. @param {readonly string[]} args @param {import("node:child_process").StdioOptions} stdio */
function run(args, stdio) {
  const child = spawn(node, args, { cwd: root, stdio });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text) => (output += text));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, output })));
}

/** A check that passes or fails as a whole; what it says is printed when it is over. */
async function check(title, ...args) {
  const { status, output } = await run(args, ["ignore", "pipe", "pipe"]);
  console.log(`\n== ${title}: ${status === 0 ? "passed" : "failed"}\n${output}`);
  total[status === 0 ? "passed" : "failed"] += 1;
}

/** A vitest project; a run that reports no test at all is a failure. */
async function suite(project) {
  console.log(`\n== ${project} tests`);
  const report = join(out, `vitest-${project}.json`);
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = await run([bin("vitest/vitest.mjs"), "run", "--project", project, ...reporters], "inherit");
  const { passed, failed, skipped } = readCounts(report);
  // A crash outside any test (an unhandled rejection, a file that does not load) fails the run but no test.
  add({ passed, failed: failed === 0 && (status !== 0 || passed === 0) ? 1 : failed, skipped });
}

/** A script whose last line counts its tests; its output is printed when it is over. */
async function countedAside(title, ...args) {
  const { status, output } = await run(args, ["ignore", "pipe", "pipe"]);
  console.log(`\n== ${title}\n${output}`);
  const [, passed, failed, skipped] = (/(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output) ?? []).map(Number);
  if (passed === undefined || (status !== 0 && failed === 0)) add({ passed: 0, failed: 1, skipped: 0 });
  else add({ passed, failed, skipped });
}

/** @param {Counts} counts */
function add({ passed, failed, skipped }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}

function readCounts(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, "utf8"));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** One after another, beside the unit tests. */
async function checks() {
  await check("formatting", bin("prettier/bin/prettier.cjs"), "--check", "--log-level=warn", ".");
  await check("lint", bin("eslint/bin/eslint.js"), ".", "--max-warnings=0");
  const sources = ["src", "webview", "test", "bench", "scripts"];
  const cruise = bin("dependency-cruiser/bin/dependency-cruise.mjs");
  await check("no cycles of imports", cruise, "--config", ".dependency-cruiser.mjs", ...sources);
  await check("types", bin("typescript/bin/tsc"), "-p", ".");
  await check("retired words", "scripts/retiredWords.mjs");
  await check("types of the core, which knows no runtime", bin("typescript/bin/tsc"), "-p", "src/core");
  await check("types of the panel, which knows a page", bin("typescript/bin/tsc"), "-p", "webview");
  await check("types of the panel's tests", bin("typescript/bin/tsc"), "-p", "test/unit/webview");
  await check("the schema file is current", bin("tsx/dist/cli.mjs"), "scripts/writeSchema.ts", "--check");
  await check("types of the tests' VS Code", bin("typescript/bin/tsc"), "-p", "test/vscode");
  await check("the notices are current", "scripts/notices.mjs", "--check");
}

/** Ahead of the tests that need them: VS Code, and Chromium with the software GPU of the process tests. They install what is missing themselves and report why it failed. */
async function installTools() {
  if (whyNoVscode() !== undefined || process.env.VAE_LENS_VSCODE === "desktop") return;
  await run(["test/vscode/installVscode.mjs", "current", "floor"], ["ignore", "ignore", "inherit"]);
  await run(["test/vscode/installChromium.mjs"], ["ignore", "ignore", "inherit"]);
}

// The network is slow where the unit tests are not.
await Promise.all([checks(), suite("unit"), installTools()]);
// These VS Codes draw nothing.
await Promise.all([suite("process"), countedAside("the extension in its host", "scripts/hostTests.mjs")]);
const packages = ["test/package/npmTarball.test.mjs", "test/package/extension.test.mjs"];
await countedAside("the packages", "scripts/nodeTests.mjs", "package", ...packages);
// A browser draws as long as it is open: beside the process tests, everything would take longer.
await countedAside("the packaged extension, end to end", "scripts/e2eTests.mjs");

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
