// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { createPanel } from "../../../webview/panel.ts";
import type { SavedFile } from "../../../webview/views/chartMenu.ts";
import type { Ask } from "../../../webview/session.ts";
import { initialState, reduce, type ViewState } from "../../../webview/store.ts";
import type { TabName } from "../../../webview/views/tabs.ts";
import { fourBetas } from "./fixtures.ts";

/** A panel that shows a run on the given tab. */
function shown(tab: TabName, ask: Ask | null = null) {
  const saved: SavedFile[] = [];
  const none = () => undefined;
  const panel = createPanel(document.body, {
    dispatch: none,
    runCommand: null,
    ask,
    applyRemedy: null,
    applyFix: null,
    saveFile: (file) => saved.push(file),
    copy: () => Promise.resolve(),
    watchSizes: none,
    watchSight: none,
  });
  const state = [
    { type: "snapshotReceived", sequence: 1, run: fourBetas, prediction: null, measurements: noMeasurements } as const,
    { type: "settingsChanged", change: { tab } } as const,
  ].reduce<ViewState>(reduce, initialState());
  panel.render(state);
  return { saved };
}

beforeEach(() => document.body.replaceChildren());

describe("every chart of the panel", () => {
  test.each<[TabName, readonly string[]]>([
    ["overview", ["digits-rate-distortion.csv", "digits-kl-by-dimension.csv"]],
    ["dimensions", ["digits-kl-by-point.csv", "digits-kl-by-epoch.csv"]],
    ["training", ["digits-training.csv"]],
  ])("on the tab %s saves its figures", (tab, names) => {
    const { saved } = shown(tab);
    for (const item of document.querySelectorAll<HTMLElement>(`#page-${tab} [role="menuitem"]`))
      if (item.textContent.includes("CSV")) item.click();
    expect(saved.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    for (const { name, content } of saved.filter((file) => file.name !== "digits-kl-by-epoch.csv"))
      expect(content.split("\r\n").length, name).toBeGreaterThan(3);
  });
});

test("requests a point's epochs only when their tab is shown", () => {
  const asked: unknown[] = [];
  const ask = ((question: unknown) => (asked.push(question), new Promise<unknown>(() => undefined))) as Ask;
  shown("overview", ask);
  expect(asked).toEqual([]);
  shown("dimensions", ask);
  expect(asked).toEqual([{ type: "klHistory", point: 1 }]);
});
