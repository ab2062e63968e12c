import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { READING_FLAGS, regularSize } from "../files/regularFile.ts";
import { pointsOfHeader, rowOf, visitMetrics, type MetricsRow } from "./metricsFile.ts";
import { storing } from "./storeError.ts";

/** Room for the last epochs of a batch, and for the first line. */
const END_BYTES = 64 * 2 ** 10;

/**
 * The last row of each point of a file of metrics, from its end alone where that has them all.
 * @throws StoreError
 */
export function lastRows(file: string): readonly MetricsRow[] {
  const { rows, isWhole } = storing("read", file, () => rowsAtEnd(file));
  if (isWhole) return [...rows.values()];
  const last = new Map<number, MetricsRow>();
  visitMetrics(file, (row) => last.set(row.point, row));
  return [...last.values()];
}

function rowsAtEnd(file: string): { readonly rows: ReadonlyMap<number, MetricsRow>; readonly isWhole: boolean } {
  regularSize(file);
  const descriptor = openSync(file, READING_FLAGS);
  try {
    const { size } = fstatSync(descriptor);
    const from = Math.max(0, size - END_BYTES);
    const [first = ""] = textAt(descriptor, 0, Math.min(size, END_BYTES)).split("\n", 1);
    const points = pointsOfHeader(first);
    const lines = textAt(descriptor, from, size - from).split("\n");
    const rows = new Map<number, MetricsRow>();
    // What the end begins with may be half a line.
    for (const line of lines.slice(from === 0 ? 0 : 1).toReversed()) {
      if (points !== undefined && rows.size === points.length) break;
      const row = rowOf(line);
      if (row !== undefined && !rows.has(row.point)) rows.set(row.point, row);
    }
    return { rows, isWhole: from === 0 || points?.every((point) => rows.has(point)) === true };
  } finally {
    closeSync(descriptor);
  }
}

function textAt(descriptor: number, from: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, length, from));
}
