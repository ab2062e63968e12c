import { pointResult } from "../results/pointResult.ts";
import { loadedResults, type StoredResults } from "../results/storedResults.ts";
import type { Results } from "../results/results.ts";
import { readCheckedJson } from "./checkedJson.ts";
import { newerOutcomes } from "./newerOutcomes.ts";
import { resultsProblem } from "./resultsProblem.ts";
import { StoreError } from "./storeError.ts";

/** The content of a results.json. @param command that writes it again @throws StoreError */
export function readResultsFile(file: string, command: string): Results {
  const content = readCheckedJson(file, `Restore it, or write it again with ${command}.`);
  // Early versions wrote no picks.
  const results: unknown =
    typeof content === "object" && content !== null && !("picks" in content) ? { ...content, picks: [] } : content;
  const problem = resultsProblem(results);
  if (problem === undefined) return loadedResults(results as StoredResults);
  throw new StoreError(
    `${file} is damaged, or was edited: ${problem}. Restore it, or delete it and write it again with ${command}.`,
  );
}

/** The results, with the outcomes of stopped points whose checkpoints are newer than the file. @throws StoreError */
export function withNewerOutcomes(results: Results, checkpoints: string, file: string): Results {
  const outcomes = newerOutcomes(checkpoints, file);
  if (outcomes.length === 0) return results;
  const points = [...results.points];
  for (const outcome of outcomes) {
    const before = points[outcome.point];
    if (before?.status === "stopped") points[outcome.point] = pointResult(before.settings, outcome);
  }
  return { ...results, points };
}
