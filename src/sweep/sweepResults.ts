import { basename } from "node:path";
import { resultPicks } from "../evaluation/resultPicks.ts";
import { pointResult } from "../results/pointResult.ts";
import type { PointOutcome, Results } from "../results/results.ts";
import { autoChoiceOf, type ParsedSpec } from "../spec/parseSpec.ts";

/** What results.json says of a sweep, besides its points. */
export interface SweepSource {
  readonly specFile: string;
  readonly engine: string;
  readonly dataFingerprint: string;
}

/**
 * The results of a sweep. A point without an outcome was not started, or its worker was stopped before it could answer.
 * @param outcomes by point
 */
export function sweepResults(
  parsed: Pick<ParsedSpec, "points" | "axes">,
  outcomes: readonly (PointOutcome | undefined)[],
  { specFile, engine, dataFingerprint }: SweepSource,
): Results {
  const { points } = parsed;
  const auto = autoChoiceOf(parsed);
  const results = points.map(({ settings, index }) => pointResult(settings, outcomes[index]));
  const picks = resultPicks(points, results);
  return {
    format: 1,
    spec: basename(specFile),
    engine,
    dataFingerprint,
    points: results,
    ...(auto === undefined ? {} : { auto }),
    picks,
  };
}
