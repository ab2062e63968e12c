// The extensionTestsPath of every suite: runs mocha inside the extension host and leaves proof of how it ended.
// CommonJS, because VS Code 1.90 loads it with require().
//
// From the environment (runSuite.mjs and codeHeadless.mjs set it):
//   SUITE_FILES       test files, separated like PATH       SUITE_TIMEOUT_MS  for one test; default 30000
//   SUITE_PROOF       where the counts go at the very end   SUITE_REPORT      where the console goes meanwhile
//   SUITE_COUNTS      the counts, for the process that started the suite
const { Console } = require("node:console");
const { appendFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { Writable } = require("node:stream");

async function run() {
  if (process.env["SUITE_REPORT"]) redirectConsole(process.env["SUITE_REPORT"]);
  const { passes, failures, pending } = await runMocha();
  console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  for (const file of [process.env["SUITE_PROOF"], process.env["SUITE_COUNTS"]]) {
    if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
  }
  if (failures > 0) throw new Error(`${failures} of the tests failed.`);
  if (passes === 0) throw new Error("No test passed: an empty suite proves nothing.");
}

async function runMocha() {
  const Mocha = require("mocha"); // only now: its reporters keep the console.log they find while loading
  const mocha = new Mocha({
    ui: "bdd",
    color: false,
    reporter: "spec",
    timeout: Number(process.env["SUITE_TIMEOUT_MS"] ?? 30_000),
  });
  for (const file of (process.env["SUITE_FILES"] ?? "").split(path.delimiter)) {
    if (file !== "") mocha.addFile(path.resolve(file));
  }
  await mocha.loadFilesAsync();
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
}

/**
 * The host's own console is mixed with VS Code's log before it reaches anyone; a file is not. It is replaced whole,
 * because VS Code has made its methods read-only.
 * @param {string} file
 */
function redirectConsole(file) {
  appendFileSync(file, "The suite begins.\n"); // without this word it never did
  const stream = new Writable({
    write(chunk, _encoding, done) {
      appendFileSync(file, chunk); // at once: what was said before a crash is what one wants to read
      done();
    },
  });
  globalThis.console = new Console({ stdout: stream, stderr: stream });
}

module.exports = { run };
