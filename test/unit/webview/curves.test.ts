// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { PointSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { type CurveHooks, drawCrosshair, drawCurves } from "../../../webview/charts/curves.ts";
import { type CurveOptions, curvesModel, type OtherCurve } from "../../../webview/charts/curvesModel.ts";
import { curvesTable, curveTip } from "../../../webview/charts/curveTexts.ts";
import { smoothed } from "../../../webview/charts/smoothing.ts";
import { drawingText, newSvg } from "./drawing.ts";
import { predicted, prediction, run, sweep as asSweep, trained, waiting } from "./fixtures.ts";

const size = { width: 320, height: 200 };

/** A point with that held-out distortion, epoch by epoch. */
function withDistortions(...distortions: readonly number[]): PointSnapshot {
  const epoch = distortions.map((_, i) => i + 1);
  return {
    ...waiting,
    epochs: distortions.length,
    curve: {
      epoch,
      heldOutDistortionNats: distortions,
      trainDistortionNats: distortions,
      heldOutRateNats: distortions,
      trainRateNats: distortions,
    },
  };
}

const noHooks: CurveHooks = { move: () => undefined, leave: () => undefined, choose: () => undefined };

function draw(of: PointSnapshot, options: CurveOptions = {}, hooks: CurveHooks = noHooks): SVGSVGElement {
  const svg = newSvg();
  drawCurves(svg, curvesModel(of, "Distortion", null, options), 0.5, size, hooks);
  return svg;
}

/** Behind the chosen point: two more, of which one has failed. */
const others: readonly OtherCurve[] = [
  { point: 3, tone: 0, epochs: [1, 2], values: [9, 2], end: null },
  { point: 5, tone: 1, epochs: [1], values: [6], end: "failed" },
];

const steadyFall = Array.from({ length: 21 }, (_, i) => -100 - i);

beforeEach(() => document.body.replaceChildren());

describe("the curves", () => {
  test("of a point", async () =>
    expect(drawingText(draw(trained({}, [1, 0.5], 5)))).toMatchFileSnapshot("drawings/curves.svg"));
  test("that are negative throughout", async () =>
    expect(drawingText(draw(withDistortions(...steadyFall)))).toMatchFileSnapshot("drawings/curvesBelowZero.svg"));
  test("of all points, smoothed", async () =>
    expect(
      drawingText(draw(trained({}, [1, 0.5], 5, { status: "stopped" }), { others, halfLifeEpochs: 2 })),
    ).toMatchFileSnapshot("drawings/curvesOfAll.svg"));
  test("of one epoch are a dot", () =>
    expect(draw(withDistortions(7)).querySelector(".series.held-out")?.getAttribute("d")).toMatch(/h0$/));
  test("have no lines without an epoch", () =>
    expect(
      draw({ ...waiting, curve: emptyCurve })
        .querySelector(".series.held-out")
        ?.getAttribute("d"),
    ).toBeNull());
  test("no coordinate is ever not a number", () => {
    for (const of of [waiting, withDistortions(3), withDistortions(0, 0, 0), { ...withDistortions(1, 2), epochs: 1 }])
      expect(draw(of).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
  test("say in words where they begin and end", () =>
    expect(draw(withDistortions(9, 4)).getAttribute("aria-label")).toBe(
      "Distortion by epoch, held-out data: from 9.00 at epoch 1 to 4.00 nats at epoch 2; training data 4.00.",
    ));
});

describe("the vertical axis", () => {
  const domain = (...distortions: readonly number[]) =>
    curvesModel(withDistortions(...distortions), "Distortion", null).yDomain;
  test("of a series that is negative throughout is negative throughout", () => {
    const [low, high] = domain(...steadyFall);
    expect(low).toBeGreaterThan(-125);
    expect(low).toBeLessThan(-120);
    expect(high).toBeGreaterThan(-100);
    expect(high).toBeLessThan(-95);
  });
  test("of a series that never changes has room on both sides", () => {
    expect(domain(0, 0)).toEqual([-0.5, 0.5]);
    expect(domain(-50, -50)).toEqual([-53, -47]);
  });
  test("leaves out a steep beginning, and says where it began", () => {
    const model = curvesModel(
      withDistortions(500, ...Array.from({ length: 39 }, (_, i) => 10 - i / 10)),
      "Distortion",
      null,
    );
    expect(model.yDomain[1]).toBeLessThan(11);
    expect(model.startsBeyond).toBe(500);
  });
  test("keeps a gentle one", () =>
    expect(curvesModel(withDistortions(...steadyFall), "Distortion", null).startsBeyond).toBeNull());
  test("keeps a low beginning whole: rates rise", () =>
    expect(domain(0, ...Array.from({ length: 39 }, () => 5))[0]).toBeLessThan(0));
});

describe("an ELBO", () => {
  const model = curvesModel(trained({}, [1, 0.5], 5), "ELBO", null);
  test("is what rate and distortion leave", () => expect(model.heldOut.at(-1)).toBeCloseTo(-6.5));
  test("leaves out a steep beginning below", () => {
    const steep = curvesModel(withDistortions(500, ...Array.from({ length: 39 }, (_, i) => 10 - i / 10)), "ELBO", null);
    expect(steep.startsBeyond).toBe(-1000);
    expect(steep.yDomain[0]).toBeGreaterThan(-25);
  });
});

describe("smoothing", () => {
  test("by nothing leaves the values alone", () => {
    const values = [3, 1, 2];
    expect(smoothed([1, 2, 3], values, 0)).toBe(values);
  });
  test("begins at the first value: the average is corrected for its start", () =>
    expect(smoothed([1, 2], [8, 8], 5)).toEqual([8, 8]));
  test("weighs an epoch half as much a half-life later", () => expect(smoothed([1, 2], [0, 3], 1)[1]).toBeCloseTo(2));
  test("of a curve thinned to every other epoch is that of the whole where nothing moves between", () => {
    const epochs = Array.from({ length: 40 }, (_, i) => i + 1);
    const steps = epochs.map((epoch) => Math.ceil(epoch / 2) % 5);
    const isKept = (_: unknown, i: number): boolean => i % 2 === 1;
    const whole = smoothed(epochs, steps, 4).filter(isKept);
    smoothed(epochs.filter(isKept), steps.filter(isKept), 4).forEach((value, i) =>
      expect(value).toBeCloseTo(whole[i] ?? NaN),
    );
  });
});

test("the horizontal axis is as long as the training asked for", () => {
  const model = curvesModel({ ...withDistortions(3, 2), epochs: 50 }, "Distortion", null);
  expect(model.lastEpoch).toBe(50);
});

describe("pointing", () => {
  function pointAt(options: CurveOptions, x: number, y: number) {
    const seen: unknown[] = [];
    const hooks: CurveHooks = {
      move: (_, epoch, other) => seen.push([epoch, other]),
      leave: () => seen.push("left"),
      choose: (point) => seen.push(`chose ${point}`),
    };
    const svg = draw(withDistortions(9, 4), options, hooks);
    svg.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
    const at = { clientX: x, clientY: y, bubbles: true };
    svg.dispatchEvent(new MouseEvent("pointermove", at));
    svg.dispatchEvent(new MouseEvent("click", at));
    svg.dispatchEvent(new MouseEvent("pointerleave"));
    return seen;
  }
  test("reads the nearest epoch", () => expect(pointAt({}, size.width, 60)).toEqual([[2, null], "left"]));
  test("at another point's curve reads and chooses that point", () =>
    expect(pointAt({ others }, size.width - 12, 150)).toEqual([[2, 3], "chose 3", "left"]));
  test("draws a line across at the epoch, and takes it away", () => {
    const svg = draw(withDistortions(9, 4));
    expect(drawCrosshair(svg, 2)?.getAttribute("x1")).toBe("308");
    expect(drawCrosshair(svg, null)).toBeNull();
  });
});

describe("in words and figures", () => {
  const sweep = asSweep(
    run([trained({ "objective.beta": 1 }, [1, 0.5], 5), trained({ "objective.beta": 2 }, [1], 6)]),
    prediction([predicted(1, { runPoint: 0, rateNats: 2, distortionNats: 4 })]),
  );
  test("an epoch tells rate, distortion and ELBO, beside what was predicted", () =>
    expect(curveTip(sweep, 0, 10)).toEqual({
      title: "objective.beta = 1, epoch 10",
      facts: [
        { name: "Rate", value: "1.50", predicted: "2.00" },
        { name: "Rate, training data", value: "1.53", predicted: "" },
        { name: "Distortion", value: "5.00", predicted: "4.00" },
        { name: "Distortion, training data", value: "4.70", predicted: "" },
        { name: "ELBO", value: "−6.50", predicted: "−6.00" },
        { name: "ELBO, training data", value: "−6.23", predicted: "" },
      ],
    }));
  test("the table has a row for each epoch of each point asked for", () => {
    const { header, rows } = curvesTable(sweep, [0, 1]);
    expect(header.slice(0, 4)).toEqual(["objective.beta", "epoch", "held-out rate (nats)", "training rate (nats)"]);
    expect(rows).toHaveLength(20);
    expect(rows[10]?.slice(0, 2)).toEqual([2, 1]);
  });
});
