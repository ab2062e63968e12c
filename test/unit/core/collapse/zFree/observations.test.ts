import { describe, expect, test } from "vitest";
import { categoricalObservation } from "../../../../../src/core/collapse/zFree/categorical.ts";
import { derivativesOf, type Observation } from "../../../../../src/core/collapse/zFree/observation.ts";
import {
  bernoulliObservation,
  continuousBernoulliObservation,
  gaussianObservation,
  negativeBinomialObservation,
  poissonObservation,
} from "../../../../../src/core/collapse/zFree/oneOutput.ts";
import { zeroInflatedObservation } from "../../../../../src/core/collapse/zFree/zeroInflated.ts";

const theta = Float64Array.of(0.7, 3);
const h = 1e-4;

interface Example {
  readonly name: string;
  readonly observation: Observation;
  readonly values: readonly number[];
  readonly outputs: readonly (readonly number[])[];
  /** Whether the values are all there are, so that probabilities add up to 1. */
  readonly sumsTo1?: number;
}

const examples: readonly Example[] = [
  { name: "a Gaussian", observation: gaussianObservation, values: [-2, 0.5], outputs: [[0.3]] },
  { name: "a Bernoulli", observation: bernoulliObservation, values: [0, 0.3, 1], outputs: [[-2], [0.4]] },
  {
    name: "a continuous Bernoulli",
    observation: continuousBernoulliObservation,
    values: [0, 0.3, 1],
    outputs: [[-2], [0.01], [5]],
  },
  { name: "a Poisson", observation: poissonObservation, values: [0, 3, 11], outputs: [[-1], [1.2]], sumsTo1: 60 },
  {
    name: "a negative binomial",
    observation: negativeBinomialObservation(theta),
    values: [0, 3, 11],
    outputs: [[-1], [1.2]],
    sumsTo1: 400,
  },
  {
    name: "a zero-inflated negative binomial",
    observation: zeroInflatedObservation(theta),
    values: [0, 3, 11],
    outputs: [
      [-1, 0.3],
      [1.2, -2],
    ],
    sumsTo1: 400,
  },
  {
    name: "four categories",
    observation: categoricalObservation(4),
    values: [0, 1, 2, 3],
    outputs: [[0.2, -1, 2]],
    sumsTo1: 3,
  },
];

describe.each(examples)("$name", ({ observation, values, outputs }) => {
  const nats = (x: number, column: number, b: readonly number[]): number =>
    observation.nats(x, column, Float64Array.from(b), 0);
  const cases = [0, 1].flatMap((column) => outputs.flatMap((b) => values.map((x) => ({ x, column, b }))));
  const moved = (b: readonly number[], output: number, by: number): number[] =>
    b.map((value, k) => value + (k === output ? by : 0));

  test.each(cases)("has the score of %o", ({ x, column, b }) => {
    const point = derivativesOf(observation);
    // Outputs are read from where they are said to be.
    observation.derive(x, column, Float64Array.of(9, ...b), 1, point);
    for (let k = 0; k < observation.outputs; k++) {
      expect(point.score[k]).toBeCloseTo(
        -(nats(x, column, moved(b, k, h)) - nats(x, column, moved(b, k, -h))) / (2 * h),
        5,
      );
    }
  });

  test.each(cases)("has the information of %o", ({ x, column, b }) => {
    const [point, above, below] = [derivativesOf(observation), derivativesOf(observation), derivativesOf(observation)];
    observation.derive(x, column, Float64Array.from(b), 0, point);
    for (let k = 0; k < observation.outputs; k++) {
      observation.derive(x, column, Float64Array.from(moved(b, k, h)), 0, above);
      observation.derive(x, column, Float64Array.from(moved(b, k, -h)), 0, below);
      for (let l = 0; l < observation.outputs; l++) {
        const slope = ((above.score[l] as number) - (below.score[l] as number)) / (2 * h);
        expect(point.information[k * observation.outputs + l]).toBeCloseTo(-slope, 5);
      }
    }
  });
});

describe.each(
  examples.flatMap(({ sumsTo1, ...example }) => (sumsTo1 === undefined ? [] : [{ ...example, last: sumsTo1 }])),
)("$name", ({ observation, outputs, last }) => {
  test("has probabilities that add up to 1", () => {
    for (const b of outputs) {
      let total = 0;
      for (let x = 0; x <= last; x++) total += Math.exp(-observation.nats(x, 1, Float64Array.from(b), 0));
      expect(total).toBeCloseTo(1, 8);
    }
  });
});
