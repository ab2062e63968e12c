import { describe, expect, test } from "vitest";
import {
  nextStep,
  type Goal,
  type Search,
  type SearchStep,
  type Tried,
} from "../../../src/core/collapse/searchAlong.ts";

const search = (goal: Goal, start: number, control: Search["control"] = "beta"): Search => ({
  goal,
  control,
  start,
  maxTrainings: 12,
});

/** Trains until the search ends. */
function run(
  wanted: Search,
  train: (value: number) => Omit<Tried, "value">,
): { readonly step: SearchStep; readonly tried: readonly Tried[] } {
  const tried: Tried[] = [];
  for (;;) {
    const step = nextStep(wanted, tried);
    if (step.type !== "train") return { step, tried };
    expect(tried.map(({ value }) => value)).not.toContain(step.value);
    tried.push({ value: step.value, ...train(step.value) });
  }
}

/** Units of these variances: the closed form of a linear VAE of variance 1. */
const linear =
  (variances: readonly number[]) =>
  (beta: number): Omit<Tried, "value"> => {
    const used = variances.filter((variance) => variance > beta);
    return {
      rateNats: used.reduce((sum, variance) => sum + Math.log(variance / beta) / 2, 0),
      distortionNats: variances.reduce((sum, variance) => sum + Math.min(variance, beta) / 2, 0),
      activeUnits: used.length,
    };
  };

const five = linear([25, 16, 9, 4, 1]);

describe("a search for a rate", () => {
  test.each([0.05, 0.5, 2, 8, 20, 25])(
    "of %d nats comes within a twentieth in a few trainings, from a start that is far off",
    (rateNats) => {
      for (const start of [0.01, 1, 20, 100]) {
        const { step, tried } = run(search({ type: "rate", rateNats }, start), five);
        expect(step.type).toBe("reached");
        const found = tried.find(({ value }) => step.type === "reached" && value === step.value);
        expect(Math.abs((found?.rateNats ?? 0) - rateNats)).toBeLessThanOrEqual(0.05 * rateNats);
        expect(tried.length).toBeLessThanOrEqual(12);
      }
    },
  );

  test("ends at a jump, and names both rates", () => {
    const jumping = (beta: number): Omit<Tried, "value"> => ({ ...five(1), rateNats: beta < 2 ? 5 : 1 });
    const { step } = run({ ...search({ type: "rate", rateNats: 3 }, 1), maxTrainings: 30 }, jumping);
    expect(step).toMatchObject({ type: "notReached" });
    expect(step.type === "notReached" && step.why).toMatch(/jumps from a rate of 5 nats to a rate of 1 nats/);
  });

  test("that no beta reaches ends with the largest rate", () => {
    const bounded = (beta: number): Omit<Tried, "value"> => ({ ...five(beta), rateNats: 6 / (1 + beta) });
    const { step, tried } = run(search({ type: "rate", rateNats: 8 }, 1), bounded);
    expect(step.type === "notReached" && step.why).toMatch(
      /^The most that was reached is a rate of (5\.9\d?|6) nats at beta/,
    );
    expect(tried.length).toBeLessThanOrEqual(12);
  });

  test("below what free bits leave ends with the least rate", () => {
    const free = (beta: number): Omit<Tried, "value"> => ({ ...five(beta), rateNats: 2 + five(beta).rateNats });
    const { step } = run(search({ type: "rate", rateNats: 1 }, 1), free);
    expect(step.type === "notReached" && step.why).toMatch(/^The least that was reached is a rate of 2 nats/);
  });

  test("of a target rate goes upwards for more", () => {
    const overshoots = (rate: number): Omit<Tried, "value"> => ({ ...five(1), rateNats: 0.7 * rate });
    const { step, tried } = run(search({ type: "rate", rateNats: 7 }, 7, "target rate"), overshoots);
    expect(step.type).toBe("reached");
    expect(tried.length).toBeLessThanOrEqual(4);
  });
});

describe("a search for active units", () => {
  test.each([0, 1, 2, 3, 4, 5])("finds %d", (units) => {
    const { step, tried } = run(search({ type: "activeUnits", units }, 3), five);
    expect(step.type).toBe("reached");
    expect(tried.at(-1)?.activeUnits).toBe(units);
  });

  test("that always switch off together ends at the jump", () => {
    const together = linear([4, 4, 4]);
    const { step } = run({ ...search({ type: "activeUnits", units: 2 }, 1), maxTrainings: 30 }, together);
    expect(step.type === "notReached" && step.why).toMatch(/from 3 active units to 0 active units/);
  });
});

describe("a search for the best ELBO", () => {
  test("ends with the best value between near neighbours", () => {
    for (const start of [0.2, 1, 5]) {
      const { step, tried } = run({ ...search({ type: "elbo" }, start), maxTrainings: 30 }, five);
      expect(step.type).toBe("reached");
      const value = step.type === "reached" ? step.value : NaN;
      expect(value).toBeGreaterThan(1 / 1.2);
      expect(value).toBeLessThan(1.2);
      expect(tried.length).toBeLessThanOrEqual(12);
    }
  });
});

test("a search ends after its number of trainings, with the nearest", () => {
  const { step, tried } = run({ ...search({ type: "rate", rateNats: 8 }, 20), maxTrainings: 2 }, five);
  expect(tried).toHaveLength(2);
  expect(step).toMatchObject({ type: "notReached", nearest: tried[1]?.value, why: "2 trainings did not reach it." });
});
