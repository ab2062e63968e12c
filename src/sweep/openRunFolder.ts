import { basename, join, resolve } from "node:path";
import type { PointOutcome } from "../results/results.ts";
import { shortName } from "../store/fileName.ts";
import { instructionSet, mayDiffer } from "../store/instructionSet.ts";
import { takeLock, type Lock } from "../store/lock.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { runId, workspaceFolder } from "../store/vaeLensFolder.ts";
import type { Batch } from "../training/planBatches.ts";
import { resumeNotices } from "./resumeNotices.ts";
import type { SweepOpened } from "./sweepPool.ts";

export interface RunFolderRequest {
  readonly specFile: string;
  readonly specText: string;
  /** Undefined: a new folder under .vae-lens/runs beside the spec. */
  readonly runFolder: string | undefined;
  readonly version: string;
  readonly opened: Pick<SweepOpened, "engine" | "engineReason" | "dataFingerprint">;
}

/** A run folder that this process may write. */
export interface OpenRunFolder {
  readonly folder: RunFolder;
  /** Of the folder's lock. */
  readonly lockNonce: string;
  /** Milliseconds of training before. */
  readonly trainedMs: number;
  readonly ended: readonly PointOutcome[];
  /** What a resumed run has lost. */
  readonly notices: SweepOpened["warnings"];
}

/** @param locks receives every lock that is taken; the caller releases them, also after an error. @throws StoreError */
export function createRunFolder(request: RunFolderRequest, locks: Lock[]): OpenRunFolder {
  const { specFile, specText, version, runFolder } = request;
  const { dataFingerprint, engine, engineReason } = request.opened;
  const folder = new RunFolder(runFolder ?? defaultFolder(specFile, locks));
  const lockNonce = lockFolder(folder, locks);
  const created = new Date().toISOString();
  const description = { dataFingerprint, engine, engineReason, instructionSet: instructionSet(), version, created };
  folder.create(description, resolve(specFile), specText);
  return { folder, lockNonce, trainedMs: 0, ended: [], notices: [] };
}

/**
 * The folder of a run that goes on.
 * @param locks as above
 * @throws StoreError when data or engine differ from the run's, or the folder is damaged
 */
export function reopenRunFolder(
  { specFile, runFolder, opened: { engine, dataFingerprint } }: RunFolderRequest,
  batches: readonly Batch[],
  locks: Lock[],
): OpenRunFolder {
  const folder = new RunFolder(runFolder ?? "");
  checkSameSweep(folder, { engine, dataFingerprint }, basename(specFile));
  const description = folder.describe();
  const lockNonce = lockFolder(folder, locks);
  const trainedMs = folder.trainedMs() ?? 0;
  folder.addTaskTime();
  const epochsKept = new Map<number, number>();
  const ended: PointOutcome[] = [];
  for (const batch of batches) {
    const { epoch = 0, outcomes = null } = folder.readProgress(batch) ?? {};
    for (const { index } of batch.points) epochsKept.set(index, epoch);
    ended.push(...(outcomes ?? []));
  }
  const otherProcessor = mayDiffer(description.instructionSet, instructionSet()) ? instructionSet() : undefined;
  const kept = folder.prepareResume(batches, epochsKept);
  const notices = resumeNotices(folder, batches, epochsKept, { ...kept, otherProcessor });
  return { folder, lockNonce, trainedMs, ended, notices };
}

/** @throws StoreError when data or engine differ from the run's */
export function checkSameSweep(
  folder: RunFolder,
  { dataFingerprint, engine }: Pick<SweepOpened, "engine" | "dataFingerprint">,
  specName = basename(folder.specFile()),
): void {
  const description = folder.describe();
  if (description.dataFingerprint !== dataFingerprint) {
    throw new StoreError(
      `the data of ${specName} differ from those of the run in ${folder.path}: restore the files, or start a new sweep.`,
    );
  }
  if (description.engine !== engine) {
    throw new StoreError(
      `the run in ${folder.path} was trained with ${description.engine}, and ${engine} would not reproduce the same results: ` +
        `choose the engine with --engine, or start a new sweep.`,
    );
  }
}

function lockFolder(folder: RunFolder, locks: Lock[]): string {
  const lock = folder.lock();
  locks.push(lock);
  return lock.nonce;
}

/** Each run has a new folder, but the lock is on the spec, so that a spec is not trained twice at a time by mistake. */
function defaultFolder(specFile: string, locks: Lock[]): string {
  const workspace = workspaceFolder(specFile);
  const name = basename(specFile).replace(/\.vae\.json$/, "");
  locks.push(takeLock(join(workspace, `${shortName(name)}.lock`), `a sweep of ${basename(specFile)}`));
  return join(workspace, "runs", runId(name, new Date()));
}
