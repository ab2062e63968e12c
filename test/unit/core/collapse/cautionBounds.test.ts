import { describe, expect, test } from "vitest";
import {
  cautionBounds,
  activeByKeptShare,
  escapableByShrinkage,
  escapableByWidth,
  stableByLearningRate,
  type Bound,
  type Knot,
} from "../../../../src/core/collapse/cautionBounds.ts";
import { trainedSettings, type SettingName } from "../../../../src/core/collapse/cautionEvidence.ts";

const bounds = Object.entries<Bound>(cautionBounds);
const allSettings = Object.keys(trainedSettings) as SettingName[];

/** Ratios on the side where the verdict is trusted, at which a seed ended otherwise. */
function contradictions(
  trusted: "active" | "collapse",
  ratio: number,
  from: readonly SettingName[],
): readonly number[] {
  return from.flatMap((name) => {
    const { active, mixed, collapsed } = trainedSettings[name];
    return trusted === "active"
      ? [...mixed, ...collapsed].filter((seen) => seen <= ratio)
      : [...active, ...mixed].filter((seen) => seen >= ratio);
  });
}

describe("a bound of a caution", () => {
  test.each(bounds.filter(([, { trusted }]) => trusted !== undefined))(
    "%s trusts no verdict that its trainings contradict, but for the exceptions it names",
    (_, { value, from, trusted, exceptions = [] }) =>
      expect(contradictions(trusted as "active" | "collapse", value, from)).toEqual(exceptions),
  );

  const knots = [
    ...escapableByShrinkage.map((knot) => ["decoder depth", knot] as const),
    ...escapableByWidth.map((knot) => ["decoder width", knot] as const),
    ...activeByKeptShare.map((knot) => ["kept share", knot] as const),
    ...stableByLearningRate.map((knot) => ["learning rate", knot] as const),
  ];
  test.each<readonly [string, Knot]>(knots)(
    "by %s trusts no active verdict that its trainings contradict (%o)",
    (_, { ratio, from, exceptions = [] }) => expect(contradictions("active", ratio, from)).toEqual(exceptions),
  );

  test("falls as the quantity that it depends on grows", () => {
    for (const table of [escapableByShrinkage, stableByLearningRate]) {
      const ratios = table.map(({ ratio }) => ratio);
      expect(ratios).toEqual([...ratios].sort((a, b) => b - a));
    }
  });
});

describe("the trainings that bounds are read from", () => {
  test("are all used by a bound", () => {
    const used = new Set([
      ...bounds.flatMap(([, { from }]) => from),
      ...[...escapableByShrinkage, ...escapableByWidth, ...activeByKeptShare, ...stableByLearningRate].flatMap(
        ({ from }) => from,
      ),
    ]);
    expect(allSettings.filter((name) => !used.has(name))).toEqual([]);
  });

  test("give each ratio one outcome", () => {
    for (const name of allSettings) {
      const { active, mixed, collapsed } = trainedSettings[name];
      const ratios = [...active, ...mixed, ...collapsed];
      expect(new Set(ratios).size, name).toBe(ratios.length);
    }
  });
});
