import { expect, test } from "vitest";
import { input } from "../../../src/graph/operations.ts";
import { buildDropout } from "../../../src/model/dropout.ts";
import { noStatistics } from "../../../src/model/dataStatistics.ts";
import { ModelGraph } from "../../../src/model/modelGraph.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { companies, smallShape } from "./verbs.ts";

const x = input("x", [2, 3]);
const values = { x: [1, 2, 3, 4, 5, 6] };

function graphOf(
  training: boolean,
  company: (typeof companies)[keyof typeof companies] = companies["a lone model"],
): ModelGraph {
  const shape = smallShape(company);
  return new ModelGraph(shape, noStatistics(shape), training);
}

test("dropout sets units whose number is below the share to zero and scales the others", () => {
  const graph = graphOf(true);
  const [kept = new Float64Array()] = interpret([buildDropout(graph, "layer", 0.2)(x)], {
    ...values,
    "layer.dropout": [0, 0.19, 0.21, 0.9, 0.1, 0.5],
  });
  expect([...kept]).toEqual([0, 0, 3 / 0.8, 4 / 0.8, 0, 6 / 0.8]);
  expect(graph.noises.map(({ distribution, sizePerModel }) => [distribution, sizePerModel])).toEqual([["uniform", 6]]);
});

test("a layer that is applied twice draws twice", () => {
  const graph = graphOf(true);
  const dropout = buildDropout(graph, "layer", 0.5);
  dropout(dropout(x));
  expect(graph.noises.map(({ tensor }) => tensor.name)).toEqual(["layer.dropout", "layer.dropout2"]);
});

test.each([
  ["a stack with one seed", [1, 2, 3]],
  ["a stack with a seed each", [2, 2, 3]],
] as const)("%s draws %j", (company, shape) => {
  const graph = graphOf(true, companies[company]);
  buildDropout(graph, "layer", 0.5)(input("x", [2, 2, 3]));
  expect(graph.noises.map(({ tensor }) => tensor.shape)).toEqual([shape]);
});

test.each([
  [false, 0.5],
  [true, 0],
])("dropout does nothing and draws nothing with training %s and a share of %d", (training, share) => {
  const graph = graphOf(training);
  expect(buildDropout(graph, "layer", share)(x)).toBe(x);
  expect(graph.noises).toEqual([]);
});
