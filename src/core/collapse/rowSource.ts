/** Rows of examples that may be too many to hold as floats at once. After scaling; grey values where bits are drawn anew. */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  /** Writes rows `start` to `start + count - 1` to the beginning of `target`, row after row. */
  read(start: number, count: number, target: Float32Array): void | Promise<void>;
}

/** What can stop a long computation; an AbortSignal is one. */
export interface StopSignal {
  throwIfAborted(): void;
}

/** Numbers read at a time: 8 MB, enough for a product to be worth two threads. */
const CHUNK_VALUES = 1 << 21;

/**
 * Calls `visit` with every row, a chunk at a time. The values are the caller's to overwrite.
 * @throws what `signal` throws once it is aborted
 */
export async function forEachChunk(
  source: RowSource,
  signal: StopSignal | undefined,
  visit: (values: Float32Array, count: number, start: number) => void | Promise<void>,
): Promise<void> {
  const chunkRows = Math.max(1, Math.min(source.rows, Math.floor(CHUNK_VALUES / source.columns)));
  const values = new Float32Array(chunkRows * source.columns);
  for (let start = 0; start < source.rows; start += chunkRows) {
    signal?.throwIfAborted();
    const count = Math.min(chunkRows, source.rows - start);
    await source.read(start, count, values);
    await visit(values, count, start);
  }
}

/** The rows named by `chosen` as a source of their own. */
export function someRows(source: RowSource, chosen: Uint32Array): RowSource {
  const { columns } = source;
  return {
    rows: chosen.length,
    columns,
    read: async (start, count, target) => {
      for (let i = 0; i < count; i++)
        await source.read(chosen[start + i] as number, 1, target.subarray(i * columns, (i + 1) * columns));
    },
  };
}
