import { dirname, join, resolve } from "node:path";
import type { SubmissionPlan } from "../protocol/submitMessages.ts";
import { RunFolder } from "../store/runFolder.ts";
import { runId } from "../store/vaeLensFolder.ts";
import { hasOutcomes } from "./claimBatches.ts";
import { submissionWarnings, type DescribedSubmission, type SubmissionRequest } from "./describeSubmission.ts";
import { arrayText } from "./packing.ts";
import { testSubmission } from "./slurm.ts";
import { inRounds } from "./rounds.ts";
import { afterOptions, arrayOptions, DEFAULT_CPUS, quoted, taskScript } from "./taskScript.ts";

/** What would be submitted, and what Slurm says of it. Nothing is submitted or written. @throws ClusterError, StoreError */
export async function planOf(
  described: DescribedSubmission,
  request: SubmissionRequest,
  { folder, isResume }: { readonly folder: string; readonly isResume: boolean },
): Promise<SubmissionPlan> {
  const { plan, taskMinutes, timesFrom, batches } = described;
  const { profile, installation, parsed } = request;
  const run = new RunFolder(folder);
  const isOpen = (index: number): boolean => {
    const batch = batches[index];
    return batch !== undefined && !hasOutcomes(run, batch);
  };
  const open = [...plan.tasks.keys()].filter((task) => !isResume || plan.tasks[task]?.some(isOpen));
  const times = open.map((task) => taskMinutes[task] ?? 0);
  const script = taskScript(profile, folder, installation);
  const { first, later } = inRounds(plan, parsed, open);
  const options = arrayOptions(profile, folder, arrayText(first));
  const waiting = [...afterOptions(["JOB"]), ...arrayOptions(profile, folder, arrayText(later))];
  const second =
    later.length === 0
      ? ""
      : `\n# The second round, whose values are placed when the first one is measured; JOB is the job above, and the script the same:\n` +
        `sbatch ${waiting.map(quoted).join(" ")}\n`;
  const tested =
    open.length === 0 ? { accepted: true, isUnsure: false, answer: "" } : await testSubmission(options, script);
  return {
    profile: profile.file,
    runFolder: folder,
    points: parsed.points.length,
    batches: batches.length,
    tasks: open.length,
    minutes: open.length === 0 ? [0, 0] : [Math.min(...times), Math.max(...times)],
    timesFrom,
    processors: profile.cpus ?? DEFAULT_CPUS,
    warnings: submissionWarnings(described, request, folder),
    submission: `sbatch ${options.map(quoted).join(" ")} <<'SCRIPT'\n${script}SCRIPT\n${second}`,
    ...tested,
  };
}

/** Where a new run would be, for a plan, which makes no folder. */
export function futureFolder(specFile: string): string {
  const name = specFile.replace(/^.*[\\/]/, "").replace(/\.vae\.json$/, "");
  return join(dirname(resolve(specFile)), ".vae-lens", "runs", runId(name, new Date()));
}
