import type { LinearPart } from "./linearPart.ts";
import type { Observation } from "./observation.ts";

/**
 * The best decoder without z, where it is more than one mean per column. Its outputs for a row are
 *   b = base[group of the row] + offset of the row (on each column's first output) + a part that is linear in its inputs.
 * Rows are the data's columns, and behind them a label or the columns of a condition.
 */
export interface ZFreeDecoder {
  readonly observation: Observation;
  readonly columns: number;
  /** Of a row with its condition, which follows the data. */
  readonly rowWidth: number;
  /** [groups x columns x outputs]; the group is the value behind the data where there are several. */
  readonly base: Float64Array;
  readonly groups: number;
  /** The mean total of the training rows, where a row's log total over it is an offset. */
  readonly meanTotal: number | undefined;
  readonly linear: LinearPart | undefined;
  /** Whether a column has a single value in the training rows: it carries no information. */
  readonly isConstant: (column: number) => boolean;
}

/** Rows decoded at a time hold about this many outputs. */
const BLOCK_OUTPUTS = 1 << 18;

export function blockRows({ columns, observation }: ZFreeDecoder): number {
  return Math.max(1, Math.floor(BLOCK_OUTPUTS / (columns * observation.outputs)));
}

/** Writes the outputs of `count` rows, at most `blockRows`, that begin at `start` of `values`, over `out` [count x columns x outputs]. */
export async function decode(
  decoder: ZFreeDecoder,
  values: Float32Array,
  start: number,
  count: number,
  out: Float64Array,
): Promise<void> {
  const { columns, rowWidth, base, groups, observation, linear } = decoder;
  const width = columns * observation.outputs;
  const linearOutputs = linear === undefined ? undefined : await linear.respond(values, start, count);
  for (let row = 0; row < count; row++) {
    const from = (start + row) * rowWidth;
    const group = groups === 1 ? 0 : (values[from + columns] as number);
    const offset = logLibrarySize(decoder, values, from);
    for (let k = 0; k < width; k++) {
      const added = k % observation.outputs === 0 ? offset : 0;
      out[row * width + k] = (base[group * width + k] as number) + added + (linearOutputs?.[row * width + k] ?? 0);
    }
  }
}

/** Smaller totals are raised to it, as in models (model/likelihoods/librarySize.ts). */
const MIN_TOTAL = 1;

/** ln of a row's total over the mean total; 0 where totals are not offsets. */
export function logLibrarySize(
  { meanTotal, columns }: Pick<ZFreeDecoder, "meanTotal" | "columns">,
  values: Float32Array,
  from: number,
): number {
  if (meanTotal === undefined) return 0;
  let total = 0;
  for (let j = 0; j < columns; j++) total += values[from + j] as number;
  return Math.log(Math.max(total, MIN_TOTAL) / Math.max(meanTotal, MIN_TOTAL));
}
