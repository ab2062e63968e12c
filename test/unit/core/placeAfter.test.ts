import { describe, expect, test } from "vitest";
import { placeAfter, type MeasuredValue } from "../../../src/core/collapse/placeAfter.ts";

/** One unit of variance `lambda` under beta: the closed form of a linear VAE. */
function measured(beta: number, lambda = 4): MeasuredValue {
  const rateNats = beta < lambda ? Math.log(lambda / beta) / 2 : 0;
  return { value: beta, rateNats, distortionNats: Math.min(beta, lambda) / 2 };
}

describe("the values of a later round", () => {
  test("lie in the largest gap and on both sides of the best ELBO", () => {
    const taken = [0.1, 1, 2, 3.9, 8];
    const places = placeAfter([taken.map((beta) => measured(beta))], taken, 4, "log");
    expect(places?.best).toBe(1);
    expect(places?.aroundBest).toBe(2);
    const values = places?.values ?? [];
    expect(values).toHaveLength(4);
    // Half of the rate lies between 0.1 and 1.
    expect(values.filter((value) => value > 0.1 && value < 1).length).toBeGreaterThanOrEqual(2);
    expect(values.some((value) => value > 1 && value < 2)).toBe(true);
    expect(values.every((value) => value < 3.9)).toBe(true);
  });

  test("go below betas that all collapse, and beyond betas of which none does", () => {
    const collapsed = placeAfter([[8, 16, 32].map((beta) => measured(beta))], [8, 16, 32], 3, "log");
    expect(collapsed?.values.every((value) => value < 8)).toBe(true);
    const active = placeAfter([[0.1, 0.2, 0.4].map((beta) => measured(beta))], [0.1, 0.2, 0.4], 4, "log");
    expect(active?.values.some((value) => value > 0.4)).toBe(true);
  });

  test("lie beside the first collapsed model where collapsed models have the best ELBO, whichever of them has it by chance", () => {
    const taken = [0.1, 0.5, 4, 8, 16];
    const curve = taken.map((beta) => measured(beta, 0.9));
    const lucky = curve.map((one) => (one.value === 16 ? { ...one, distortionNats: one.distortionNats - 0.01 } : one));
    const places = placeAfter([lucky], taken, 2, "log");
    expect(places?.best).toBe(4);
    expect(places?.values.every((value) => value < 4)).toBe(true);
  });

  test("share the ranges of several combinations, so that one of large figures does not decide alone", () => {
    const taken = [0.1, 1, 2, 3.9, 8];
    const one = taken.map((beta) => measured(beta));
    const larger = one.map((point) => ({
      ...point,
      rateNats: 100 * point.rateNats,
      distortionNats: 100 * point.distortionNats,
    }));
    expect(placeAfter([one, larger], taken, 4, "log")).toEqual(placeAfter([one], taken, 4, "log"));
  });

  test("of target rates lie at or above 0 and are new", () => {
    const taken = [0, 10, 50];
    const curve = taken.map((rate) => ({ value: rate, rateNats: rate, distortionNats: 100 - 2 * rate }));
    const places = placeAfter([curve], taken, 4, "linear");
    expect(places?.values).toHaveLength(4);
    expect(new Set([...taken, ...(places?.values ?? [])]).size).toBe(7);
    expect(places?.values.every((value) => value >= 0)).toBe(true);
  });

  test("are none where fewer than two values were measured", () => {
    expect(placeAfter([[measured(1)]], [1, 2], 2, "log")).toBeUndefined();
    expect(placeAfter([], [1, 2], 2, "log")).toBeUndefined();
  });
});
