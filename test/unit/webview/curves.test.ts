// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { PointSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { drawCurves } from "../../../webview/charts/curves.ts";
import { curvesModel } from "../../../webview/charts/curvesModel.ts";
import type { TipText } from "../../../webview/charts/plane.ts";
import { drawingText, newSvg } from "./drawing.ts";
import { trained, waiting } from "./fixtures.ts";

const size = { width: 320, height: 200 };

/** A point with that held-out distortion, epoch by epoch. */
function withDistortions(...distortions: readonly number[]): PointSnapshot {
  const epoch = distortions.map((_, i) => i + 1);
  return {
    ...waiting,
    epochs: distortions.length,
    curve: { epoch, heldOutDistortionNats: distortions, trainDistortionNats: distortions, heldOutRateNats: distortions, trainRateNats: distortions },
  };
}

function draw(of: PointSnapshot, read: (anchor?: Element, read?: () => TipText) => void = () => undefined): SVGSVGElement {
  const svg = newSvg();
  drawCurves(svg, curvesModel(of, "Distortion", null), 0.5, size, { read });
  return svg;
}

const steadyFall = Array.from({ length: 21 }, (_, i) => -100 - i);

beforeEach(() => document.body.replaceChildren());

describe("the curves", () => {
  test("of a point", async () => expect(drawingText(draw(trained({}, [1, 0.5], 5)))).toMatchFileSnapshot("drawings/curves.svg"));
  test("that are negative throughout", async () => expect(drawingText(draw(withDistortions(...steadyFall)))).toMatchFileSnapshot("drawings/curvesBelowZero.svg"));
  test("of one epoch are a dot", () => expect(draw(withDistortions(7)).querySelector(".series.held-out")?.getAttribute("d")).toMatch(/h0$/));
  test("of no epoch are no lines", () => expect(draw({ ...waiting, curve: emptyCurve }).querySelector(".series.held-out")?.getAttribute("d")).toBeNull());
  test("no coordinate is ever not a number", () => {
    for (const of of [waiting, withDistortions(3), withDistortions(0, 0, 0), { ...withDistortions(1, 2), epochs: 1 }]) expect(draw(of).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
  test("say in words where they begin and end", () =>
    expect(draw(withDistortions(9, 4)).getAttribute("aria-label")).toBe("Distortion by epoch, held-out data: from 9.00 at epoch 1 to 4.00 nats at epoch 2; training data 4.00."));
});

describe("the vertical axis", () => {
  const domain = (...distortions: readonly number[]) => curvesModel(withDistortions(...distortions), "Distortion", null).yDomain;
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
    const model = curvesModel(withDistortions(500, ...Array.from({ length: 39 }, (_, i) => 10 - i / 10)), "Distortion", null);
    expect(model.yDomain[1]).toBeLessThan(11);
    expect(model.startsAbove).toBe(500);
  });
  test("keeps a gentle one", () => expect(curvesModel(withDistortions(...steadyFall), "Distortion", null).startsAbove).toBeNull());
  test("keeps a low beginning whole: rates rise", () => expect(domain(0, ...Array.from({ length: 39 }, () => 5))[0]).toBeLessThan(0));
});

test("the horizontal axis is as long as the training asked for", () => {
  const model = curvesModel({ ...withDistortions(3, 2), epochs: 50 }, "Distortion", null);
  expect(model.lastEpoch).toBe(50);
});

test("pointing at an epoch tells its figures", () => {
  const tips: (TipText | undefined)[] = [];
  const svg = draw(withDistortions(9, 4), (_, read) => tips.push(read?.()));
  svg.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
  svg.dispatchEvent(new MouseEvent("pointermove", { clientX: size.width, bubbles: true }));
  svg.dispatchEvent(new MouseEvent("pointerleave"));
  expect(tips).toEqual([
    {
      title: "Epoch 2",
      facts: [
        { name: "Distortion, held-out", value: "4.00" },
        { name: "Distortion, training", value: "4.00" },
      ],
    },
    undefined,
  ]);
});
