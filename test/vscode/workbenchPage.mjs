// Opens a folder of a running server in a browser page.
import path from "node:path";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ extensionFolders: string[], testsPath: string }} Development */

/**
 * @param {Page} page
 * @param {{ url: string, folder?: string | undefined, development?: Development }} options
 */
export async function openWorkbenchPage(page, { url, folder, development }) {
  if (development) await page.addInitScript(addDevelopmentOptions, developmentOptions(url, development));
  const address = new URL(url);
  if (folder === undefined)
    address.searchParams.set("ew", "true"); // an empty window
  else address.searchParams.set(folder.endsWith(".code-workspace") ? "workspace" : "folder", path.resolve(folder));
  await page.goto(address.href);
}

/** @param {string} url @param {Development} development */
function developmentOptions(url, { extensionFolders, testsPath }) {
  /** @param {string} file */
  const remote = (file) => ({
    $mid: 1,
    scheme: "vscode-remote",
    authority: new URL(url).host,
    path: path.resolve(file),
  });
  return { extensions: extensionFolders.map(remote), extensionTestsPath: remote(testsPath) };
}

/**
 * Runs in the page. A built VS Code takes no extension under development from its address, but the options are still
 * there in the configuration that its page carries: they are added as soon as the parser meets that element, which is
 * before the scripts after it run.
 * @param {object} options
 */
function addDevelopmentOptions(options) {
  if (window !== window.top) return;
  const observer = new MutationObserver(() => {
    const element = document.getElementById("vscode-workbench-web-configuration");
    const settings = element?.getAttribute("data-settings");
    if (!element || !settings) return;
    observer.disconnect();
    element.setAttribute("data-settings", JSON.stringify({ ...JSON.parse(settings), developmentOptions: options }));
  });
  observer.observe(document, { childList: true, subtree: true });
}
