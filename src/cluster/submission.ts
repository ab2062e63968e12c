import { existsSync } from "node:fs";
import { join } from "node:path";
import * as Type from "typebox";
import { Compile, type Validator } from "typebox/schema";
import type { Immutable } from "../core/immutable.ts";
import { writeJsonAtomically } from "../store/atomicFile.ts";
import { checkFormat, formatOf } from "../store/format.ts";
import { readJsonFile } from "../store/readJsonFile.ts";
import { StoreError } from "../store/storeError.ts";
import { executorFile } from "../store/wasSubmitted.ts";

/** The files of a run folder that say what was given to a cluster: `plan.json` and `executor.json`. */

const index = Type.Integer({ minimum: 0 });
const text = Type.String();

const planSchema = Type.Object({
  format: Type.Literal(1),
  version: text,
  /** By batch, its points. */
  batches: Type.Array(Type.Array(index)),
  /** By task of an array, its batches. */
  tasks: Type.Array(Type.Array(index)),
  checkpointSeconds: Type.Number({ minimum: 0 }),
  /** By batch, about how long it takes, and where that is known from. Plans of earlier versions have none. */
  times: Type.Optional(Type.Object({ seconds: Type.Array(Type.Number({ minimum: 0 })), source: text })),
});

/** Job ids are digits: they become arguments of Slurm's programs. */
const jobId = Type.String({ pattern: "^[0-9]+$" });
const clusterName = Type.Optional(Type.String({ pattern: "^[A-Za-z0-9_][A-Za-z0-9_-]*$" }));

const executorSchema = Type.Object({
  format: Type.Literal(1),
  engine: Type.Literal("slurm"),
  /** In order; only the last can still have tasks that wait or run. */
  submissions: Type.Array(
    Type.Object({
      job: jobId,
      /** The job that writes results.json; null if it could not be submitted. */
      collector: Type.Union([jobId, Type.Null()]),
      cluster: clusterName,
      /** Indexes of the plan's tasks. */
      tasks: Type.Array(index),
      /** The job of the tasks whose points are placed when those of the first have ended. */
      later: Type.Optional(Type.Object({ job: jobId, tasks: Type.Array(index) })),
      /** ISO 8601. */
      submitted: text,
      /** The profile's file; null: none. */
      profile: Type.Union([text, Type.Null()]),
    }),
  ),
});

/** Written once; a resume submits some of its tasks again. */
export type Plan = Immutable<Type.Static<typeof planSchema>>;
export type Executor = Immutable<Type.Static<typeof executorSchema>>;
export type Submission = Executor["submissions"][number];

/** Undefined for a run that was never given to a cluster. @throws StoreError */
export function readPlan(runFolder: string): Plan | undefined {
  return readRecord(join(runFolder, "plan.json"), checkPlan) as Plan | undefined;
}

export function writePlan(runFolder: string, plan: Plan): void {
  writeJsonAtomically(join(runFolder, "plan.json"), plan);
}

/** Undefined for a run that was never given to a cluster. @throws StoreError */
export function readExecutor(runFolder: string): Executor | undefined {
  return readRecord(executorFile(runFolder), checkExecutor) as Executor | undefined;
}

export function addSubmission(runFolder: string, submission: Submission): void {
  const before = readExecutor(runFolder)?.submissions ?? [];
  const executor: Executor = { format: 1, engine: "slurm", submissions: [...before, submission] };
  writeJsonAtomically(executorFile(runFolder), executor);
}

/** Adds what was submitted after the array of the last submission: the job that writes the results, the job of a later round. */
export function amendSubmission(runFolder: string, added: Partial<Pick<Submission, "collector" | "later">>): void {
  const submissions = readExecutor(runFolder)?.submissions ?? [];
  const last = submissions.at(-1);
  if (last === undefined) return;
  const executor: Executor = {
    format: 1,
    engine: "slurm",
    submissions: [...submissions.slice(0, -1), { ...last, ...added }],
  };
  writeJsonAtomically(executorFile(runFolder), executor);
}

let planValidator: Validator | undefined;
let executorValidator: Validator | undefined;

function checkPlan(content: unknown): boolean {
  planValidator ??= Compile(planSchema);
  if (!planValidator.Check(content)) return false;
  const { batches, tasks } = content as Plan;
  return tasks.flat().every((batch) => batch < batches.length);
}

function checkExecutor(content: unknown): boolean {
  executorValidator ??= Compile(executorSchema);
  return executorValidator.Check(content);
}

function readRecord(file: string, check: (content: unknown) => boolean): unknown {
  if (!existsSync(file)) return undefined;
  const content = readJsonFile(file);
  checkFormat(file, formatOf(content));
  if (check(content)) return content;
  throw new StoreError(
    `${file} is damaged, or was edited: a field is missing or has another type. Restore it; or delete it, and resume with ` +
      `vae-lens sweep --resume ${join(file, "..")} --on slurm: what was trained is kept.`,
  );
}
