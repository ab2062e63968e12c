import { plural } from "../core/wording.ts";

/** A note about damaged lines of metrics.jsonl, if there are any. */
export function lostLinesNote(lostLines: number): readonly string[] {
  if (lostLines === 0) return [];
  return [
    `${plural(lostLines, "line")} of metrics.jsonl ${lostLines === 1 ? "is" : "are"} damaged: the curves lack these epochs.`,
  ];
}
