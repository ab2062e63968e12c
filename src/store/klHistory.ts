import type { AnswerTo } from "../protocol/pointQuestions.ts";
import type { MetricsRow } from "./metricsFile.ts";
import { RunFolder } from "./runFolder.ts";

/** The most epochs that a view draws. */
const MAX_EPOCHS = 300;

/** KL of each dimension of one point by epoch, thinned evenly; the last epoch is always kept. @throws StoreError */
export function klHistory(runFolder: string, point: number): AnswerTo<"klHistory"> {
  const rows: MetricsRow[] = [];
  new RunFolder(runFolder).visitMetrics((row) => rows.push(row), point);
  const step = Math.max(1, Math.ceil(rows.length / MAX_EPOCHS));
  const kept = rows.filter((_, i) => (rows.length - 1 - i) % step === 0);
  return {
    type: "klHistory",
    point,
    epochs: kept.map(({ epoch }) => epoch),
    klPerDimensionNats: kept.map(({ heldOut }) => heldOut.klPerDimensionNats),
  };
}
