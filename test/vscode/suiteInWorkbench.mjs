// Runs an extension's tests in the extension host of a headless workbench.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { launchBrowser } from "./browser.mjs";
import { startCodeServer } from "./codeServer.mjs";
import { followFile } from "./followFile.mjs";
import { writeQuietSettings } from "./settings.mjs";
import { judge, readProof } from "./suiteProof.mjs";
import { repositoryFolder } from "./toolchain.mjs";
import { openWorkbenchPage } from "./workbenchPage.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./toolchain.mjs").VscodeVersion} VscodeVersion */
/** @typedef {import("./codeArguments.mjs").CodeArguments} CodeArguments */
/** @typedef {{ code: number, message: string, neverBegan?: boolean }} Verdict */

const failureScreenshot = path.join(repositoryFolder, "out/screenshots/failed-suite.png");

/**
 * @param {CodeArguments & { testsPath: string }} args
 * @param {{ version: VscodeVersion, interruption: Promise<Verdict> }} options
 * @returns {Promise<Verdict>}
 */
export async function runSuiteInWorkbench(args, { version, interruption }) {
  const scratch = mkdtempSync(path.join(tmpdir(), "code-headless-"));
  const profile = {
    userDataFolder: args.userDataFolder ?? path.join(scratch, "user"),
    extensionsFolder: args.extensionsFolder ?? path.join(scratch, "extensions"),
  };
  const proofFile = path.join(scratch, "proof.json");
  const report = path.join(scratch, "report.txt");
  writeQuietSettings(profile.userDataFolder);
  const stopFollowing = followFile(report, (chunk) => process.stdout.write(chunk));
  const [server, browser] = await Promise.allSettled([
    startCodeServer({
      version,
      profile,
      trust: args.trust,
      environment: { SUITE_PROOF: proofFile, SUITE_REPORT: report },
    }),
    launchBrowser({ exitOnSignal: false }),
  ]);
  try {
    if (server.status === "rejected") throw server.reason;
    if (browser.status === "rejected") throw browser.reason;
    const page = await browser.value.newPage({ viewport: { width: 1400, height: 900 } });
    const end = await watchForEnd(page);
    await openWorkbenchPage(page, {
      url: server.value.url,
      folder: args.folder,
      development: { extensionFolders: args.extensionFolders, testsPath: args.testsPath },
    });
    const ended = await Promise.race([end(), interruption]);
    const verdict =
      typeof ended === "number"
        ? { ...judge(ended, readProof(proofFile)), neverBegan: statSync(report).size === 0 }
        : ended;
    if (verdict.code !== 0) await page.screenshot({ path: failureScreenshot }).catch(() => undefined);
    return verdict;
  } finally {
    stopFollowing();
    if (browser.status === "fulfilled") await browser.value.close();
    if (server.status === "fulfilled") await server.value.dispose();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * VS Code calls `codeAutomationExit` of its page, if there is one, with the code that the desktop would exit with.
 * @param {Page} page
 * @returns {Promise<() => Promise<number | Verdict>>} settled once the page is ready to be opened
 */
async function watchForEnd(page) {
  /** @type {(end: number | Verdict) => void} */
  let settle;
  const end = new Promise((resolve) => {
    settle = resolve;
  });
  await page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => settle(Number(code)));
  page.once("crash", () => settle({ code: 1, message: "the page crashed" }));
  page.once("close", () => settle({ code: 1, message: "the browser closed" }));
  return () => end;
}
