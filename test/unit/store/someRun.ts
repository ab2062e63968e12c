import type { PointResult, Results } from "../../../src/results/results.ts";
import { RunFolder } from "../../../src/store/runFolder.ts";

/** Runs on disk as sweeps leave them, without training. */

export const CREATED = "2026-01-02T03:04:05.000Z";

export function runSpec(betas: readonly number[], changes: Readonly<Record<string, unknown>> = {}): string {
  const spec = {
    data: { path: "x.npy" },
    model: { latentSize: 2, likelihood: { type: "gaussian" } },
    sweep: { "objective.beta": betas },
    ...changes,
  };
  return JSON.stringify(spec);
}

export function pointResult(beta: number, activeUnits: number | null, changes: Partial<PointResult> = {}): PointResult {
  const heldOut =
    activeUnits === null
      ? null
      : {
          rateNats: activeUnits,
          distortionNats: 5,
          elboNats: -5 - activeUnits,
          activeUnits,
          klPerDimensionNats: [activeUnits, 0],
        };
  return {
    settings: { "objective.beta": beta },
    status: "done",
    heldOut,
    train: heldOut,
    keptEpoch: 3,
    collapsed: activeUnits === 0,
    failure: null,
    ...changes,
  };
}

export function results(points: readonly PointResult[]): Results {
  return { format: 1, spec: "a.vae.json", engine: "an engine 1", dataFingerprint: "abc", points, picks: [] };
}

export interface SomeRun {
  readonly created?: string;
  readonly specText?: string;
  readonly specFile?: string;
  readonly dataFingerprint?: string;
  /** Undefined: killed before its first batch ended. */
  readonly points?: readonly PointResult[] | undefined;
}

/** Two points are done, the second collapsed. */
export function someRun(
  path: string,
  specFile: string,
  { created = CREATED, specText = runSpec([1, 9]), dataFingerprint = "abc", ...given }: SomeRun = {},
): RunFolder {
  const run = new RunFolder(path);
  run.create({ dataFingerprint, engine: "an engine 1", version: "0.1.0", created }, specFile, specText);
  const { points } = "points" in given ? given : { points: [pointResult(1, 2), pointResult(9, 0)] };
  if (points !== undefined) run.writeResults(results(points));
  return run;
}
