import { isCounts } from "../core/collapse/exponentialFamily.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { sampleMean } from "../core/inference/sampleMean.ts";
import { neighbourhoodsOf, overlapOf, type Neighbourhoods } from "../core/latents/neighbourhoods.ts";
import { permutation, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { rowsOf, type Matrix } from "../data/dataset.ts";
import { seesColumns } from "../model/decoders/decoder.ts";
import type { Measure } from "../results/information.ts";
import type { KlWeight, PriorDraws } from "../results/priorDraws.ts";
import type { Spec } from "../spec/spec.ts";
import { decodedDraws } from "./decodedDraws.ts";
import { finalPenalty } from "./divergence.ts";
import type { MeasuredStack } from "./measuredStack.ts";

/** What decoded draws of z say of a model: whether those from the prior are like those of examples, and what the KL term weighs. */
export interface Decoding {
  /** Null where the prior is learned, and where there are too few rows. */
  readonly priorDraws: PriorDraws | null;
  /** Null where the likelihood is not a Gaussian of a given variance. */
  readonly klWeight: KlWeight | null;
}

/** Maximum number of draws of each kind, and of products of their distances: fewer draws for many columns. */
const MAX_DRAWS = 256;
const MAX_PRODUCTS = 6e7;
/** Fewer rows have neighbours too far away to say what is alike. */
const MIN_DRAWS = 40;
const NEIGHBOURS = 5;
const ROW_STREAM = 15;

/**
 * By model. Held-out rows are divided into two halves, and one z is drawn from the posterior of each row. The decoded z of the first half are the
 * reference, with which as many decoded z from N(0, I) and, as a control, those of the second half are compared. Conditions are those of the second
 * half for both, and the depth of counts is one for all. A decoder that sees other columns has no means of z alone: it is not measured.
 */
export async function measureDecoding(
  stack: MeasuredStack,
  specs: readonly Spec[],
  matrix: Matrix,
  condition: Matrix | undefined,
): Promise<readonly Decoding[]> {
  const { model, layout } = stack;
  const affordable = Math.max(MIN_DRAWS, Math.floor(Math.sqrt(MAX_PRODUCTS / layout.columns)));
  const draws = Math.min(MAX_DRAWS, affordable, Math.floor(matrix.rows / 2));
  if (seesColumns(model) || draws < 1) return specs.map(() => ({ priorDraws: null, klWeight: null }));
  const spread = spreadRows(matrix.rows, 2 * draws);
  // Neighbouring rows may be of one kind, as files are often sorted.
  const order = permutation(seededRandom(0, randomPurpose.estimates, 0, ROW_STREAM), spread.length);
  const rows = order.map((place) => spread[place] as number);
  const [first, second] = [rows.subarray(0, draws), rows.subarray(draws)];
  const decode = (of: Uint32Array, source: "posterior" | "prior") =>
    decodedDraws(stack, matrix, condition, { rows: of, source });
  const [reference, examples] = [await decode(first, "posterior"), await decode(second, "posterior")];
  const isNormal = model.prior.type === "standardNormal" && draws >= MIN_DRAWS;
  const prior = isNormal ? await decode(second, "prior") : undefined;
  return specs.map((spec, m) => {
    const means = { reference: reference[m], examples: examples[m], prior: prior?.[m] };
    const residuals = [
      ...squaredResiduals(rowsOf(matrix, first), means.reference, layout.columns),
      ...squaredResiduals(rowsOf(matrix, second), means.examples, layout.columns),
    ];
    return { priorDraws: priorDrawsOf(means, draws, spec), klWeight: klWeightOf(spec, layout.columns, residuals) };
  });
}

type Means = Readonly<Record<"reference" | "examples" | "prior", Float32Array | undefined>>;

function priorDrawsOf({ reference, examples, prior }: Means, draws: number, { model }: Spec): PriorDraws | null {
  if (reference === undefined || examples === undefined || prior === undefined) return null;
  if (![reference, examples, prior].every((values) => values.every(Number.isFinite))) return null;
  const columns = reference.length / draws;
  // Distances of counts would be those of the largest.
  const [of, others, drawn] = [reference, examples, prior].map((values) =>
    neighbourhoodsOf(isCounts(model.likelihood) ? values.map(Math.log1p) : values, columns, NEIGHBOURS),
  ) as [Neighbourhoods, Neighbourhoods, Neighbourhoods];
  const [ofPrior, ofExamples] = [overlapOf(of, drawn), overlapOf(of, others)];
  return {
    draws,
    alike: { prior: measure(ofPrior.within), examples: measure(ofExamples.within) },
    covered: { prior: measure(ofPrior.reached), examples: measure(ofExamples.reached) },
  };
}

/**
 * -ln p(x|z) of a Gaussian is |x - m|^2 / (2 v) and a constant. With the variance r that fits best, the mean square of the residuals, the
 * objective |x - m|^2 / (2 v) + w KL is v / r times smaller: |x - m|^2 / (2 r) + w (v / r) KL (Rybkin et al. 2021).
 */
function klWeightOf(spec: Spec, columns: number, residuals: readonly number[]): KlWeight | null {
  const { likelihood } = spec.model;
  // The weight of a target rate is not the KL term's.
  if (spec.objective.type === "targetRate") return null;
  if (likelihood.type !== "gaussian" || typeof likelihood.variance !== "number") return null;
  const residualVariance = measure(residuals);
  const given = finalPenalty(spec, columns);
  const effective = (given * likelihood.variance) / residualVariance.mean;
  return Number.isFinite(effective) ? { givenVariance: likelihood.variance, residualVariance, given, effective } : null;
}

/** Mean square of what is left of each row. */
function squaredResiduals(x: Float32Array, means: Float32Array | undefined, columns: number): Float64Array {
  return Float64Array.from({ length: x.length / columns }, (_, row) => {
    let sum = 0;
    for (let at = row * columns; at < (row + 1) * columns; at++)
      sum += ((x[at] as number) - (means?.[at] ?? Number.NaN)) ** 2;
    return sum / columns;
  });
}

function measure(values: ArrayLike<number>): Measure {
  const { mean, standardError } = sampleMean(values);
  return { mean, standardError: Number.isFinite(standardError) ? standardError : 0 };
}
