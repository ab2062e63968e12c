import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { neighbourhoodsOf, overlapOf, type Neighbourhoods } from "../../../src/core/latents/neighbourhoods.ts";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import type { Dataset, Matrix } from "../../../src/data/dataset.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { klWeightSentences, priorDrawSentences, priorVerdict } from "../../../src/results/decodingSentences.ts";
import type { LatentSpace } from "../../../src/training/measureLatentSpace.ts";
import { StackTrainer } from "../../../src/training/stackTrainer.ts";
import { resolved, type Changes } from "../spec/verbs.ts";

const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);

const ROWS = 200;
const values = new Float32Array(ROWS * 4);
fillNormal(seededRandom(22), values);
const matrix: Matrix = { rows: ROWS, columns: 4, values, scale: 1 };
const labels = { trainLabels: undefined, heldOutLabels: undefined, labelNames: undefined };
const dataset: Dataset = { columns: 4, train: matrix, heldOut: matrix, fingerprint: "", ...labels };

const linear: Changes = {
  "model.latentSize": 2,
  "model.encoder.hidden": [],
  "model.decoder.hidden": [],
  "training.batchSize": 4,
};

/** The encoder's means are the first two columns times a factor, plus a shift, nearly without noise; the decoder undoes it. */
interface Pair {
  readonly factor: number;
  readonly shift: number;
}

async function decodingOf(
  pairs: readonly Pair[],
  changes: Changes = {},
  data = dataset,
): Promise<readonly LatentSpace[]> {
  const [first, ...others] = pairs.map((_, seed) => resolved({ ...linear, ...changes, "training.seed": seed }));
  const trainer = await StackTrainer.create({ specs: [first!, ...others], dataset: data, engine });
  try {
    const { parameters } = await trainer.arrays();
    const set = (name: string, m: number, numbers: readonly number[]): void => {
      const target = parameters[name];
      if (target === undefined) throw new Error(`${name} is none of ${Object.keys(parameters).join(", ")}`);
      target.set(numbers, m * numbers.length);
    };
    pairs.forEach(({ factor: f, shift }, m) => {
      // Of each column's row: two means, then two log-variances.
      set("encoder.posterior.weight", m, [f, 0, 0, 0, 0, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      set("encoder.posterior.bias", m, [shift, shift, -12, -12]);
      set("decoder.output.weight", m, [1 / f, 0, 0, 0, 0, 1 / f, 0, 0]);
      set("decoder.output.bias", m, [-shift / f, -shift / f, 0, 0]);
    });
    return await trainer.measureLatentSpace();
  } finally {
    await trainer.dispose();
  }
}

test("which rows lie within neighbourhoods is scikit-learn's, row by row", () => {
  const file = join(import.meta.dirname, "../../fixtures/latents/neighbourhoods.json");
  const { neighbours, columns, reference, cases } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly neighbours: number;
    readonly columns: number;
    readonly reference: readonly number[];
    readonly cases: Readonly<Record<string, Readonly<Record<"given" | "within" | "reached", readonly number[]>>>>;
  };
  for (const { given, within, reached } of Object.values(cases)) {
    const [ofReference, ofGiven] = [reference, given].map((rows) =>
      neighbourhoodsOf(Float64Array.from(rows), columns, neighbours),
    ) as [Neighbourhoods, Neighbourhoods];
    const found = overlapOf(ofReference, ofGiven);
    expect(Array.from(found.within)).toEqual(within);
    expect(Array.from(found.reached)).toEqual(reached);
  }
});

describe("draws from the prior", () => {
  test("decode as examples do where the aggregate posterior is the prior, and not where it is elsewhere or wider", async () => {
    const [near, elsewhere, wider] = await decodingOf([
      { factor: 1, shift: 0 },
      { factor: 1, shift: 6 },
      { factor: 20, shift: 0 },
    ]);
    const control = { mean: expect.closeTo(0.95, 1) as number };
    expect(near?.priorDraws).toMatchObject({
      draws: 100,
      alike: { examples: control },
      covered: { examples: control },
    });
    expect(priorVerdict(near?.priorDraws)).toBe("none");
    expect(elsewhere?.priorDraws?.alike.prior.mean).toBeLessThan(0.05);
    expect(priorVerdict(elsewhere?.priorDraws)).toBe("few");
    // All are alike what is in the middle of the examples, but most examples are out of reach.
    expect(wider?.priorDraws?.alike.prior.mean).toBeGreaterThan(0.9);
    expect(wider?.priorDraws?.covered.prior.mean).toBeLessThan(0.1);
    expect(priorVerdict(wider?.priorDraws)).toBe("few");
  });

  test("are judged by the worse share beside the control's, two errors included", () => {
    const of = (mean: number, standardError = 0) => ({ mean, standardError });
    const verdict = (alike: number, covered: number, error = 0) =>
      priorVerdict({
        draws: 100,
        alike: { prior: of(alike, error), examples: of(0.8) },
        covered: { prior: of(covered), examples: of(0.8) },
      });
    expect([verdict(0.39, 0.8), verdict(0.8, 0.39)]).toEqual(["few", "few"]);
    expect([verdict(0.41, 0.8), verdict(0.59, 0.8)]).toEqual(["some", "some"]);
    expect([verdict(0.61, 0.8), verdict(0.57, 0.8, 0.02)]).toEqual(["none", "none"]);
  });

  test("are not measured of a learned prior, nor with few rows", async () => {
    const mixture = { "model.prior": { type: "mixture", components: 2 } };
    const [learned] = await decodingOf([{ factor: 1, shift: 0 }], mixture);
    expect(learned).not.toHaveProperty("priorDraws");
    const few = { ...matrix, rows: 60, values: values.subarray(0, 240) };
    const [small] = await decodingOf([{ factor: 1, shift: 0 }], {}, { ...dataset, heldOut: few });
    expect(small).not.toHaveProperty("priorDraws");
  });

  test("are named at the points that they fail at, with the worst's figures beside the control's", async () => {
    const pairs = [0, 6, 8].map((shift) => ({ factor: 1, shift }));
    const decodings = await decodingOf(pairs);
    const points = decodings.map(({ priorDraws }, m) => ({
      settings: { "objective.beta": 1 / (m + 1) },
      ...(priorDraws === undefined ? {} : { priorDraws }),
    }));
    const [text = "", ...rest] = priorDrawSentences(points);
    expect(rest).toEqual([]);
    expect(text).toMatch(/objective\.beta = 0\.5 and objective\.beta = 0\.333.*0 % ± 0 decode.*9\d % ± \d/);
    expect(priorDrawSentences(points.slice(0, 1))).toEqual([]);
    expect(priorDrawSentences([{ settings: {} }])).toEqual([]);
  });
});

describe("z beside the prior", () => {
  test("has each latent's moments, and the correlation of the encoder's columns", async () => {
    const [space] = await decodingOf([{ factor: 2, shift: 3 }]);
    const columns = [0, 1].map((column) => values.filter((_, at) => at % 4 === column));
    const means = columns.map((of) => of.reduce((sum, one) => sum + one, 0) / ROWS);
    const centred = columns.map((of, column) => of.map((one) => one - means[column]!));
    const product = (a: number, b: number) => centred[a]!.reduce((sum, one, row) => sum + one * centred[b]![row]!, 0);
    means.forEach((mean, latent) => {
      expect(space?.aggregate?.means[latent]).toBeCloseTo(2 * mean + 3, 3);
      expect(space?.aggregate?.standardDeviations[latent]).toBeCloseTo(
        2 * Math.sqrt(product(latent, latent) / ROWS),
        3,
      );
    });
    const correlation = product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
    expect(space?.aggregate?.dependence.channels?.largest.value).toBeCloseTo(correlation, 3);
  });

  test("is absent where the prior is learned", async () => {
    const mixture = { "model.prior": { type: "mixture", components: 2 } };
    const [space] = await decodingOf([{ factor: 1, shift: 0 }], mixture);
    expect(space).not.toHaveProperty("aggregate");
  });
});

describe("the weight of the KL term", () => {
  test("is beta times the given variance over the mean square of the residuals", async () => {
    const given = { "model.likelihood.variance": 0.25, "objective.beta": 2 };
    const [decoding] = await decodingOf([{ factor: 1, shift: 0 }], given);
    const rest = values.filter((_, at) => at % 4 > 1).reduce((sum, one) => sum + one * one, 0) / values.length;
    expect(decoding?.klWeight?.residualVariance.mean).toBeCloseTo(rest, 4);
    expect(decoding?.klWeight?.effective).toBeCloseTo((2 * 0.25) / rest, 3);
    expect(klWeightSentences([{ settings: {}, klWeight: decoding!.klWeight! }])[0]).toMatch(
      /the likelihood's is 0\.25\..*\(given: 2\)/,
    );
  });

  test("of a mean over the columns is that of the sums", async () => {
    const mean = { "model.likelihood.variance": 0.25, "objective.reconstruction": "mean" };
    const [decoding] = await decodingOf([{ factor: 1, shift: 0 }], mean);
    expect(decoding?.klWeight?.given).toBe(4);
  });

  test("is not said where the variance is learned, or the weight is that of a target rate", async () => {
    const [learned] = await decodingOf([{ factor: 1, shift: 0 }], { "model.likelihood.variance": "learned" });
    const [target] = await decodingOf([{ factor: 1, shift: 0 }], {
      objective: { type: "targetRate", rate: 2, weight: 1 },
    });
    expect([learned?.klWeight, target?.klWeight]).toEqual([undefined, undefined]);
  });
});
