// A VS Code window with the actions of a user.
import path from "node:path";
import { readNotifications } from "./notificationCenter.mjs";
import { readProblems } from "./problemsView.mjs";
import { pickFromPalette, pickOffered } from "./quickInput.mjs";
import { repositoryFolder } from "./toolchain.mjs";
import { findWebview } from "./webviewFrame.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").FrameLocator} FrameLocator */

const screenshotFolder = path.join(repositoryFolder, "out/screenshots");

const themes = {
  dark: { label: "Dark Modern", className: "vs-dark" },
  light: { label: "Light Modern", className: "vs" },
  "high-contrast": { label: "Dark High Contrast", className: "hc-black" },
};

export class Workbench {
  /** @type {string[]} what went wrong in webviews, such as a script that threw or that the content policy blocked */
  webviewErrors = [];
  /** @type {string[]} addresses asked for that are not this machine's; Chromium cannot resolve them anyway */
  outsideRequests = [];

  /**
   * @param {Page} page for actions without a method here
   * @param {import("./serverForEndToEnd.mjs").VscodeServer} server
   */
  constructor(page, server) {
    this.page = page;
    this.server = server;
    page.on("console", (message) => {
      if (message.type() === "error" && isWebviewSource(message.location().url))
        this.webviewErrors.push(message.text());
    });
    page.on("pageerror", (error) => {
      if (isWebviewSource(error.stack ?? "")) this.webviewErrors.push(String(error));
    });
    page.on("request", (request) => {
      if (isOutside(new URL(request.url()))) this.outsideRequests.push(request.url());
    });
  }

  /** Waits for the frame of the window. Extensions may still be starting: each method below waits for what it needs. */
  async waitUntilReady() {
    await this.page.locator(".monaco-workbench .part.statusbar .statusbar-item").first().waitFor({ timeout: 120_000 });
  }

  /** @param {string} title as the palette shows it, such as "VAE Lens: Train Sweep" */
  async runCommand(title) {
    await pickFromPalette(this.page, { key: "F1", text: `>${title}`, label: title });
  }

  /** @param {string} label of an entry in the pick list that is open, or about to be */
  async pick(label) {
    await pickOffered(this.page, { text: label, label });
  }

  /** @param {string} name of a file in the workspace, with enough of its path to identify it */
  async openFile(name) {
    const label = path.posix.basename(name);
    await pickFromPalette(this.page, { key: "Control+P", text: name, label });
    await this.page.locator(`.tab.active[data-resource-name="${label}"]`).first().waitFor();
  }

  /**
   * The document of a webview that is in sight, whether panel, custom editor or side bar view.
   * @param {string} [title] of its tab or view; default: the first webview
   * @returns {Promise<FrameLocator>}
   */
  panelFrame(title) {
    return findWebview(this.page, title);
  }

  /** Shows the Problems view and reads all of it. */
  async problems() {
    await this.runCommand("Problems: Focus on Problems View");
    return readProblems(this.page);
  }

  /** The notifications that were not dismissed, newest first, including hidden ones. */
  notifications() {
    return readNotifications(this.page);
  }

  /**
   * Changes it as a user does, in the running window: see changeSettings.
   * @param {keyof typeof themes} name
   */
  async setTheme(name) {
    const { label, className } = themes[name];
    await this.runCommand("Preferences: Color Theme");
    await this.pick(label);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
  }

  /**
   * Reloads the window, because code-server does not notice a change of the user's settings file from outside.
   * @param {import("./settings.mjs").Settings} changes of the user settings
   */
  async changeSettings(changes) {
    this.server.changeSettings(changes);
    await this.reload();
  }

  /**
   * Waits until what was shown is kept for the next window. VS Code saves that when its window loses the focus, once a minute, and
   * on closing, for which a browser leaves it no time.
   * @param {RegExp} text in what is saved
   */
  async keep(text) {
    const deadline = Date.now() + 60_000;
    for (;;) {
      await this.page.evaluate(loseFocus);
      if (await this.page.evaluate(isSaved, text.source)) return;
      if (Date.now() > deadline) throw new Error(`VS Code has saved nothing like ${text}.`);
      await this.page.waitForTimeout(200);
    }
  }

  async reload() {
    await this.page.reload();
    await this.waitUntilReady();
  }

  /** @param {string} name @returns {Promise<string>} the picture's path */
  async screenshot(name) {
    const file = path.join(screenshotFolder, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Closes the browser too. */
  async close() {
    await this.page.context().browser()?.close();
  }
}

/** Runs in the page, which believes under Playwright that it has the focus. */
function loseFocus() {
  for (const hasFocus of [true, false]) {
    document.hasFocus = () => hasFocus;
    window.dispatchEvent(new Event(hasFocus ? "focus" : "blur"));
  }
}

/** Runs in the page: whether the window's saved state in the browser's databases contains the text. @param {string} text */
async function isSaved(text) {
  /** @template Result @param {IDBRequest<Result>} request @returns {Promise<Result>} */
  const result = (request) =>
    new Promise((resolve, reject) =>
      Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }),
    );
  for (const { name = "" } of await indexedDB.databases()) {
    if (!name.startsWith("vscode-web-state-db")) continue;
    const database = await result(indexedDB.open(name));
    const values = await Promise.all(
      [...database.objectStoreNames].map((store) => result(database.transaction(store).objectStore(store).getAll())),
    );
    database.close();
    if (values.flat().some((value) => new RegExp(text).test(String(value)))) return true;
  }
  return false;
}

/** VS Code's own console is noisy; messages of webviews are recognised by their source. @param {string} text */
function isWebviewSource(text) {
  return /\/webview\/browser\/pre\/|vscode-resource/.test(text);
}

/** Webview resources look like a host on the internet, but a service worker of VS Code's answers for it. @param {URL} url */
function isOutside({ protocol, hostname }) {
  return (
    /^(http|ws)s?:$/.test(protocol) && hostname !== "127.0.0.1" && !hostname.endsWith(".vscode-resource.vscode-cdn.net")
  );
}
