import type { SeededRandom } from "../../src/core/seededRandom.ts";
import type { Json } from "../../src/spec/json.ts";
import { below, mutateText, mutateValue, pick } from "./mutations.ts";

/** Specs that ask for too much, or are damaged: every kind of model, absurd sizes, huge texts. */

/** Four columns of bits, in the spec's folder. */
export const hostileData = { name: "bits.csv", text: "0,1,1,0\n1,0,1,1\n1,1,0,0\n0,0,1,1\n".repeat(20) };

const models: readonly Json[] = [
  { latentSize: 2, encoder: { hidden: [8] }, decoder: { hidden: [8] } },
  { latentSize: 2, decoder: { type: "autoregressive", hidden: [8] } },
  { latentSize: 2, posterior: { type: "iaf", layers: 2, hidden: [5] } },
  { latentSize: 2, prior: { type: "flow", layers: 2, hidden: [4] } },
  { latentSize: 2, prior: { type: "mixture", components: 3 } },
  { latentSize: 2, prior: { type: "vampPrior", components: 3 } },
  { latentSize: 3, encoder: { hidden: [8], normalization: "batch" }, decoder: { hidden: [4], skip: true } },
];
const objectives: readonly Json[] = [
  { type: "beta", beta: 4, warmup: { epochs: 10 }, freeBits: 0.1 },
  { type: "targetRate", rate: 2, weight: 10, anneal: { epochs: 4 } },
  { type: "importanceWeighted", samples: 5 },
  {},
];
const hugeNumbers = ["1e5", "1e7", "1e308", "4294967296", "2147483648", "9007199254740993", "1e-308", "-1", "0"];

export function hostileSpec(random: SeededRandom): string {
  const sweep = pick(random, [
    {},
    {},
    { "objective.beta": { from: 1e-3, to: 1e3, count: 50, scale: "log" } },
    { "training.seed": { from: 0, to: 400 }, "objective.beta": [1, 2] },
  ] as Json[]);
  const model = { ...(pick(random, models) as Record<string, Json>), likelihood: { type: "bernoulli" } };
  const spec = {
    data: { path: hostileData.name },
    model,
    objective: pick(random, objectives),
    training: { batchSize: 16, epochs: 5 },
    sweep,
  };
  let text = JSON.stringify(spec, null, pick(random, [0, 2]));
  switch (below(random, 8)) {
    case 0:
      return mutateText(random, text);
    case 1:
      return JSON.stringify(mutateValue(random, spec));
    case 2:
      return `${"// vae-lens-ignore too-few-steps\n".repeat(1 + below(random, 20_000))}${text}`;
    case 3:
      return "[".repeat(below(random, 100_000)) + text;
    default:
      for (let edits = 1 + below(random, 3); edits > 0; edits--) {
        const place = pick(random, [...text.matchAll(/(?<=[:[,]\s*)-?\d[\d.e+-]*/g)]);
        text = text.slice(0, place.index) + pick(random, hugeNumbers) + text.slice(place.index + place[0].length);
      }
      return text;
  }
}
