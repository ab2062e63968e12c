import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { AnswerTo } from "../protocol/pointQuestions.ts";
import type { PointOutcome } from "../results/results.ts";
import { readProgress } from "./checkpointFile.ts";
import { RunFolder } from "./runFolder.ts";
import { storing } from "./storeError.ts";

/** What the snapshot of a run of very many points lacks of one of them. @throws StoreError */
export function pointLatentSpace(runFolder: string, point: number): AnswerTo<"latentSpace"> {
  // A checkpoint of a few points is read a hundred times faster than the results of all.
  const { aggregate, klWeight } =
    outcomeOf(runFolder, point) ?? new RunFolder(runFolder).readResults().points[point] ?? {};
  return { type: "latentSpace", point, ...(aggregate && { aggregate }), ...(klWeight && { klWeight }) };
}

function outcomeOf(runFolder: string, point: number): PointOutcome | undefined {
  const checkpoints = join(runFolder, "checkpoints");
  if (!existsSync(checkpoints)) return undefined;
  for (const name of storing("read", checkpoints, () => readdirSync(checkpoints))) {
    if (!name.endsWith(".safetensors")) continue;
    const { points, outcomes } = readProgress(join(checkpoints, name)) ?? {};
    if (points?.includes(point) === true) return outcomes?.find((outcome) => outcome.point === point);
  }
  return undefined;
}
