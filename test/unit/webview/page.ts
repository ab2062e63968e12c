import { expect } from "vitest";
import type { PredictionView } from "../../../src/protocol/predictionView.ts";
import type { RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { createPanel } from "../../../webview/panel.ts";
import { startSession } from "../../../webview/session.ts";
import { initialState } from "../../../webview/store.ts";

/** A panel that received a snapshot with this run or with none (null); undefined for no snapshot. */
export function show(
  of: RunSnapshot | null | undefined,
  {
    canCommand = true,
    predicted = null as PredictionView | null,
    applyRemedy = null as ((remedy: number) => void) | null,
    applyFix = null as ((remedy: number | null) => void) | null,
  } = {},
) {
  const commands: string[] = [];
  const panel = createPanel(document.body, {
    dispatch: (action) => session.dispatch(action),
    runCommand: canCommand ? (command) => commands.push(command) : null,
    ask: null,
    applyRemedy,
    applyFix,
    saveFile: () => undefined,
    copy: () => Promise.resolve(),
    watchSizes: () => undefined,
    watchSight: () => undefined,
  });
  const session = startSession({ post: () => undefined, draw: panel.render, remember: () => undefined });
  panel.render(initialState());
  if (of !== undefined)
    session.receive({ type: "snapshot", sequence: 1, run: of, prediction: predicted, measurements: noMeasurements });
  return { commands, receive: session.receive };
}

export const one = (selector: string): HTMLElement =>
  document.querySelector<HTMLElement>(selector) ?? expect.fail(`there is no ${selector}`);
export const texts = (selector: string): (string | null)[] =>
  [...document.querySelectorAll(selector)].map(({ textContent }) => textContent);
export const shownText = (): string => {
  const page = document.body.cloneNode(true) as HTMLElement;
  for (const hidden of page.querySelectorAll("[hidden]")) hidden.remove();
  return page.textContent.replaceAll("\u00a0", " ");
};
export const buttons = (within = "body"): (string | null)[] =>
  [...document.querySelectorAll(`${within} vscode-button`)]
    .filter((button) => button.closest("[hidden]") === null)
    .map(({ textContent }) => textContent);
export const row = (index: number): HTMLElement => one(`tr[data-point="${index}"]`);
/** Opens a tab by a click. */
export const openTab = (name: string): void => {
  const tab = [...document.querySelectorAll<HTMLElement>('[role="tab"]')].find(
    ({ textContent }) => textContent === name,
  );
  (tab ?? expect.fail(`there is no tab ${name}`)).click();
};
