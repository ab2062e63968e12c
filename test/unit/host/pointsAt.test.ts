import { describe, expect, it } from "vitest";
import { objectivePlaces, pointsAt } from "../../../src/host/pointsAt.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

function spec(rest: string): string {
  return `{
  "data": { "path": "x.npy" },
  "model": { "latentSize": 2, "encoder": {}, "decoder": {}, "likelihood": { "type": "gaussian", "variance": 0.1 } },
  ${rest}
}`;
}

const swept = '"sweep": { "objective.beta": [0.5, 2], "training.seed": [0, 1, 2] }';
const range = '"sweep": { "objective.beta": { "from": 0.5, "to": 8, "count": 5, "scale": "log" } }';

function points(text: string, path: readonly (string | number)[]): readonly number[] | undefined {
  return pointsAt(parseSpec(text), path);
}

function betas(text: string): readonly (readonly [written: string, points: readonly number[]])[] {
  return objectivePlaces(parseSpec(text)).map((place) => [
    text.slice(place.offset, place.offset + place.length),
    place.points,
  ]);
}

describe("the points of a place in the text", () => {
  it("are all points for a field that affects every point", () => {
    for (const path of [
      ["objective", "beta"],
      ["model", "latentSize"],
      ["model", "likelihood", "variance"],
      ["sweep"],
    ]) {
      expect(points(spec(swept), path)).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it("are undefined for a field that does not affect the prediction", () => {
    for (const path of [[], ["data"], ["training", "seed"], ["model"], ["sweep", "nothing"]])
      expect(points(spec(swept), path)).toBeUndefined();
  });

  it("are those with the value, for a value of an axis", () => {
    expect(points(spec(swept), ["sweep", "objective.beta", 1])).toEqual([3, 4, 5]);
    expect(points(spec(swept), ["sweep", "training.seed", 2])).toEqual([2, 5]);
    expect(points(spec(swept), ["sweep", "objective.beta"])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("are those at the ends of a range", () => {
    expect(points(spec(range), ["sweep", "objective.beta", "from"])).toEqual([0]);
    expect(points(spec(range), ["sweep", "objective.beta", "to"])).toEqual([4]);
    expect(points(spec(range), ["sweep", "objective.beta", "count"])).toBeUndefined();
  });
});

describe("the places of beta", () => {
  it("are its single place in a spec that does not sweep it", () => {
    expect(betas(spec('"objective": { "beta": 4 }'))).toEqual([["4", [0]]]);
  });

  it("are none if beta has its default", () => {
    expect(betas(spec('"objective": { "kl": "sum" }'))).toEqual([]);
    expect(betas(spec('"training": {}'))).toEqual([]);
  });

  it("are in the sweep if beta is swept", () => {
    expect(betas(spec(`"objective": { "beta": 4 }, ${swept}`))).toEqual([
      ["0.5", [0, 1, 2]],
      ["2", [3, 4, 5]],
    ]);
    expect(betas(spec(range))).toEqual([
      ["0.5", [0]],
      ["8", [4]],
    ]);
  });

  it("are found in a list over several lines", () => {
    expect(betas(spec('"sweep": { "objective.beta": [\n  0.5,\n  2\n] }'))).toEqual([
      ["0.5", [0]],
      ["2", [1]],
    ]);
  });

  it("are none in a text with problems", () => {
    expect(betas(spec('"objective": { "beta": -4 }')).flatMap(([, found]) => found)).toEqual([]);
  });
});
