import { describe, expect, test } from "vitest";
import type { Prediction } from "../../../../src/core/collapse/prediction.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import { evidenceWith, settingOf, type SettingChanges } from "./verbs.ts";

/** beta* is 10; a code of 0.5 nats lowers the distortion by `gainNats`: above 5.5 nats the transition is discontinuous. */
const predicted = (gainNats: number, changes: SettingChanges): Prediction =>
  predictPoint(
    evidenceWith([10, 9, 3, 1], { codes: [{ rateNats: 0.5, drop: gainNats }] }),
    settingOf({ variance: 1, latentSize: 3, ...changes }),
  );

describe("the figures of an active point below a discontinuous transition", () => {
  test("are at least those of the best code", () => {
    const [continuous, jump] = [predicted(5, { beta: 8.5 }), predicted(10, { beta: 8.5 })];
    expect(continuous.rateNats!).toBeLessThan(0.2);
    expect(jump.rateNats).toBe(0.5);
    const collapsed = predicted(10, { beta: 100 }).distortionNats!;
    expect(collapsed - jump.distortionNats!).toBeCloseTo(10, 10);
  });

  test("are those of the frontier where it carries more than the code", () =>
    expect(predicted(10, { beta: 1 }).rateNats).toBeCloseTo(predicted(5, { beta: 1 }).rateNats!, 12));

  test("count the directions that become active together", () => {
    expect(predicted(5, { beta: 8.5 }).activeUnits).toBe(1);
    expect(predicted(10, { beta: 8.5 }).activeUnits).toBe(2);
  });
});

describe("the ranges of a prediction", () => {
  test("hold its figures, and at least one unit where it is active", () => {
    for (const beta of [0.5, 2, 5, 8.5]) {
      const { verdict, rateNats, rateRangeNats, activeUnits, activeUnitsRange } = predicted(5, { beta });
      expect(verdict).toBe("active");
      expect(rateRangeNats![0]).toBeLessThan(rateNats!);
      expect(rateRangeNats![1]).toBeGreaterThan(rateNats!);
      expect(activeUnitsRange![0]).toBeGreaterThanOrEqual(1);
      expect(activeUnitsRange![0]).toBeLessThanOrEqual(activeUnits!);
      expect(activeUnitsRange![1]).toBeLessThanOrEqual(3);
    }
  });

  test("include collapse, and the rate of an active model, where the point is at risk", () => {
    const { verdict, rateRangeNats, activeUnitsRange } = predicted(10, { beta: 15, warmupEpochs: 50 });
    expect(verdict).toBe("at-risk");
    expect([rateRangeNats![0], activeUnitsRange![0]]).toEqual([0, 0]);
    expect(rateRangeNats![1]).toBeGreaterThan(0.5);
    expect(activeUnitsRange![1]).toBeGreaterThanOrEqual(2);
  });

  test("are absent where collapse is certain", () =>
    expect(predicted(5, { beta: 20 })).not.toHaveProperty("rateRangeNats"));
});
