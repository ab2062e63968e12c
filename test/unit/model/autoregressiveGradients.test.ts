import { describe, expect, test } from "vitest";
import type { StackShape } from "../../../src/model/modelGraph.ts";
import type { Json } from "../../../src/spec/json.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { build, companies, likelihoods, modelOf, smallShape } from "./verbs.ts";

type Part = Readonly<Record<string, Json>>;

const made = { type: "autoregressive", hidden: [5], activation: "tanh" };
const pixelCnn = { type: "pixelCnn", channels: [3, 2], kernel: 3, activation: "tanh" };
const flow = { layers: 2, hidden: [4] };
const image = { columns: 6, image: [2, 3, 1] } as const;
const colours = { columns: 12, image: [2, 2, 3] } as const;

function model(parts: Readonly<Record<string, Part>>) {
  return modelOf({
    latentSize: 2,
    encoder: { hidden: [3], activation: "tanh" },
    decoder: { hidden: [3], activation: "tanh" },
    likelihood: { type: "bernoulli" },
    ...parts,
  });
}

async function expectAgreement(
  parts: Readonly<Record<string, Part>>,
  shape: Partial<StackShape>,
  samples = 1,
): Promise<void> {
  const objective = samples > 1 ? ({ type: "importanceWeighted", samples } as const) : undefined;
  const {
    objective: { loss },
    parameters,
    values,
  } = build(model(parts), smallShape(shape), objective && { objective });
  const errors = await gradientErrors(loss, parameters, values);
  expect(errors.centralDifferences).toBeLessThan(1e-3);
  expect(errors.tensorflow).toBeLessThan(1e-4);
}

const models: Readonly<Record<string, readonly [Readonly<Record<string, Part>>, Partial<StackShape>]>> = {
  "a masked network": [{ decoder: made }, {}],
  "a masked network without hidden layers": [{ decoder: { ...made, hidden: [] } }, {}],
  "a deep masked network, normalised, with dropout": [
    { decoder: { ...made, hidden: [5, 4], normalization: "batch", dropout: 0.3 } },
    { rows: 4 },
  ],
  "a masked network given a condition": [{ decoder: made }, { conditionSize: 2 }],
  "masked convolutions": [{ decoder: pixelCnn }, image],
  "masked convolutions over colours": [{ decoder: { ...pixelCnn, channels: [4], kernel: 2 } }, colours],
  "masked convolutions given a condition": [{ decoder: pixelCnn }, { ...image, conditionSize: 2 }],
  "a flow of the posterior": [{ posterior: { type: "iaf", ...flow } }, {}],
  "a flow of the posterior of a linear encoder": [
    { encoder: { hidden: [] }, posterior: { type: "iaf", ...flow, hidden: [] } },
    {},
  ],
  "a flow of the prior": [{ prior: { type: "flow", ...flow } }, {}],
  "flows of both, behind a masked network": [
    { decoder: made, posterior: { type: "iaf", ...flow }, prior: { type: "flow", ...flow } },
    {},
  ],
};

describe.each(Object.entries(models))(
  "the gradient of the loss of %s agrees with central differences and TensorFlow.js",
  (_, [parts, shape]) => {
    test.each(Object.entries(companies))("in %s", async (_, company) => {
      await expectAgreement(parts, { ...shape, ...company });
    });

    test("for two samples of each example", async () => {
      await expectAgreement(parts, shape, 2);
    });
  },
);

describe.each(Object.entries(likelihoods))("the gradient of the loss agrees, %s,", (_, likelihood) => {
  test("of a masked network", async () => {
    await expectAgreement({ decoder: made, likelihood: { ...likelihood } }, {});
  });

  test("of masked convolutions", async () => {
    await expectAgreement({ decoder: pixelCnn, likelihood: { ...likelihood } }, image);
  });
});

// Sizes of one look like axes along which something was repeated.
describe("with sizes of one the gradient agrees", () => {
  const one = companies["a stack with one seed"];
  test.each<readonly [string, Readonly<Record<string, Part>>, Partial<StackShape>]>([
    ["a masked network of one unit", { decoder: { ...made, hidden: [1] } }, { rows: 1 }],
    ["a masked network over one column", { decoder: made }, { columns: 1 }],
    ["masked convolutions of one channel", { decoder: { ...pixelCnn, channels: [1] } }, { ...image, rows: 1 }],
    ["masked convolutions over one pixel", { decoder: pixelCnn }, { columns: 1, image: [1, 1, 1] }],
  ])("%s", async (_, parts, shape) => {
    await expectAgreement(parts, { ...shape, ...one });
  });

  test("flows of one dimension", async () => {
    const flows = {
      posterior: { type: "iaf", layers: 1, hidden: [1] },
      prior: { type: "flow", layers: 1, hidden: [1] },
    };
    const spec = modelOf({
      latentSize: 1,
      encoder: { hidden: [] },
      decoder: { hidden: [] },
      likelihood: { type: "bernoulli" },
      ...flows,
    });
    const {
      objective: { loss },
      parameters,
      values,
    } = build(spec, smallShape(one));
    const errors = await gradientErrors(loss, parameters, values);
    expect(errors.centralDifferences).toBeLessThan(1e-3);
    expect(errors.tensorflow).toBeLessThan(1e-4);
  });
});
