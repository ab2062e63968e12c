import { ACTIVE_UNIT_VARIANCE } from "../core/evaluation.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import { POSTERIOR_NOISE } from "../model/modelGraph.ts";
import { buildVae } from "../model/vae.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import type { SeenExamples } from "./seenExamples.ts";

/** Maximum number of rows encoded at a time. */
const MAX_ROWS = 256;
const EVALUATION_SEED = 0;
/** Separates this noise from that of evaluations, whose streams are named by a row >= 0. */
const OWN_STREAM = -2;

/** The encoder's outputs for some examples. All [rows x latentSize]. */
export interface EncodedExamples {
  readonly latentSize: number;
  /** Posterior means; of a flow, its value at the Gaussian's mean. */
  readonly means: Float32Array;
  /** Posterior standard deviations; null for a posterior that is not Gaussian. */
  readonly deviations: Float32Array | null;
  /** KL(q(z|x) || p(z)) of each dimension, nats; without a closed form, estimated from one z. */
  readonly klNats: Float32Array;
}

export async function encodeExamples(
  engine: Engine,
  { point, dataset, statistics, parameters }: TrainedPoint,
  examples: SeenExamples,
): Promise<EncodedExamples> {
  const { model } = point.spec;
  const { latentSize } = model;
  const layout = layoutOf(dataset);
  const rows = Math.max(1, Math.min(MAX_ROWS, examples.rows));
  const vae = buildVae(model, { ...layout, models: 1, rows, sharedSeed: true }, statistics);
  const { logVariance } = vae.posterior;
  const inputs = {
    x: new Float32Array(rows * layout.columns),
    condition: new Float32Array(rows * layout.conditionSize),
    [POSTERIOR_NOISE]: new Float32Array(rows * latentSize),
  };
  const numbers = () => new Float32Array(rows * latentSize);
  const outputs = { posteriorMean: numbers(), kl: numbers(), ...(logVariance ? { logVariance: numbers() } : {}) };
  const tensors = { posteriorMean: vae.posteriorMean, kl: vae.kl, ...(logVariance ? { logVariance } : {}) };
  const whole = () => new Float32Array(examples.rows * latentSize);
  const encoded = { latentSize, means: whole(), deviations: logVariance ? whole() : null, klNats: whole() };
  const graph = await engine.compile(tensors, { ...parameters, ...inputs, ...outputs });
  try {
    for (let start = 0; start < examples.rows; start += rows) {
      const count = Math.min(rows, examples.rows - start);
      const take = (from: Float32Array, size: number): Float32Array =>
        from.subarray(start * size, (start + count) * size);
      const keep = (part: Float32Array): Float32Array => part.subarray(0, count * latentSize);
      inputs.x.set(take(examples.x, layout.columns));
      inputs.condition.set(take(examples.condition, layout.conditionSize));
      fillNormal(
        seededRandom(EVALUATION_SEED, randomPurpose.evaluationNoise, OWN_STREAM, start),
        inputs[POSTERIOR_NOISE],
      );
      await graph.run();
      encoded.means.set(keep(outputs.posteriorMean), start * latentSize);
      encoded.klNats.set(keep(outputs.kl), start * latentSize);
      if (outputs.logVariance)
        encoded.deviations?.set(
          keep(outputs.logVariance).map((value) => Math.exp(value / 2)),
          start * latentSize,
        );
    }
  } finally {
    await graph.dispose();
  }
  return encoded;
}

/** Statistics of a latent unit over some examples. */
export interface UnitSummary {
  readonly unit: number;
  readonly klNats: number;
  /** Variance of the posterior means over the examples. */
  readonly meanDeviation: number;
  /** The mean posterior standard deviation; null for a posterior that is not Gaussian. */
  readonly posteriorDeviation: number | null;
  /** Whether the variance of the posterior means is above the threshold (core/evaluation.ts). */
  readonly isActive: boolean;
  /** Of the posterior means. */
  readonly largestMagnitude: number;
}

/** All units, by decreasing KL. */
export function unitSummaries({ latentSize, means, deviations, klNats }: EncodedExamples): readonly UnitSummary[] {
  return Array.from({ length: latentSize }, (_, unit): UnitSummary => {
    const of = (values: Float32Array): Float64Array =>
      Float64Array.from(
        { length: values.length / latentSize },
        (_unused, row) => values[row * latentSize + unit] as number,
      );
    const unitMeans = of(means);
    const centre = average(unitMeans);
    const variance = average(unitMeans.map((value) => (value - centre) ** 2));
    return {
      unit,
      klNats: average(of(klNats)),
      meanDeviation: Math.sqrt(variance),
      posteriorDeviation: deviations && average(of(deviations)),
      isActive: variance > ACTIVE_UNIT_VARIANCE,
      largestMagnitude: unitMeans.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
    };
  }).sort((a, b) => b.klNats - a.klNats || a.unit - b.unit);
}

function average(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
