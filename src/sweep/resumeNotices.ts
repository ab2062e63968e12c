import { plural } from "../core/wording.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import type { RunFolder } from "../store/runFolder.ts";
import type { KeptMetrics } from "../store/runMetrics.ts";
import type { Batch } from "../training/planBatches.ts";

/**
 * What a resumed run has lost, as warnings of the spec as a whole.
 * @param epochsKept by point, from the checkpoints
 */
export function resumeNotices(
  folder: RunFolder,
  batches: readonly Batch[],
  epochsKept: ReadonlyMap<number, number>,
  { begun, lostLines, otherProcessor }: KeptMetrics & { readonly otherProcessor: string | undefined },
): readonly LocatedProblem[] {
  const anew = batches
    .flatMap(({ points }) => points.map(({ index }) => index))
    .filter((point) => begun.has(point) && (epochsKept.get(point) ?? 0) === 0);
  return [
    ...(anew.length === 0
      ? []
      : [
          notice(
            "checkpoint-missing",
            `The checkpoints of ${plural(anew.length, "point")} (${listed(anew)}) are missing in ${folder.path}, so that training starts anew there.`,
          ),
        ]),
    ...(otherProcessor === undefined
      ? []
      : [
          notice(
            "other-processor",
            `The run in ${folder.path} was trained on ${folder.describe().instructionSet ?? "another processor"}, and this processor has ${otherProcessor}: the figures of points ` +
              `that are trained here can differ from those of an uninterrupted run in the last digits. Resume on a processor like the first one for the same figures.`,
          ),
        ]),
    ...(lostLines === 0
      ? []
      : [
          notice(
            "metrics-damaged",
            `${plural(lostLines, "line")} of the metrics in ${folder.path} ${lostLines === 1 ? "is" : "are"} damaged: curves lack these epochs. The results do not depend on them.`,
          ),
        ]),
  ];
}

const MAX_LISTED = 8;

function listed(points: readonly number[]): string {
  const shown = points.slice(0, MAX_LISTED).join(", ");
  return points.length > MAX_LISTED ? `${shown}, ...` : shown;
}

function notice(code: string, message: string): LocatedProblem {
  return { code, severity: "warning", message, path: [] };
}
