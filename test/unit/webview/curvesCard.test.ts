// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { initialSettings, type ViewSettings } from "../../../webview/viewSettings.ts";
import { createCurvesCard } from "../../../webview/views/curvesCard.ts";
import { press, recordingHooks } from "./drawing.ts";
import { failed, fourBetas, run, sweep, trained } from "./fixtures.ts";

function shown(of = fourBetas, settings: Partial<ViewSettings> = {}, point = 1) {
  const changes: Partial<ViewSettings>[] = [];
  const hooks = recordingHooks();
  const card = createCurvesCard({ ...hooks, change: (change) => changes.push(change) }, null);
  document.body.append(card.section);
  card.render(sweep(of), {
    shown: point,
    hovered: null,
    settings: { ...initialSettings, ...settings },
    measurements: noMeasurements,
    comparison: null,
    others: [],
  });
  const all = (selector: string) => [...card.section.querySelectorAll<HTMLElement>(selector)];
  return { card, changes, hooks, all, row: all(".curve-row")[0] ?? expect.fail("there are no curves") };
}

beforeEach(() => document.body.replaceChildren());

describe("the card of training curves", () => {
  test("shows rate, distortion and ELBO", () =>
    expect(
      shown()
        .all(".axis-title")
        .map(({ textContent }) => textContent)
        .filter((title) => title.startsWith("↑")),
    ).toEqual(["↑ Rate, nats per example", "↑ Distortion, nats per example", "↑ ELBO, nats per example"]));
  test("shows the other points if requested", () => {
    expect(shown().all(".other")).toHaveLength(0);
    expect(shown(fourBetas, { curves: "all" }).all(".other")).toHaveLength(9);
  });
  test("keeps the raw line behind the smoothed one", () => {
    expect(shown().all("path.raw")).toHaveLength(0);
    const { all } = shown(fourBetas, { smoothing: "strong" });
    expect(all(".curve-row path.raw")).toHaveLength(6);
    expect(all(".legend-item").map(({ textContent }) => textContent)).toContain("before smoothing (half-life 1 epoch)");
  });
  test("reports changed settings and shows only those it receives", () => {
    const { all, changes } = shown();
    const [which, smoothing] = all("select") as HTMLSelectElement[];
    for (const [select, value] of [
      [which, "all"],
      [smoothing, "light"],
    ] as const) {
      if (select === undefined) continue;
      select.value = value;
      select.dispatchEvent(new Event("change"));
    }
    expect(changes).toEqual([{ curves: "all" }, { smoothing: "light" }]);
  });
  test("has no choice of points for a single point", () =>
    expect(shown(run([trained({}, [1], 2)]), {}, 0).all(".choice")[0]?.hidden).toBe(true));
  test("marks failed trainings among all points", () => {
    const stopped = { ...trained({ a: 1 }, [1], 2), status: "stopped" as const };
    const broken = { ...failed({ a: 2 }, "NaN"), curve: stopped.curve };
    const { all } = shown(run([trained({ a: 3 }, [1], 2), stopped, broken]), { curves: "all" }, 0);
    expect(all("path.end.failed")).toHaveLength(4);
    expect(
      all(".legend-item")
        .map(({ textContent }) => textContent)
        .slice(-2),
    ).toEqual(["failed", "stopped"]);
  });
  test("draws again only the curves that grew", () => {
    const { card, all } = shown(fourBetas, { curves: "all" });
    const paths = all(".curve-plot:first-child .other");
    for (const path of paths) path.setAttribute("d", "");
    const points = fourBetas.points.map((one, i) =>
      i === 2 ? { ...one, curve: { ...one.curve, heldOutRateNats: [...one.curve.heldOutRateNats] } } : one,
    );
    card.render(sweep({ ...fourBetas, points }), {
      shown: 1,
      hovered: null,
      settings: { ...initialSettings, curves: "all" },
      measurements: noMeasurements,
      comparison: null,
      others: [],
    });
    expect(paths.filter((path) => path.getAttribute("d") !== "")).toHaveLength(1);
  });
});

describe("keyboard input of the curves", () => {
  test("moves back from the last epoch in all curves at once", () => {
    const { row, all, hooks } = shown();
    press(row, "ArrowLeft");
    expect(all(".crosshair line")).toHaveLength(3);
    expect(all('[role="status"]')[0]?.textContent).toContain("objective.beta = 1, epoch 10: Rate 2.50; ");
    press(row, "ArrowLeft");
    press(row, "Home");
    expect(hooks.tips.map(({ title }) => title)).toEqual(
      [10, 9, 1].map((epoch) => `objective.beta = 1, epoch ${epoch}`),
    );
  });
  test("ends with Escape or when the focus leaves", () => {
    const { row, all } = shown();
    press(row, "End");
    press(row, "Escape");
    expect(all(".crosshair line")).toHaveLength(0);
    press(row, "End");
    row.dispatchEvent(new FocusEvent("blur"));
    expect(all(".crosshair line")).toHaveLength(0);
  });
});
