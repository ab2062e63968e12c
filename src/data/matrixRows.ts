import { setImmediate } from "node:timers/promises";
import type { RowSource } from "../core/collapse/rowSource.ts";
import { gatherRows, type Matrix } from "./dataset.ts";

/** The longest time that messages to this process wait while rows are visited. */
const MAX_WAIT_MS = 30;

/** A matrix as the collapse prediction reads it: scaled, with regular pauses for the event loop. */
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
