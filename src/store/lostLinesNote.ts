import { plural } from "../core/wording.ts";

/** A note about damaged lines of the metrics, if there are any. */
export function lostLinesNote(lostLines: number): readonly string[] {
  if (lostLines === 0) return [];
  return [
    `${plural(lostLines, "line")} of the metrics ${lostLines === 1 ? "is" : "are"} damaged: the curves lack these epochs.`,
  ];
}
