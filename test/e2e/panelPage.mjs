// The panel in a browser without an editor: its bundle with its content security policy, and a host with given answers.
import { readFileSync } from "node:fs";
import path from "node:path";

const dist = path.resolve(import.meta.dirname, "../../dist");
const ORIGIN = "http://panel.test";
const POLICY = [
  "default-src 'none'",
  "script-src 'nonce-page'",
  `style-src ${ORIGIN}`,
  `font-src ${ORIGIN}`,
  `img-src ${ORIGIN} data:`,
].join("; ");

/** The CSS variables that VS Code sets for three of its themes: Light Modern, Dark Modern and Dark High Contrast. */
const themes = {
  light: {
    kind: "vscode-light",
    colours: {
      ...{
        "editor-background": "#ffffff",
        foreground: "#3b3b3b",
        descriptionForeground: "#3b3b3b",
        "widget-border": "#e5e5e5",
        "panel-border": "#e5e5e5",
      },
      ...{
        "textLink-foreground": "#005fb8",
        focusBorder: "#005fb8",
        "editorWarning-foreground": "#bf8803",
        errorForeground: "#f85149",
      },
      ...{
        "editorHoverWidget-background": "#f8f8f8",
        "editorHoverWidget-border": "#c8c8c8",
        "list-hoverBackground": "#f2f2f2",
        "list-inactiveSelectionBackground": "#e4e6f1",
      },
      ...{
        "button-background": "#005fb8",
        "button-foreground": "#ffffff",
        "button-secondaryBackground": "#e5e5e5",
        "button-secondaryForeground": "#3b3b3b",
      },
      ...{ "dropdown-background": "#ffffff", "dropdown-foreground": "#3b3b3b", "dropdown-border": "#cecece" },
    },
  },
  dark: {
    kind: "vscode-dark",
    colours: {
      ...{
        "editor-background": "#1f1f1f",
        foreground: "#cccccc",
        descriptionForeground: "#9d9d9d",
        "widget-border": "#313131",
        "panel-border": "#2b2b2b",
      },
      ...{
        "textLink-foreground": "#4daafc",
        focusBorder: "#0078d4",
        "editorWarning-foreground": "#cca700",
        errorForeground: "#f85149",
      },
      ...{
        "editorHoverWidget-background": "#202020",
        "editorHoverWidget-border": "#454545",
        "list-hoverBackground": "#2a2d2e",
        "list-inactiveSelectionBackground": "#37373d",
      },
      ...{
        "button-background": "#0078d4",
        "button-foreground": "#ffffff",
        "button-secondaryBackground": "#313131",
        "button-secondaryForeground": "#cccccc",
      },
      ...{ "dropdown-background": "#313131", "dropdown-foreground": "#cccccc", "dropdown-border": "#3c3c3c" },
    },
  },
  contrast: {
    kind: "vscode-high-contrast",
    colours: {
      ...{
        "editor-background": "#000000",
        foreground: "#ffffff",
        descriptionForeground: "#ffffff",
        contrastBorder: "#6fc3df",
        contrastActiveBorder: "#f38518",
      },
      ...{
        "textLink-foreground": "#21a6ff",
        focusBorder: "#f38518",
        "editorWarning-foreground": "#ffd370",
        errorForeground: "#f48771",
      },
      ...{
        "editorHoverWidget-background": "#0c141f",
        "button-background": "#000000",
        "button-foreground": "#ffffff",
        "button-border": "#6fc3df",
      },
      ...{ "dropdown-background": "#000000", "dropdown-foreground": "#ffffff", "dropdown-border": "#6fc3df" },
    },
  },
};

/** @typedef {keyof typeof themes} Theme */

/**
 * Opens the panel and sends it `snapshot` as its host would.
 * @param {import("playwright-core").Browser} browser
 * @param {{ snapshot: object, answers?: Record<string, object>, theme: Theme, settings?: object, width?: number, onOpened?: (page: import("playwright-core").Page) => Promise<void> }} what
 * `answers` by the type of the question, a question without one is refused; `onOpened` when the page is about to be loaded
 */
export async function openPanel(browser, { snapshot, answers = {}, theme, settings = {}, width = 1400, onOpened }) {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: theme === "light" ? "light" : "dark",
    reducedMotion: "reduce",
  });
  await page.route(`${ORIGIN}/**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "panel.html") return route.fulfill({ contentType: "text/html", body: html });
    return route.fulfill({
      contentType: name.endsWith(".css") ? "text/css" : "text/javascript",
      body: readFileSync(path.join(dist, name)),
    });
  });
  await page.addInitScript(beHost, {
    // A large object in the text of a script takes much longer to read than as JSON.
    snapshot: JSON.stringify(snapshot),
    answers,
    state: { runId: null, chosenPoint: null, settings },
    theme: themes[theme],
  });
  await onOpened?.(page);
  await page.goto(`${ORIGIN}/panel.html`);
  await page.locator(".run:visible, .empty:visible").first().waitFor({ timeout: 60_000 });
  return page;
}

const html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<link rel="stylesheet" href="${ORIGIN}/webview.css">
<title>VAE Lens</title>
</head>
<body><main id="vae-lens"></main><script nonce="page" src="${ORIGIN}/webview.js"></script></body>
</html>`;

/** Runs in the page, and keeps what the panel posts as `posted`. */
function beHost({ snapshot, answers, state, theme }) {
  document.addEventListener("DOMContentLoaded", () => {
    document.body.dataset["vscodeThemeKind"] = theme.kind;
    for (const [name, colour] of Object.entries(theme.colours))
      document.documentElement.style.setProperty(`--vscode-${name}`, colour);
  });
  // A page that posts to itself would pay for the copy, which VS Code makes in another process.
  const tell = (message) => setTimeout(() => window.dispatchEvent(new MessageEvent("message", { data: message })));
  globalThis.kept = state;
  globalThis.acquireVsCodeApi = () => ({
    getState: () => globalThis.kept,
    setState: (kept) => (globalThis.kept = kept),
    postMessage: (message) => {
      const { type, id, question } = message;
      globalThis.posted = [...(globalThis.posted ?? []), message];
      if (type === "ready") tell({ type: "snapshot", sequence: 0, ...JSON.parse(snapshot) });
      if (type !== "ask") return;
      const answer = answers[question.type];
      if (answer === undefined) tell({ type: "notAnswered", id, message: "there is no answer" });
      else tell({ type: "answered", id, answer: { ...answer, point: question.point } });
    },
  });
}
