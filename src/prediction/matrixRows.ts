import { setImmediate } from "node:timers/promises";
import type { RowSource } from "../core/collapse/rowSource.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";

/** How long messages to this process may wait while rows are gone through. */
const MAX_WAIT_MS = 30;

/** A matrix as the collapse prediction reads it: scaled, and with a pause for the event loop now and then. */
export function matrixRows(matrix: Matrix): RowSource {
  let last = performance.now();
  return {
    rows: matrix.rows,
    columns: matrix.columns,
    read: (start, count, target) => {
      gatherRows(
        matrix,
        Uint32Array.from({ length: count }, (_, i) => start + i),
        0,
        count,
        target,
        0,
      );
      if (performance.now() - last < MAX_WAIT_MS) return;
      return setImmediate().then(() => {
        last = performance.now();
      });
    },
  };
}
