import { basename } from "node:path";
import { appendToCurve, type PointSnapshot, type RunSnapshot } from "../protocol/runSnapshot.ts";
import type { PointResult } from "../protocol/results.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { freshPoints } from "./freshPoints.ts";
import type { MetricsRow } from "./metricsFile.ts";
import { RunFolder } from "./runFolder.ts";
import { runStatus } from "./runStatus.ts";
import { StoreError } from "./storeError.ts";

/**
 * A run as a view shows it, from its folder. A run without results was killed before its first batch ended.
 * @throws StoreError
 */
export function readRun(path: string): RunSnapshot {
  const folder = new RunFolder(path);
  const { engine } = folder.describe();
  const { points, axes } = parseSpec(folder.specText());
  if (points.length === 0) throw new StoreError(`the spec in ${folder.path} is damaged: it has problems it did not have when it was trained.`);
  const results = folder.hasResults() ? folder.readResults() : undefined;
  const rows = folder.readMetrics();
  const snapshots = freshPoints(points).map((point, index) =>
    withHistory(point, rows.filter((row) => row.point === index), results?.points[index]),
  );
  return {
    id: basename(folder.path),
    specName: basename(folder.specFile()),
    axes: axes.map(({ name }) => name),
    engine,
    status: runStatus(results),
    message: null,
    points: snapshots,
  };
}

function withHistory(point: PointSnapshot, rows: readonly MetricsRow[], result: PointResult | undefined): PointSnapshot {
  const curve = rows.reduce(
    (grown, { epoch, train, heldOut }) =>
      appendToCurve(grown, {
        epoch,
        heldOutRateNats: heldOut.rateNats,
        heldOutDistortionNats: heldOut.distortionNats,
        trainRateNats: train.klPerDimensionNats.reduce((sum, kl) => sum + kl, 0),
        trainDistortionNats: train.distortionNats,
      }),
    point.curve,
  );
  const last = rows.at(-1);
  const { status = last ? "stopped" : "waiting", heldOut = last?.heldOut ?? null, train = null, failure = null } = result ?? {};
  return { ...point, curve, epoch: last?.epoch ?? 0, status, heldOut, train, failure };
}
