import { ReportedError } from "../core/reportedError.ts";
import { squareImage } from "../data/exampleShape.ts";
import type { Engine } from "../engine/engine.ts";
import type { ModelView } from "../protocol/pointQuestions.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { labelSetsOf } from "./labelSets.ts";
import { inDataUnits, modelArrays } from "./modelArrays.ts";
import { quickerDecoder, type FindGpu } from "./quickerDecoder.ts";
import type { TrainedPoint } from "./trainedPoints.ts";
import { heldOutExamples, seenExamples } from "./seenExamples.ts";

/** About the number of column values sent of each kind, so that a message has one or two megabytes. */
const MAX_NUMBERS = 60_000;
const MAX_IMAGES = 24;
const MAX_PLAIN_EXAMPLES = 12;
const MIN_EXAMPLES = 4;
/** Maximum number of columns of an image; larger ones are shown like examples that are not images. */
const MAX_IMAGE_COLUMNS = 20_000;
/** Minimum number of pixels to show rows as a square image without a given shape: fewer are as likely a table. */
const MIN_GUESSED_SIDE = 8;
/** Columns shown of examples that are not images. */
const MAX_PLAIN_COLUMNS = 40;
/** Number of examples whose posterior means are sent, and of their units. */
const MAX_MEANS = 1000;
const MAX_UNITS = 12;
/** Maximum number of columns drawn one by one while the user waits. */
const MAX_DRAWN_COLUMNS = 4096;
/** Maximum number of drawn columns of all examples; fewer examples are drawn if each has many. */
const MAX_DRAWN = 6000;
/** About the relative precision of float32. */
const SIGNIFICANT_DIGITS = 6;

/** What a panel shows of a model, and the decoder for later requests. */
export interface ViewedModel {
  readonly view: ModelView;
  /** Decodes z to the view's columns. `row` gives condition and depth; null: the first row's condition and the mean depth. */
  readonly decode: (z: readonly number[], row: number | null) => Promise<readonly number[]>;
  readonly dispose: () => Promise<void>;
}

/** @throws ReportedError when the decoder draws more columns, one by one, than a user would wait for */
export async function viewModel(
  engine: Engine,
  point: TrainedPoint,
  findGpu: FindGpu = () => Promise.resolve(undefined),
): Promise<ViewedModel> {
  const { dataset } = point;
  const { model } = point.point.spec;
  const image = imageOf(point);
  const columns = image === null ? mostVarying(point) : Array.from({ length: dataset.columns }, (_, column) => column);
  const decoder = await quickerDecoder(engine, point, findGpu);
  if (decoder.kind === "draw" && dataset.columns > MAX_DRAWN_COLUMNS) {
    await decoder.dispose();
    throw new ReportedError(
      `the decoder draws its ${dataset.columns} columns one by one, which is too slow for a live view. Use vae-lens draw, which writes them to files.`,
    );
  }
  const room = Math.floor(
    Math.min(MAX_NUMBERS / columns.length, decoder.kind === "draw" ? MAX_DRAWN / dataset.columns : Infinity),
  );
  const count = Math.max(MIN_EXAMPLES, Math.min(image === null ? MAX_PLAIN_EXAMPLES : MAX_IMAGES, room));
  const { kind, rows, inputs, codes, reconstructions, samples, encoded, encodedRows, units } = await modelArrays(
    engine,
    point,
    { count, encode: MAX_MEANS, seed: 0 },
  );
  const shown = (values: Float32Array, row: number): number[] =>
    columns.map((column) => short(values[row * dataset.columns + column] as number));
  const { latentSize, means, deviations } = encoded;
  const labelOf = (row: number): number | null => dataset.heldOutLabels?.[row] ?? null;

  const decode: ViewedModel["decode"] = async (z, row) => {
    if (z.length !== latentSize || !z.every(Number.isFinite))
      throw new ReportedError(`z must have ${latentSize} finite numbers; it has ${z.length}`);
    const heldOut = heldOutExamples(point);
    if (row !== null && row >= heldOut.matrix.rows)
      throw new ReportedError(
        `row ${row} does not exist: the ${heldOut.matrix.rows} held-out examples are counted from 0`,
      );
    const { x, condition } = seenExamples(point, heldOut, Uint32Array.of(row ?? 0));
    const given = { rows: 1, z: Float32Array.from(z), x: row === null ? undefined : x, condition };
    return shown(inDataUnits(point, await decoder.decode(given)), 0);
  };

  const atZero = await decode(new Array<number>(latentSize).fill(0), null);
  const sent = (values: Float32Array): number[][] =>
    Array.from(encodedRows, (_, i) => sentUnits.map((unit) => short(values[i * latentSize + unit] as number)));
  const sentUnits = units.slice(0, MAX_UNITS).map(({ unit }) => unit);
  const view: ModelView = {
    type: "modelView",
    point: point.point.index,
    epoch: point.epoch,
    latentSize,
    decoded: kind,
    image: image === null ? null : [...image],
    columnCount: dataset.columns,
    columns,
    range: rangeOf(point, inputs),
    examples: Array.from(rows, (row, i) => ({
      row,
      label: labelOf(row),
      z: Array.from(codes.subarray(i * latentSize, (i + 1) * latentSize), short),
      x: shown(inputs, i),
      reconstruction: shown(reconstructions, i),
    })),
    samples: samples && Array.from(rows, (_, i) => shown(samples, i)),
    atZero: [...atZero],
    isConditional: model.condition !== "none",
    units: units.map((unit) => ({ ...unit })),
    means: {
      units: sentUnits,
      rows: sent(means),
      deviations: deviations && sent(deviations),
      labelSets: labelSetsOf(dataset, point.point.spec.data.labels, encodedRows),
    },
    labelNames: dataset.labelNames ? [...dataset.labelNames] : null,
  };
  return { view, decode, dispose: () => decoder.dispose() };
}

/** The examples' own shape; otherwise, for bytes and bits, a square image if the number of columns allows it. */
function imageOf({ dataset, point }: TrainedPoint): readonly [number, number, number] | null {
  if (dataset.columns > MAX_IMAGE_COLUMNS) return null;
  const { image } = layoutOf(dataset);
  if (image !== undefined) return image;
  const { type } = point.spec.model.likelihood;
  const mayBePixels =
    dataset.heldOut.values instanceof Uint8Array || type === "bernoulli" || type === "continuousBernoulli";
  const [height, width, channels = 1] =
    (mayBePixels && dataset.exampleShape === undefined && squareImage(dataset.columns)) || [];
  return height === undefined || width === undefined || height < MIN_GUESSED_SIDE ? null : [height, width, channels];
}

/** The columns with the largest variance over the training examples, in ascending order. */
function mostVarying({ statistics: { columnVariances } }: TrainedPoint): readonly number[] {
  const order = Array.from(columnVariances.keys()).sort(
    (a, b) => (columnVariances[b] as number) - (columnVariances[a] as number) || a - b,
  );
  return order.slice(0, MAX_PLAIN_COLUMNS).sort((a, b) => a - b);
}

/** The range of possible values for bits and classes, otherwise that of the shown examples. */
function rangeOf({ point }: TrainedPoint, inputs: Float32Array): ModelView["range"] {
  const { likelihood } = point.spec.model;
  if (likelihood.type === "bernoulli" || likelihood.type === "continuousBernoulli") return { low: 0, high: 1 };
  if (likelihood.type === "categorical") return { low: 0, high: likelihood.categories - 1 };
  let [low, high] = [Infinity, -Infinity];
  for (const value of inputs) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return high > low ? { low, high } : { low: low - 0.5, high: low + 0.5 };
}

function short(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}
