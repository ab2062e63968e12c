import type { AnswerTo } from "../protocol/pointQuestions.ts";
import { lostLinesNote } from "./lostLinesNote.ts";
import { PointHistory } from "./pointHistory.ts";
import { RunFolder } from "./runFolder.ts";

/** The curve of one point of a run whose snapshot has none. @throws StoreError */
export function pointCurve(runFolder: string, point: number): AnswerTo<"curve"> {
  const history = new PointHistory();
  const lostLines = new RunFolder(runFolder).visitMetrics((row) => {
    history.add(row);
  }, point);
  return { type: "curve", point, curve: history.curve(), note: lostLinesNote(lostLines)[0] ?? null };
}
