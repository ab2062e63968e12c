import { describe, expect, test } from "vitest";
import { measurePoints, type MeasurePoint } from "../../../src/evaluation/measurePoints.ts";
import type { TrainedPoint } from "../../../src/evaluation/trainedPoints.ts";
import type { PointEvaluation } from "../../../src/results/evaluations.ts";

const points = [0, 1, 2, 3].map((index) => ({ point: { index } }) as TrainedPoint);

/** Measures as many points as given, one a turn of the event loop, and says where it did. */
function place(name: string, seen: string[], most = Infinity): MeasurePoint {
  return async ({ point: { index } }) => {
    await new Promise(setImmediate);
    if (seen.filter((one) => one.startsWith(name)).length >= most) return undefined;
    seen.push(`${name} ${index}`);
    return { point: index } as PointEvaluation;
  };
}

async function measured(most: number, isReserve: boolean): Promise<readonly string[]> {
  const seen: string[] = [];
  await measurePoints({
    points,
    here: place("here", seen),
    isReserve,
    elsewhere: [place("device", seen, most)],
    onMeasured: () => undefined,
    onPart: () => undefined,
  });
  return seen;
}

describe("a process that measures what others leave", () => {
  test("measures nothing while the other one measures", async () => {
    expect(await measured(Infinity, true)).toEqual(["device 0", "device 1", "device 2", "device 3"]);
  });

  test("measures the rest once the other one has failed, in order", async () => {
    expect(await measured(1, true)).toEqual(["device 0", "here 1", "here 2", "here 3"]);
  });

  test("shares the points otherwise", async () => {
    expect((await measured(Infinity, false)).toSorted()).toEqual(["device 0", "device 2", "here 1", "here 3"]);
  });
});
