import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings, PointEvaluation, RunEvaluation } from "../protocol/evaluations.ts";
import { evaluatePoint } from "./evaluatePoint.ts";
import type { OpenedRun } from "./openRun.ts";
import { resultPicks } from "./resultPicks.ts";

/** Seconds a point on small models; `examples` and `temperatures` are what costs. */
export const defaultSettings: EvaluationSettings = {
  examples: 100,
  importanceSamples: 1000,
  temperatures: 200,
  chains: 8,
  leapfrogSteps: 10,
  optimizationSteps: 200,
  draws: 1000,
  seed: 0,
};

export interface EvaluateRunRequest {
  readonly run: OpenedRun;
  readonly engine: Engine;
  readonly settings: EvaluationSettings;
  readonly signal?: AbortSignal | undefined;
  /** Told of each part of each point before it begins. `share`: of the whole, between 0 and 1. */
  readonly onPart: (point: number, part: string, share: number) => void;
}

/**
 * Every yardstick of every trained point. What was measured before with these settings is kept; each point is on disk before the next
 * begins, so that nothing is lost to a stop. In the end the run's results say what each criterion picks.
 * @throws the signal's reason when it is aborted
 */
export async function evaluateRun({ run, engine, settings, signal, onPart }: EvaluateRunRequest): Promise<RunEvaluation> {
  const before = run.folder.readEvaluation();
  const known = new Map(sameSettings(before, settings) ? before?.points.map((point) => [point.point, point]) : []);
  const points: PointEvaluation[] = [];
  for (const point of run.trained) {
    signal?.throwIfAborted();
    const { index } = point.point;
    const result = run.results.points[index];
    if (result === undefined) continue;
    points.push(known.get(index) ?? (await evaluatePoint({ engine, point, result, settings, signal, onPart: (part, done) => onPart(index, part, (points.length + done) / run.trained.length) })));
    run.folder.writeEvaluation({ format: 1, settings, points });
  }
  run.folder.writePicks(run.results, resultPicks(run.points, run.results.points, points));
  return { format: 1, settings, points };
}

function sameSettings(before: RunEvaluation | undefined, settings: EvaluationSettings): boolean {
  return before !== undefined && JSON.stringify(before.settings) === JSON.stringify(settings);
}
