#!/usr/bin/env node
// Stands in for the desktop's `code` executable, so that @vscode/test-electron runs suites without a display or a
// download: runTests({ vscodeExecutablePath: "test/vscode/codeHeadless.mjs" }). Exits with the tests' code.
//
//   CODE_HEADLESS_VERSION     current (default) or floor
//   CODE_HEADLESS_TIMEOUT_MS  for the whole suite; default 300000
import { parseCodeArguments } from "./codeArguments.mjs";
import { runCodeServerCommand } from "./codeServer.mjs";
import { runSuiteInWorkbench } from "./suiteInWorkbench.mjs";
import { parseVscodeVersion } from "./toolchain.mjs";

/** @returns {Promise<import("./suiteInWorkbench.mjs").Verdict>} */
async function main() {
  const version = parseVscodeVersion(process.env["CODE_HEADLESS_VERSION"]);
  const argv = process.argv.slice(2);
  const args = parseCodeArguments(argv);
  if (args.isCommand) {
    process.stdout.write(runCodeServerCommand(version, argv));
    return { code: 0, message: "" };
  }
  const { testsPath } = args;
  if (testsPath === undefined) return { code: 2, message: "only runs tests: --extensionTestsPath is missing" };
  const options = { version, interruption: interruption() };
  let verdict = await runSuiteInWorkbench({ ...args, testsPath }, options);
  if (verdict.neverBegan === true) {
    // VS Code's extension host may die while it starts, right after an install, before any test has run.
    console.error(
      `codeHeadless: ${verdict.message} in the ${version} VS Code; the suite had not begun, so it is started once more`,
    );
    verdict = await runSuiteInWorkbench({ ...args, testsPath }, options);
  }
  return { ...verdict, message: `${verdict.message} in the ${version} VS Code` };
}

/** What ends a suite from outside; the clean-up that follows is the same as after any other end. */
function interruption() {
  const timeoutMs = Number(process.env["CODE_HEADLESS_TIMEOUT_MS"] ?? 300_000);
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"])
      process.once(signal, () => resolve({ code: 130, message: "interrupted" }));
    setTimeout(() => resolve({ code: 124, message: `no end after ${timeoutMs} ms` }), timeoutMs).unref();
  });
}

try {
  const { code, message } = await main();
  if (message !== "") console.error(`codeHeadless: ${message}`);
  process.exitCode = code;
} catch (error) {
  console.error("codeHeadless:", error);
  process.exitCode = 1;
}
// Explicit, because a broken pipe of the browser's must not keep a finished run alive.
process.exit();
