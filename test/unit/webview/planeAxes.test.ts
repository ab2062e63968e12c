import { describe, expect, test } from "vitest";
import { axisScale, axisTicks, axisTitle } from "../../../webview/charts/axisKinds.ts";
import { isReasonable, moved, windowOf, zoomed } from "../../../webview/charts/frontierZoom.ts";
import { isoElboPlaces, isoElbos } from "../../../webview/charts/isoElbo.ts";
import { initialSettings, readSettings } from "../../../webview/viewSettings.ts";

const range = [0, 500] as const;

describe("a logarithmic axis", () => {
  const scale = axisScale("log", [0, 100], range, 0.1);
  test("has a place for rate 0", () => expect(scale(0)).toBe(0));
  test("places negative and positive values symmetrically", () => {
    const signed = axisScale("log", [-10, 10], range, 1);
    expect(signed(0) - signed(-3)).toBeCloseTo(signed(3) - signed(0), 9);
  });
  test("gives equal ratios equal lengths, far from 0", () =>
    expect(scale(80) - scale(40)).toBeCloseTo(scale(40) - scale(20), 0));
  test("has ticks at round numbers, far enough apart", () => {
    const ticks = axisTicks("log", scale, 50);
    expect(ticks).toEqual([0, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100].filter((value) => ticks.includes(value)));
    expect(ticks).toEqual(expect.arrayContaining([0, 1, 10, 100]));
    for (const [i, tick] of ticks.slice(1).entries())
      expect(scale(tick) - scale(ticks[i] ?? 0)).toBeGreaterThanOrEqual(50);
  });
  test("has linear ticks in a range without round numbers", () =>
    expect(axisTicks("log", axisScale("log", [61, 69], range, 1), 50).length).toBeGreaterThanOrEqual(3));
  test("names the linear range in its title", () => {
    expect(axisTitle("Rate", "log", 0.1, false)).toBe("Rate (log above 0.1)");
    expect(axisTitle("Distortion", "log", 1, true)).toBe("Distortion (log beyond ±1)");
    expect(axisTitle("Rate", "linear", 0.1, false)).toBe("Rate");
  });
});

describe("lines of equal ELBO", () => {
  const seen = { rateNats: [0, 10], distortionNats: [-5, 5] } as const;
  const linear = { x: axisScale("linear", [0, 10], range, 0.1), y: axisScale("linear", [-5, 5], [500, 0], 1), seen };
  const bent = { x: axisScale("log", [0, 10], range, 0.1), y: axisScale("log", [-5, 5], [500, 0], 1), seen };
  test("have round ELBOs and cross the plane", () =>
    expect(isoElbos(seen)).toEqual([-14, -12, -10, -8, -6, -4, -2, 0, 2, 4]));
  test("need only two places on linear axes", () =>
    expect(isoElboPlaces(-4, linear)).toEqual([
      { rateNats: 0, distortionNats: 4 },
      { rateNats: 9, distortionNats: -5 },
    ]));
  test("bend on logarithmic axes with a constant ELBO", () => {
    const places = isoElboPlaces(-4, bent);
    expect(places.length).toBeGreaterThan(20);
    for (const { rateNats, distortionNats } of places) expect(rateNats + distortionNats).toBeCloseTo(4, 9);
    expect(places.every(({ rateNats }, i) => i === 0 || rateNats >= (places[i - 1]?.rateNats ?? 0))).toBe(true);
  });
  test("are empty outside the plane", () => expect(isoElboPlaces(-40, linear)).toEqual([]));
});

describe("a part of the plane", () => {
  const scales = { x: axisScale("linear", [0, 10], [60, 460], 0.1), y: axisScale("linear", [-5, 5], [270, 30], 1) };
  test("can be moved right and up", () =>
    expect(windowOf(scales, moved(0.1, 0.2))).toEqual({ rateNats: [1, 11], distortionNats: [-3, 7] }));
  test("can be zoomed around its middle", () =>
    expect(windowOf(scales, zoomed(2))).toEqual({ rateNats: [2.5, 7.5], distortionNats: [-2.5, 2.5] }));
  test("can be zoomed around its lower left corner", () =>
    expect(windowOf(scales, zoomed(2, { x: 0, y: 0 }))).toEqual({ rateNats: [0, 5], distortionNats: [-5, 0] }));
  test("covers the same pixels on a logarithmic axis", () => {
    const x = axisScale("log", [0, 100], [0, 400], 0.1);
    const { rateNats } = windowOf({ ...scales, x }, moved(0.25, 0));
    expect([x(rateNats[0]), x(rateNats[1])]).toEqual([expect.closeTo(100, 6), expect.closeTo(500, 6)]);
  });

  const whole = { rateNats: [0, 10], distortionNats: [-5, 5] } as const;
  test("is limited in size and overlaps the whole plane", () => {
    expect(isReasonable(whole, whole)).toBe(true);
    expect(isReasonable({ ...whole, rateNats: [11, 12] }, whole)).toBe(false);
    expect(isReasonable({ ...whole, rateNats: [0, 1e-6] }, whole)).toBe(false);
    expect(isReasonable({ ...whole, distortionNats: [-50, 50] }, whole)).toBe(false);
  });
});

describe("saved settings of the plane", () => {
  const set = {
    ...initialSettings,
    rateAxis: "log",
    planeLayers: { bound: false },
    planeLook: { run: "run-1", rateNats: [0, 1], distortionNats: [2, 3] },
  } as const;
  test("restore axes, layers and zoom", () => expect(readSettings(JSON.parse(JSON.stringify(set)))).toEqual(set));
  test.each([
    { rateAxis: "cubic" },
    { planeLayers: { bound: "no" } },
    { planeLayers: 3 },
    { planeLook: { run: "a", rateNats: [1, 0], distortionNats: [0, 1] } },
    { planeLook: { run: "a", rateNats: [0, null], distortionNats: [0, 1] } },
    { planeLook: "far" },
  ])("what cannot be understood is as in a new panel: %j", (kept) =>
    expect(readSettings(kept)).toEqual(initialSettings),
  );
});
