/** Models of other programs as a run has them, without a run. */
import type { TrainedPoint } from "../../src/evaluation/trainedPoints.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { exampleStatistics } from "../../src/training/exampleStatistics.ts";
import { dataKey, openData } from "../../src/training/openData.ts";
import { openOwnModels } from "../../src/training/openOwnModels.ts";

/** The first point of a spec. @throws Error when its files or its data cannot be used */
export async function openedOwnModel(spec: string, specFolder: string): Promise<TrainedPoint> {
  const { points, problems } = openOwnModels(parseSpec(spec).points, specFolder);
  const { datasets, problems: ofData } = await openData(points, { specFolder, mediaFolder: specFolder });
  const [point] = points;
  const dataset = point && datasets.get(dataKey(point));
  if (point === undefined || dataset === undefined || problems.length > 0)
    throw new Error(JSON.stringify([...problems, ...ofData]));
  const statistics = exampleStatistics(dataset.train, point.spec.model.likelihood);
  return { point, dataset, statistics, parameters: {}, epoch: 0, step: 0 };
}
