import path from "node:path";
import type { ColumnFacts } from "../../../../src/core/columnFacts.ts";
import type { Evidence } from "../../../../src/core/collapse/evidence.ts";
import { gatherEvidence, type RowSource } from "../../../../src/core/collapse/gatherEvidence.ts";
import { predictPoint } from "../../../../src/core/collapse/predictPoint.ts";
import type { Prediction } from "../../../../src/core/collapse/prediction.ts";
import { plainProducts } from "../../../../src/core/collapse/products.ts";
import { conditionOf, evidenceKey, evidenceLikelihood } from "../../../../src/prediction/evidenceSubject.ts";
import type { OpenRows } from "../../../../src/prediction/knownData.ts";
import { matrixRows } from "../../../../src/data/matrixRows.ts";
import { matrixFacts } from "../../../../src/prediction/dataMemory.ts";
import type { Dataset } from "../../../../src/data/dataset.ts";
import type { SweepPoint } from "../../../../src/spec/expandSweep.ts";
import { parseSpec } from "../../../../src/spec/parseSpec.ts";
import { pointSettingOf } from "../../../../src/spec/pointSetting.ts";
import type { Diagnosis } from "../../../../src/spec/rules/diagnosis.ts";
import { diagnoseSpec } from "../../../../src/spec/rules/diagnose.ts";
import type { Spec } from "../../../../src/spec/spec.ts";
import { dataKey, openData } from "../../../../src/training/openData.ts";

/** Diagnoses from data as they are: read, summarised in plain TypeScript, predicted. */

const mediaFolder = path.resolve(import.meta.dirname, "../../../../media");
const remembered = new Map<string, Evidence>();

export interface Diagnosed {
  readonly diagnoses: readonly Diagnosis[];
  readonly predictions: readonly Prediction[];
}

export async function diagnosed(text: string, specFolder: string): Promise<Diagnosed> {
  const parsed = parseSpec(text);
  const { datasets, problems } = await openData(parsed.points, { specFolder, mediaFolder });
  const keyOf = (spec: Spec) => JSON.stringify([specFolder, spec.data, evidenceKey(spec)]);
  for (const point of parsed.points) {
    const dataset = datasets.get(dataKey(point));
    const key = keyOf(point.spec);
    if (dataset === undefined || remembered.has(key)) continue;
    const likelihood = evidenceLikelihood(point.spec, dataset);
    const evidence = await gatherEvidence({
      train: matrixRows(dataset.train),
      heldOut: matrixRows(dataset.heldOut),
      likelihood,
      dynamicBinarization: point.spec.data.binarize === "dynamic",
      condition: conditionOf(likelihood, { condition: labelsOf(dataset) }),
      products: plainProducts,
    });
    remembered.set(key, evidence);
  }
  const facts = new Map<string, ColumnFacts | undefined>();
  for (const [key, { train, columnNames }] of datasets) facts.set(key, await matrixFacts(train, columnNames));
  const factsOf = (spec: Spec) => facts.get(JSON.stringify(spec.data));
  const evidenceOf = (spec: Spec) => remembered.get(keyOf(spec));
  const predict = (spec: Spec): Prediction => {
    const evidence = evidenceOf(spec);
    return predictPoint(evidence, pointSettingOf(spec, evidence?.train.rows ?? 0));
  };
  const predictSweep = (points: readonly SweepPoint[]) => ({
    predictions: points.map(({ spec }) => predict(spec)),
    isFinal: true,
  });
  const { predictions } = predictSweep(parsed.points);
  return {
    diagnoses: diagnoseSpec({ parsed, located: problems, evidenceOf, factsOf, predictions, predict, predictSweep }),
    predictions,
  };
}

/** The labels of a data set as one-hot rows, whichever model asks for them. */
function labelsOf({ trainLabels, heldOutLabels }: Dataset): OpenRows["condition"] {
  if (trainLabels === undefined || heldOutLabels === undefined) return undefined;
  const columns = Math.max(...trainLabels, ...heldOutLabels) + 1;
  const oneHot = (labels: Int32Array): RowSource => ({
    rows: labels.length,
    columns,
    read: (start, count, target) => {
      for (let row = 0; row < count; row++)
        for (let k = 0; k < columns; k++) target[row * columns + k] = labels[start + row] === k ? 1 : 0;
    },
  });
  return { train: oneHot(trainLabels), heldOut: oneHot(heldOutLabels) };
}
