import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { FromPanel, ToPanel } from "../src/protocol/panelMessages.ts";
import { element } from "./element.ts";
import { createPanel } from "./panel.ts";
import type { SavedFile } from "./views/chartMenu.ts";
import { emptyReport, readReport } from "./report.ts";
import type { Remembered, ViewState } from "./store.ts";
import { readRemembered, startSession } from "./session.ts";

/** Composition root, for a panel in VS Code or a report page. */

interface Link {
  readonly post: (message: FromPanel) => void;
  readonly remember: (remembered: Remembered) => void;
  readonly remembered: Remembered;
  readonly canCommand: boolean;
}

function linkToHost(): Link {
  const host = acquireVsCodeApi();
  const remembered = readRemembered(host.getState());
  // When the window is reloaded, the host reads the spec from this state.
  const spec = document.querySelector<HTMLMetaElement>('meta[name="vae-lens-spec"]')?.content;
  const remember = (changed: Remembered): void => void host.setState({ ...changed, spec });
  remember(remembered);
  return { post: (message) => host.postMessage(message), remember, remembered, canCommand: true };
}

/** A report sends itself the snapshot and keeps no state. */
function linkToReport(): Link {
  const answer = (): void => {
    session.receive({ type: "snapshot", sequence: 0, ...emptyReport, ...readReport(document) } satisfies ToPanel);
  };
  return {
    post: ({ type }) => (type === "ready" ? queueMicrotask(answer) : undefined),
    remember: () => undefined,
    remembered: readRemembered(null),
    canCommand: false,
  };
}

/** Saves a file by the browser's download. */
function downloadFile({ name, encoding, content }: SavedFile): void {
  const bytes = encoding === "utf8" ? content : Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
  const link = element("a", { href: URL.createObjectURL(new Blob([bytes])), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Draws only the newest state, at most once per frame. */
function oncePerFrame(draw: (state: ViewState) => void): (state: ViewState) => void {
  let next: ViewState | undefined;
  return (state) => {
    if (next === undefined) {
      requestAnimationFrame(() => {
        const newest = next;
        next = undefined;
        if (newest !== undefined) draw(newest);
      });
    }
    next = state;
  };
}

const link = typeof acquireVsCodeApi === "function" ? linkToHost() : linkToReport();
const panel = createPanel(document.getElementById("vae-lens") ?? document.body, {
  dispatch: (action) => session.dispatch(action),
  runCommand: link.canCommand ? (command) => link.post({ type: "runCommand", command }) : null,
  ask: link.canCommand ? (question) => session.ask(question) : null,
  applyRemedy: link.canCommand ? (remedy) => link.post({ type: "applyRemedy", remedy }) : null,
  applyFix: link.canCommand
    ? (remedy) => link.post(remedy === null ? { type: "applyFix" } : { type: "applyRemedy", remedy })
    : null,
  saveFile: link.canCommand ? (file) => link.post({ type: "saveFile", ...file }) : downloadFile,
  copy: (text) => navigator.clipboard.writeText(text),
  watchSizes: (elements, changed) => {
    const observer = new ResizeObserver(() => requestAnimationFrame(changed));
    for (const watched of elements) observer.observe(watched);
  },
  watchSight: (elements, changed) => {
    const observer = new IntersectionObserver(
      (seen) => seen.forEach(({ target, isIntersecting }) => changed(target, isIntersecting)),
      { rootMargin: "100px" },
    );
    for (const watched of elements) observer.observe(watched);
  },
});
const session = startSession(
  { post: link.post, remember: link.remember, draw: oncePerFrame(panel.render) },
  link.remembered,
);
// A report ignores all messages.
if (link.canCommand) window.addEventListener("message", ({ data }) => session.receive(data));
