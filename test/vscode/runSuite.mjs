// One suite in one VS Code, through @vscode/test-electron and with a profile of its own.
import { runTests } from "@vscode/test-electron";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { installVscode } from "./installVscode.mjs";

/** What test-electron downloads. */
const desktopVersions = { current: "stable", floor: "1.90.2" };

/**
 * Resolves if at least one test passed and none failed; rejects otherwise.
 * @param {object} options
 * @param {import("./toolchain.mjs").VscodeVersion} options.version
 * @param {string} options.extensionFolder the extension under development
 * @param {string[]} options.files test files that mocha loads (CommonJS, or .mjs)
 * @param {string} [options.workspaceFolder]
 * @param {Record<string, string>} [options.environment] for the extension host
 * @param {number} [options.timeoutMs] of the whole suite
 * @param {boolean} [options.desktop] downloads desktop VS Code (its newest, or the floor) instead of using npm's
 */
export async function runSuite({
  version,
  extensionFolder,
  files,
  workspaceFolder,
  environment = {},
  timeoutMs,
  desktop = false,
}) {
  if (!desktop) installVscode(version); // ahead of the suite's own time limit
  const profile = mkdtempSync(path.join(tmpdir(), "suite-profile-"));
  try {
    await runTests({
      ...(desktop
        ? { version: desktopVersions[version] }
        : { vscodeExecutablePath: path.join(import.meta.dirname, "codeHeadless.mjs") }),
      extensionDevelopmentPath: extensionFolder,
      extensionTestsPath: path.join(import.meta.dirname, "suiteRunner.cjs"),
      launchArgs: [
        ...(workspaceFolder === undefined ? [] : [workspaceFolder]),
        ...["--user-data-dir", path.join(profile, "user"), "--extensions-dir", path.join(profile, "extensions")],
      ],
      extensionTestsEnv: {
        ...environment,
        CODE_HEADLESS_VERSION: version,
        SUITE_FILES: files.map((file) => path.resolve(file)).join(path.delimiter),
        ...(timeoutMs === undefined ? {} : { CODE_HEADLESS_TIMEOUT_MS: String(timeoutMs) }),
      },
    });
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
