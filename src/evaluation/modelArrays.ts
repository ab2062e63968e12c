import { restoredRows } from "../core/columnTransform.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import type { Engine } from "../engine/engine.ts";
import { encodeExamples, unitSummaries, type EncodedExamples, type UnitSummary } from "./encodeExamples.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { decodedKind, LatentDecoder, type DecodedKind } from "./latentDecoder.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { heldOutExamples, seenExamples, type SeenExamples } from "./seenExamples.ts";

/** A model's reconstructions and samples, in the units of the data after their scale: a transformation of the columns is undone. */
export interface ModelArrays {
  readonly kind: DecodedKind;
  /** Held-out rows of the shown examples. */
  readonly rows: Uint32Array;
  /** [rows x columns]. */
  readonly inputs: Float32Array;
  /** The examples' posterior means, [rows x latentSize]. */
  readonly codes: Float32Array;
  /** Decoded at the posterior means, [rows x columns]. */
  readonly reconstructions: Float32Array;
  /** Decoded at draws from the prior, [rows x columns], with the examples' conditions and depths; null if drawing from the prior is not possible. */
  readonly samples: Float32Array | null;
  /** Of the held-out rows `encodedRows`. */
  readonly encoded: EncodedExamples;
  readonly encodedRows: Uint32Array;
  /** All units by decreasing KL, over `encodedRows`. */
  readonly units: readonly UnitSummary[];
}

export interface ModelArraysOptions {
  /** Number of shown examples, and of samples. */
  readonly count: number;
  /** Maximum number of encoded held-out examples. */
  readonly encode: number;
  readonly seed: number;
}

const PRIOR_USE = 12;

export async function modelArrays(
  engine: Engine,
  point: TrainedPoint,
  { count, encode, seed }: ModelArraysOptions,
): Promise<ModelArrays> {
  const heldOut = heldOutExamples(point);
  const rows = spreadRows(heldOut.matrix.rows, count);
  const examples = seenExamples(point, heldOut, rows);
  const { means: codes, latentSize } = await encodeExamples(engine, point, examples);
  const encodedRows = spreadRows(heldOut.matrix.rows, encode);
  const encoded = await encodeExamples(engine, point, seenExamples(point, heldOut, encodedRows));
  const decoder = await LatentDecoder.create(engine, point, { rows: rows.length, seed });
  try {
    const given = { rows: rows.length, x: examples.x, condition: examples.condition };
    const restored = (values: Float32Array): Float32Array => inDataUnits(point, values);
    const reconstructions = await decoder.decode({ ...given, z: codes });
    const streams = Array.from(rows, (_, i) => i + 1);
    const samples = canDrawPrior(point)
      ? await decoder.decode({ ...given, z: priorDraws(rows.length * latentSize, seed), streams })
      : null;
    return {
      kind: decodedKind(point),
      rows,
      inputs: restored(examples.x),
      codes,
      reconstructions: restored(reconstructions),
      samples: samples && restored(samples),
      encoded,
      encodedRows,
      units: unitSummaries(encoded),
    };
  } finally {
    await decoder.dispose();
  }
}

/** Decoded or seen rows without the transformation of the columns; log1p makes a mean a median. */
export function inDataUnits({ dataset: { train, columns } }: TrainedPoint, values: Float32Array): Float32Array {
  return restoredRows(train.transform, values, columns);
}

/** Of a learned prior only the density is available. */
export function canDrawPrior({ point }: TrainedPoint): boolean {
  return point.spec.model.prior.type === "standardNormal";
}

function priorDraws(length: number, seed: number): Float64Array {
  const z = new Float64Array(length);
  fillNormal(seededRandom(seed, randomPurpose.estimates, 0, PRIOR_USE), z);
  return z;
}

/** The start of a traversal, which gives the constant latents. */
export interface TraversalStart {
  /** [latentSize]. */
  readonly z: Float32Array;
  /** One example, whose condition and depth are used. */
  readonly example: SeenExamples;
  /** Whether the training examples' mean depth is used instead. */
  readonly meanDepth: boolean;
}

/** The start at a held-out example's posterior mean; null: at 0, with the mean depth and the first held-out example's condition. */
export async function traversalStart(engine: Engine, point: TrainedPoint, row: number | null): Promise<TraversalStart> {
  const example = seenExamples(point, heldOutExamples(point), Uint32Array.of(row ?? 0));
  const z =
    row === null
      ? new Float32Array(point.point.spec.model.latentSize)
      : (await encodeExamples(engine, point, example)).means;
  return { z, example, meanDepth: row === null };
}

export interface TraversalOptions {
  /** Indices of latent dimensions. */
  readonly units: readonly number[];
  /** Evenly spaced from the lowest to the highest value. */
  readonly steps: number;
  readonly start: TraversalStart;
  readonly seed: number;
}

/** Prior standard deviations on both sides of 0. */
export const TRAVERSED = 3;

/** Each unit from -3 to 3 while the others stay at the start, decoded: [units x steps x columns]. */
export async function traversals(
  engine: Engine,
  point: TrainedPoint,
  { units, steps, start, seed }: TraversalOptions,
): Promise<Float32Array> {
  const rows = units.length * steps;
  if (rows === 0) return new Float32Array(0);
  const { latentSize } = point.point.spec.model;
  const z = new Float32Array(rows * latentSize);
  for (let row = 0; row < rows; row++) {
    z.set(start.z, row * latentSize);
    z[row * latentSize + (units[Math.floor(row / steps)] as number)] =
      steps === 1 ? 0 : -TRAVERSED + (2 * TRAVERSED * (row % steps)) / (steps - 1);
  }
  const { x, condition } = start.example;
  const decoder = await LatentDecoder.create(engine, point, { rows, seed });
  try {
    const decoded = await decoder.decode({
      rows,
      z,
      x: start.meanDepth ? undefined : repeated(x, rows),
      condition: repeated(condition, rows),
    });
    return inDataUnits(point, decoded);
  } finally {
    await decoder.dispose();
  }
}

function repeated(row: Float32Array, times: number): Float32Array {
  const values = new Float32Array(row.length * times);
  for (let i = 0; i < times; i++) values.set(row, i * row.length);
  return values;
}
