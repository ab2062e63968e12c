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

/** A point with the given held-out distortion by epoch. */
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

/** Two other points, one of which failed. */
const others: readonly OtherCurve[] = [
  { point: 3, tone: 0, epochs: [1, 2], values: [9, 2], end: null },
  { point: 5, tone: 1, epochs: [1], values: [6], end: "failed" },
];

const steadyFall = Array.from({ length: 21 }, (_, i) => -100 - i);

beforeEach(() => document.body.replaceChildren());

describe("training curves", () => {
  test("match the drawing of a point", async () =>
    expect(drawingText(draw(trained({}, [1, 0.5], 5)))).toMatchFileSnapshot("drawings/curves.svg"));
  test("match the drawing of negative values", async () =>
    expect(drawingText(draw(withDistortions(...steadyFall)))).toMatchFileSnapshot("drawings/curvesBelowZero.svg"));
  test("match the drawing of all points, smoothed", async () =>
    expect(
      drawingText(draw(trained({}, [1, 0.5], 5, { status: "stopped" }), { others, halfLifeEpochs: 2 })),
    ).toMatchFileSnapshot("drawings/curvesOfAll.svg"));
  test("draw one epoch as a dot", () =>
    expect(draw(withDistortions(7)).querySelector(".series.held-out")?.getAttribute("d")).toMatch(/h0$/));
  test("have no lines without an epoch", () =>
    expect(
      draw({ ...waiting, curve: emptyCurve })
        .querySelector(".series.held-out")
        ?.getAttribute("d"),
    ).toBeNull());
  test("have only finite coordinates", () => {
    for (const of of [waiting, withDistortions(3), withDistortions(0, 0, 0), { ...withDistortions(1, 2), epochs: 1 }])
      expect(draw(of).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
  test("have a label with their first and last values", () =>
    expect(draw(withDistortions(9, 4)).getAttribute("aria-label")).toBe(
      "Distortion by epoch, held-out data: from 9.00 at epoch 1 to 4.00 nats at epoch 2; training data 4.00.",
    ));
});

describe("the vertical axis", () => {
  const domain = (...distortions: readonly number[]) =>
    curvesModel(withDistortions(...distortions), "Distortion", null).yDomain;
  test("is negative for a negative series", () => {
    const [low, high] = domain(...steadyFall);
    expect(low).toBeGreaterThan(-125);
    expect(low).toBeLessThan(-120);
    expect(high).toBeGreaterThan(-100);
    expect(high).toBeLessThan(-95);
  });
  test("has room on both sides of a constant series", () => {
    expect(domain(0, 0)).toEqual([-0.5, 0.5]);
    expect(domain(-50, -50)).toEqual([-53, -47]);
  });
  test("leaves out a steep start and notes the first value", () => {
    const model = curvesModel(
      withDistortions(500, ...Array.from({ length: 39 }, (_, i) => 10 - i / 10)),
      "Distortion",
      null,
    );
    expect(model.yDomain[1]).toBeLessThan(11);
    expect(model.startsBeyond).toBe(500);
  });
  test("keeps a gentle start", () =>
    expect(curvesModel(withDistortions(...steadyFall), "Distortion", null).startsBeyond).toBeNull());
  test("keeps a low start, because rates rise", () =>
    expect(domain(0, ...Array.from({ length: 39 }, () => 5))[0]).toBeLessThan(0));
});

describe("the ELBO curve", () => {
  const model = curvesModel(trained({}, [1, 0.5], 5), "ELBO", null);
  test("is minus rate plus distortion", () => expect(model.heldOut.at(-1)).toBeCloseTo(-6.5));
  test("leaves out a steep start from below", () => {
    const steep = curvesModel(withDistortions(500, ...Array.from({ length: 39 }, (_, i) => 10 - i / 10)), "ELBO", null);
    expect(steep.startsBeyond).toBe(-1000);
    expect(steep.yDomain[0]).toBeGreaterThan(-25);
  });
});

describe("smoothing", () => {
  test("returns the values if turned off", () => {
    const values = [3, 1, 2];
    expect(smoothed([1, 2, 3], values, 0)).toBe(values);
  });
  test("starts at the first value, because it is corrected for its start", () =>
    expect(smoothed([1, 2], [8, 8], 5)).toEqual([8, 8]));
  test("halves the weight of an epoch after a half-life", () => expect(smoothed([1, 2], [0, 3], 1)[1]).toBeCloseTo(2));
  test("gives the same result for a thinned curve", () => {
    const epochs = Array.from({ length: 40 }, (_, i) => i + 1);
    const steps = epochs.map((epoch) => Math.ceil(epoch / 2) % 5);
    const isKept = (_: unknown, i: number): boolean => i % 2 === 1;
    const whole = smoothed(epochs, steps, 4).filter(isKept);
    smoothed(epochs.filter(isKept), steps.filter(isKept), 4).forEach((value, i) =>
      expect(value).toBeCloseTo(whole[i] ?? NaN),
    );
  });
});

test("the horizontal axis ends at the planned number of epochs", () => {
  const model = curvesModel({ ...withDistortions(3, 2), epochs: 50 }, "Distortion", null);
  expect(model.lastEpoch).toBe(50);
});

describe("the pointer on training curves", () => {
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
  test("reads and selects another point on its curve", () =>
    expect(pointAt({ others }, size.width - 12, 150)).toEqual([[2, 3], "chose 3", "left"]));
  test("shows and hides a line at the epoch", () => {
    const svg = draw(withDistortions(9, 4));
    expect(drawCrosshair(svg, 2)?.getAttribute("x1")).toBe("308");
    expect(drawCrosshair(svg, null)).toBeNull();
  });
});

describe("texts of training curves", () => {
  const sweep = asSweep(
    run([trained({ "objective.beta": 1 }, [1, 0.5], 5), trained({ "objective.beta": 2 }, [1], 6)]),
    prediction([predicted(1, { runPoint: 0, rateNats: 2, distortionNats: 4 })]),
  );
  test("have measured and predicted figures for an epoch", () =>
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
  test("have a table with a row for each epoch of each point", () => {
    const { header, rows } = curvesTable(sweep, [0, 1]);
    expect(header.slice(0, 4)).toEqual(["objective.beta", "epoch", "held-out rate (nats)", "training rate (nats)"]);
    expect(rows).toHaveLength(20);
    expect(rows[10]?.slice(0, 2)).toEqual([2, 1]);
  });
});
