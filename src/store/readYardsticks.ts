import type { TSchema } from "typebox";
import { Compile } from "typebox/schema";
import { runEvaluationSchema, type RunEvaluation } from "../protocol/evaluations.ts";
import { explanationSchema, type RunExplanation } from "../protocol/explanations.ts";
import { noYardsticks, type Yardsticks } from "../protocol/yardsticks.ts";
import { RunFolder } from "./runFolder.ts";

/**
 * What was measured of a run besides its training, as a view shows it. Files that another version wrote with other figures count as
 * none: they are made again in minutes.
 * @throws StoreError
 */
export function readYardsticks(path: string): Yardsticks {
  const folder = new RunFolder(path);
  const evaluation = understood<RunEvaluation>(runEvaluationSchema, folder.readEvaluation());
  const explanation = understood<RunExplanation>(explanationSchema, folder.readExplanation());
  return { ...noYardsticks, status: explanation === null ? "none" : "done", evaluation, explanation };
}

function understood<Content>(schema: TSchema, content: Content | undefined): Content | null {
  return content !== undefined && Compile(schema).Check(content) ? content : null;
}
