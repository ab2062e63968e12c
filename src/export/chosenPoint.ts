import type { OpenedRun } from "../evaluation/openRun.ts";
import { bestTrained, type TrainedPoint } from "../evaluation/trainedPoints.ts";
import { ExportError } from "./exportRequest.ts";

/** The trained point with that index, or the one with the best held-out ELBO. @throws ExportError when it has not ended */
export function chosenPoint(
  { folder, trained, points, results }: Pick<OpenedRun, "folder" | "trained" | "points" | "results">,
  index: number | undefined,
): TrainedPoint {
  if (trained.length === 0)
    throw new ExportError(
      `no point of ${folder.path} has ended: resume the sweep with vae-lens sweep --resume ${folder.path}.`,
    );
  if (index === undefined) return bestTrained(trained, results.points);
  const chosen = trained.find(({ point }) => point.index === index);
  if (chosen !== undefined) return chosen;
  if (index >= points.length)
    throw new ExportError(`${folder.path} has no point ${index}: its points are 0 to ${points.length - 1}.`);
  const done = trained.map(({ point }) => point.index).join(", ");
  throw new ExportError(
    `point ${index} of ${folder.path} has not ended: its status is ${results.points[index]?.status ?? "unknown"}. Export one of ${done}.`,
  );
}
