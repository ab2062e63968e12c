// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import type { PointSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { drawAxisChart } from "../../../webview/charts/axisChart.ts";
import { axisModel, axisValueText } from "../../../webview/charts/axisModel.ts";
import { clusterSeries, partSeries, probeSeries } from "../../../webview/latentSeries.ts";
import { drawingText, newSvg, point, press, recordingHooks } from "./drawing.ts";
import { run, sweep, trained } from "./fixtures.ts";
import { latentsAt, usefulness } from "./latentFixtures.ts";

const sweepOf = (...points: readonly PointSnapshot[]) => sweep(run(points));
const labelled = (beta: number, rate: number, accuracy: number) =>
  latentsAt(beta, rate, { usefulness: [usefulness(accuracy)] });
const three = sweepOf(labelled(0, 4, 0.9), labelled(4, 0, 0.3), labelled(1, 2, 0.8));

function draw(of = three, series = probeSeries(of), shown: number | null = 0) {
  const svg = newSvg();
  const hooks = recordingHooks();
  drawAxisChart(svg, axisModel(of, series, 1), of.points, { shown, hovered: null }, { width: 300, height: 200 }, hooks);
  return { svg, hooks };
}

beforeEach(() => document.body.replaceChildren());

describe("figures over the sweep's axis", () => {
  test("match the drawing of probes beside chance and principal components", async () =>
    expect(drawingText(draw().svg)).toMatchFileSnapshot("drawings/probesOverBeta.svg"));
  test("are at equal distances in the order of the values, zero included", () => {
    const { columns, columnOf, xTitle } = axisModel(three, probeSeries(three));
    expect(columns).toEqual(["0", "1", "4"]);
    expect(columnOf).toEqual([0, 2, 1]);
    expect(xTitle).toBe("objective.beta");
  });
  test("have one mark a point for each quantity of its own, none for references, and hollow marks where it is collapsed", () => {
    const { svg } = draw();
    expect(svg.querySelectorAll(".mark")).toHaveLength(3);
    expect(svg.querySelectorAll(".mark .dot")).toHaveLength(6);
    expect(svg.querySelectorAll('[data-point="1"] .dot.is-collapsed')).toHaveLength(2);
    expect(svg.querySelectorAll(".dot.is-reference")).toHaveLength(0);
    expect(svg.querySelector('[data-point="1"]')?.getAttribute("aria-label")).toMatch(/linear probe 0\.300.*collapsed/);
  });
  test("choose a point by a click and by keys, and read it in a tooltip", () => {
    const { svg, hooks } = draw();
    point(svg.querySelector('[data-point="2"] .hit'), "pointerover");
    expect(hooks.tips[0]?.facts).toContainEqual({ name: "linear probe", value: "0.800 \u00b1 0.010" });
    expect(hooks.tips[0]?.facts).toContainEqual({ name: "chance", value: "0.250" });
    point(svg.querySelector('[data-point="2"] .hit'), "click");
    press(svg.querySelector('[data-point="1"]'), "Enter");
    expect(hooks.chosen).toEqual([2, 1]);
  });
  test("join means over seeds, and no points whose other settings differ", () => {
    const at = (beta: number, size: number, seed: number, accuracy: number): PointSnapshot => ({
      ...labelled(beta, 2, accuracy),
      settings: { "objective.beta": beta, "model.latentSize": size, "training.seed": seed },
    });
    const of = sweepOf(at(1, 2, 0, 0.5), at(1, 2, 1, 0.7), at(2, 2, 0, 0.4), at(1, 8, 0, 0.9), at(2, 8, 0, 0.8));
    const linear = axisModel(of, probeSeries(of)).lines.filter(({ series }) => series === 0);
    expect(linear.map(({ places }) => places.map(([column, value]) => [column, Number(value.toFixed(3))]))).toEqual([
      [
        [0, 0.6],
        [1, 0.4],
      ],
      [
        [0, 0.9],
        [1, 0.8],
      ],
    ]);
  });
  test("have only finite coordinates, without figures too", () => {
    const none = sweepOf(trained({ "objective.beta": 1 }, [1], 2));
    for (const of of [three, none, sweepOf(labelled(1, 0, 0.2))])
      for (const series of [probeSeries(of), clusterSeries(of), partSeries(of, noMeasurements)])
        expect(draw(of, series).svg.outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("the parts of the rate over the axis", () => {
  const parts = (of: ReturnType<typeof sweepOf>) =>
    partSeries(of, noMeasurements).map(
      (one) => `${one.name} ${one.values[0] ? axisValueText(one.values[0], one) : "-"}`,
    );
  test("have units and errors", () =>
    expect(parts(three)).toEqual([
      "mutual information 3.00 \u00b1 0.02 nats",
      "KL(q(z) \u2016 p) 1.00 \u00b1 0.02 nats",
      "total correlation 0.50 \u00b1 0.02 nats",
    ]));
  test("are limits where z tells nearly all examples apart", () =>
    expect(parts(sweepOf(latentsAt(1, 7.6)))).toEqual([
      expect.stringMatching(/^mutual information \u2265 5\.70/),
      expect.stringMatching(/^KL\(q\(z\) \u2016 p\) \u2264 1\.90/),
      expect.stringMatching(/^total correlation \u2264 0\.95/),
    ]));
  test("make no room for an estimate of zero that lies just below it", () => {
    const of = sweepOf(latentsAt(1, 4), latentsAt(2, -0.01));
    expect(axisModel(of, partSeries(of, noMeasurements)).yDomain[0]).toBe(0);
  });
  test("are absent where only means are known", () =>
    expect(parts(sweepOf(latentsAt(1, 1, { information: null })))).toEqual([]));
});
