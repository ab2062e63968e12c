import { describe, expect, test } from "vitest";
import { pointResult } from "../../../src/results/pointResult.ts";
import { stateOf } from "../../../src/results/state.ts";

const figures = (activeUnits: number, ...klPerDimensionNats: readonly number[]) => ({
  activeUnits,
  klPerDimensionNats,
  rateNats: klPerDimensionNats.reduce((sum, nats) => sum + nats, 0),
});

describe("a trained point is", () => {
  test("active where its latents carry nats", () => {
    expect(stateOf(figures(2, 1.5, 0.8, 0.001), false)).toBe("active");
    expect(stateOf(figures(2, 1.5, 0.8, 0.001), null)).toBe("active");
  });

  test("weak where they carry almost nothing", () => {
    expect(stateOf(figures(1, 0.013, 0.001), false)).toBe("weak");
  });

  test("collapsed where no unit is active, also with an ELBO below the column means", () => {
    expect(stateOf(figures(0, 0.004, 0.002), false)).toBe("collapsed");
    expect(stateOf(figures(0, 0.004, 0.002), true)).toBe("collapsed");
  });

  test("anomalous with 9 nats of rate and no active unit", () => {
    expect(stateOf(figures(0, 4.5, 4.5), false)).toBe("anomalous");
  });

  test("anomalous with an ELBO below that of the column means", () => {
    expect(stateOf(figures(4, 2, 1, 1, 1), true)).toBe("anomalous");
    // A model that carries nothing is a little below by its own noise.
    expect(stateOf(figures(1, 0.013), true)).toBe("weak");
  });

  test("anomalous with a unit beyond what a network resolves", () => {
    expect(stateOf(figures(3, 9.5, 9.5, 1), false)).toBe("anomalous");
    expect(stateOf(figures(40, ...new Array<number>(40).fill(3)), false)).toBe("active");
  });

  test("of no state where it was not measured", () => expect(stateOf(null, null)).toBeNull());
});

describe("a point in results.json", () => {
  const heldOut = { ...figures(1, 2), distortionNats: 3, elboNats: -5 };
  const outcome = { point: 0, heldOut, train: null, keptEpoch: null, failure: null };

  test("has a state once its training has ended", () => {
    expect(pointResult({}, { ...outcome, status: "done", belowBaseline: true })).toMatchObject({
      collapsed: false,
      belowBaseline: true,
      state: "anomalous",
    });
    expect(pointResult({}, { ...outcome, status: "stopped" })).toMatchObject({ state: null, baselines: null });
  });

  test("of an earlier version has no baselines and is judged without", () => {
    expect(pointResult({}, { ...outcome, status: "done" })).toMatchObject({
      state: "active",
      baselines: null,
      belowBaseline: null,
    });
  });
});
