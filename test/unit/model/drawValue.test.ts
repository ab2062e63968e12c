import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { input } from "../../../src/graph/operations.ts";
import { drawValueOf } from "../../../src/model/likelihoods/drawValue.ts";
import { likelihoodOf } from "../../../src/model/likelihoods/likelihoodOf.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import type { LikelihoodSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { likelihoods, smallShape } from "./verbs.ts";

const ROWS = 2000;
const COLUMNS = 2;

/** Not those with a library size: their density takes the total from x itself. */
const drawn = Object.entries<LikelihoodSpec>(likelihoods).filter(
  ([, spec]) => !("librarySize" in spec && spec.librarySize),
);

/** Rows drawn at one decoded output, and their d ln p / d output with one block of outputs moved by `shift`: columns are independent. */
function scoresOf(spec: LikelihoodSpec) {
  const { likelihood, settings } = likelihoodOf(spec);
  const outputs = likelihood.outputsPerColumn * COLUMNS;
  const ofColumns = (value: number) => new Float64Array(COLUMNS).fill(value);
  const graph = new ModelGraph(
    smallShape({ rows: ROWS, columns: COLUMNS }),
    { rows: 10, columnMeans: ofColumns(0.8), columnVariances: ofColumns(1.4) },
    false,
  );
  const decodedInput = input("decoded", [ROWS, outputs]);
  const distortion = likelihood.rowDistortion(graph.examples("x", COLUMNS), decodedInput, graph);
  const learned = graph.parameters.learned.map(({ tensor }) => tensor);
  const parameters = Object.fromEntries(
    learned.map(({ name, shape }) => [name, Float32Array.from({ length: shape.at(-1) ?? 1 }, (_, i) => 0.4 - 0.7 * i)]),
  );
  const decoded = Float32Array.from({ length: outputs }, (_, i) => 0.7 - 0.4 * i);
  const draw = drawValueOf(spec, COLUMNS, parameters);
  const random = seededRandom(41);
  const x = Float64Array.from({ length: ROWS * COLUMNS }, (_, at) => draw(decoded, at % COLUMNS, random));
  const given = Object.fromEntries(
    Object.entries({ ...settings }).map(([name, value]) => [name, Float64Array.of(value)]),
  );
  const [gradient] = [gradients(distortion, [decodedInput])].flat();
  const at = (block: number, shift: number) => {
    const everyRow = Float64Array.from(
      { length: ROWS * outputs },
      (_, i) => decoded[i % outputs]! + (Math.floor((i % outputs) / COLUMNS) === block ? shift : 0),
    );
    const values = {
      x,
      decoded: everyRow,
      ...given,
      ...Object.fromEntries(Object.entries(parameters).map(([name, array]) => [name, Float64Array.from(array)])),
    };
    const [all = new Float64Array()] = interpret([gradient!], values);
    return (output: number) => Float64Array.from({ length: ROWS }, (_, row) => -all[row * outputs + output]!);
  };
  return { outputs, at };
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const standardError = (values: Float64Array) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / values.length);

describe.each(drawn)("values drawn from %s", (_, spec) => {
  const { outputs, at } = scoresOf(spec);
  test("follow its density: scores have mean 0, and their squares the mean of the curvature (Bartlett 1953)", () => {
    const step = 1e-3;
    const here = at(0, 0);
    for (let block = 0; block < outputs / COLUMNS; block++) {
      const [above, below] = [at(block, step), at(block, -step)];
      for (let output = block * COLUMNS; output < (block + 1) * COLUMNS; output++) {
        const scores = here(output);
        expect(Math.abs(mean(scores))).toBeLessThan(4.5 * standardError(scores));
        const [higher, lower] = [above(output), below(output)];
        const identity = scores.map((score, row) => score ** 2 + (higher[row]! - lower[row]!) / (2 * step));
        expect(Math.abs(mean(identity))).toBeLessThan(4.5 * standardError(identity) + 1e-6);
      }
    }
  });
});

test("drawing from a learned likelihood needs its parameters", () => {
  const draw = drawValueOf({ type: "gaussian", variance: "learned" }, 1, {});
  expect(() => draw(Float32Array.of(0), 0, seededRandom(1))).toThrow("has no parameter likelihood.logVariance");
});
