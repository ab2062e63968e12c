// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { heatmapHeight } from "../../../webview/charts/klHeatmap.ts";
import { drawKlHistory } from "../../../webview/charts/klHistory.ts";
import { epochEdges, historyModel } from "../../../webview/charts/klHistoryModel.ts";
import type { TipText } from "../../../webview/charts/plane.ts";
import { createPointAnswers } from "../../../webview/pointAnswers.ts";
import type { Ask } from "../../../webview/session.ts";
import { initialSettings } from "../../../webview/viewSettings.ts";
import { createHistoryCard } from "../../../webview/views/historyCard.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { drawingText, newSvg } from "./drawing.ts";
import { failed, run, sweep, trained, waiting } from "./fixtures.ts";

/** Two dimensions: the first collapses, the second becomes active. */
const history = {
  epochs: [1, 2, 4],
  klPerDimensionNats: [
    [1, 0.25],
    [0.5, 0.75],
    [0, 1.5],
  ],
};
const answerOf = (point: number) => ({ type: "klHistory" as const, point, ...history });

beforeEach(() => document.body.replaceChildren());

describe("the heatmap of KL by epoch", () => {
  const model = historyModel(history, 5);
  const size = { width: 340, height: heatmapHeight(model) };
  function draw(read: (anchor?: Element, read?: () => TipText) => void = () => undefined): SVGSVGElement {
    const svg = newSvg();
    drawKlHistory(svg, model, size, { read });
    return svg;
  }
  test("matches its drawing of a unit that collapses and one that becomes active", async () =>
    expect(drawingText(draw())).toMatchFileSnapshot("drawings/klHistory.svg"));
  test("has the unit of highest final KL on top", () => expect(model.dimensions).toEqual([1, 0]));
  test("ends at the planned number of epochs", () => expect(model.lastEpoch).toBe(5));
  test("has cells that extend from the previous epoch", () => expect(epochEdges(model)).toEqual([0, 1, 2, 4]));
  test("has no cells without epochs", () =>
    expect(epochEdges(historyModel({ epochs: [], klPerDimensionNats: [] }, 5))).toEqual([]));
  test("has a tooltip with epoch, dimension and KL", () => {
    const tips: (TipText | undefined)[] = [];
    const svg = draw((_, read) => tips.push(read?.()));
    svg.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
    svg.dispatchEvent(new MouseEvent("pointermove", { clientX: 180, clientY: 40 }));
    svg.dispatchEvent(new MouseEvent("pointermove", { clientX: 330, clientY: 40 }));
    expect(tips).toEqual([{ title: "Epoch 4", facts: [{ name: "KL of z0", value: "0.000 nats" }] }, undefined]);
  });
});

/** The test answers questions and moves the clock. */
function asking() {
  const waitingFor: { point: number; answer: () => void; refuse: (why: string) => void }[] = [];
  const ask = ((question: { point: number }) =>
    new Promise<unknown>((resolve, reject) =>
      waitingFor.push({
        point: question.point,
        answer: () => resolve(answerOf(question.point)),
        refuse: (why) => reject(new Error(why)),
      }),
    )) as Ask;
  const later: (() => void)[] = [];
  const clock = { ms: 0, now: () => clock.ms, later: (action: () => void) => later.push(action) };
  let changes = 0;
  const histories = createPointAnswers("klHistory", ask, () => changes++, clock);
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { histories, waitingFor, clock, later, settled, changes: () => changes };
}

describe("the KL history of a point", () => {
  const first = { run: "run-1", point: 0, epoch: 3 };
  test("is requested once", async () => {
    const { histories, waitingFor, settled, changes } = asking();
    expect(histories.of(first)).toEqual({ status: "asking" });
    expect(histories.of(first)).toEqual({ status: "asking" });
    waitingFor[0]?.answer();
    await settled();
    expect(changes()).toBe(1);
    expect(histories.of(first)).toEqual({ status: "known", answer: answerOf(0) });
    expect(waitingFor).toHaveLength(1);
  });
  test("stays until a newer answer arrives, which is requested after a pause", async () => {
    const { histories, waitingFor, clock, later, settled } = asking();
    histories.of(first);
    waitingFor[0]?.answer();
    await settled();
    expect(histories.of({ ...first, epoch: 4 }).status).toBe("known");
    expect(waitingFor).toHaveLength(1);
    expect(later).toHaveLength(1);
    clock.ms = 5000;
    expect(histories.of({ ...first, epoch: 4 }).status).toBe("known");
    expect(waitingFor).toHaveLength(2);
  });
  test("is not shown for another point", async () => {
    const { histories, waitingFor, settled, changes } = asking();
    histories.of(first);
    histories.of({ ...first, point: 1 });
    waitingFor[0]?.answer();
    await settled();
    expect(changes()).toBe(0);
    expect(histories.of({ ...first, point: 1 })).toEqual({ status: "asking" });
  });
  test("has the cause of a failed request", async () => {
    const { histories, waitingFor, settled } = asking();
    histories.of(first);
    waitingFor[0]?.refuse("metrics.jsonl is gone");
    await settled();
    expect(histories.of(first)).toEqual({ status: "failed", why: "metrics.jsonl is gone" });
  });
});

describe("the card of KL by epoch", () => {
  const context = (shown: number) => ({
    shown,
    hovered: null,
    settings: initialSettings,
    measurements: noMeasurements,
    comparison: null,
    others: [],
  });
  const shownBy = (ask: Ask | null, point = trained({}, [1, 0], 3)) => {
    const card = createHistoryCard({ read: () => undefined }, ask);
    card.render(sweep(run([point])), context(0));
    return card;
  };
  const words = (card: ReturnType<typeof shownBy>) => card.section.querySelector(".no-figures")?.textContent;
  test("shows that it is reading, then the heatmap", async () => {
    const card = shownBy((() => Promise.resolve(answerOf(0))) as unknown as Ask);
    expect(words(card)).toBe("Reading the epochs of this point …");
    await new Promise((resolve) => setTimeout(resolve));
    expect(words(card)).toBe("");
    expect(card.section.querySelectorAll(".cell").length).toBeGreaterThan(3);
    expect(card.chart?.table()).toMatchObject({
      header: ["epoch", "KL of z0 (nats)", "KL of z1 (nats)"],
      rows: [
        [1, 1, 0.25],
        [2, 0.5, 0.75],
        [4, 0, 1.5],
      ],
    });
  });
  test("shows why the epochs could not be read", async () => {
    const card = shownBy(() => Promise.reject(new Error("the run folder is gone")));
    await new Promise((resolve) => setTimeout(resolve));
    expect(words(card)).toBe("The epochs of this point could not be read: the run folder is gone");
  });
  test("refers to the editor in a report", () => expect(words(shownBy(null))).toContain("in the editor"));
  test("sends no request for a point without epochs", () => {
    const asked: unknown[] = [];
    const ask = ((question: unknown) => (asked.push(question), Promise.reject(new Error()))) as unknown as Ask;
    expect(words(shownBy(ask, waiting))).toBe("This point is waiting to be trained.");
    expect(words(shownBy(ask, failed({}, "NaN")))).toBe("This point failed: NaN");
    expect(asked).toEqual([]);
  });
});
