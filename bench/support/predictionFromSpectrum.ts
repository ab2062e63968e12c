/** The spectrum's predictions for the bench: data are read and evidence is gathered as in the product. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Evidence } from "../../src/core/collapse/evidence.ts";
import { predictPoint } from "../../src/core/collapse/predictPoint.ts";
import { gatherEvidence } from "../../src/core/collapse/gatherEvidence.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { EngineProducts } from "../../src/engine/engineProducts.ts";
import { conditionOf, evidenceLikelihood } from "../../src/prediction/evidenceSubject.ts";
import { matrixRows } from "../../src/data/matrixRows.ts";
import { betaOf } from "../../src/spec/objective.ts";
import { parseSpec } from "../../src/spec/parseSpec.ts";
import { pointSettingOf } from "../../src/spec/pointSetting.ts";
import { openData } from "../../src/training/openData.ts";
import type { Predictor } from "./predictionScore.ts";
import { packageFolder } from "./productSweep.ts";

export interface SpectrumPredictor {
  readonly predict: Predictor;
  /** Seconds that each distinct evidence took, in the order asked. */
  readonly seconds: readonly number[];
}

/** Specs that differ in nothing the evidence depends on share it. */
export async function spectrumPredictor(): Promise<SpectrumPredictor> {
  const { engine } = await chooseEngine("auto", process.argv[1] ?? "");
  const known = new Map<string, Evidence>();
  const seconds: number[] = [];
  const predict: Predictor = async (specFile) => {
    const { points } = parseSpec(await readFile(specFile, "utf8"));
    const folders = { specFolder: path.dirname(specFile), mediaFolder: path.join(packageFolder, "media") };
    const [first] = points;
    const [dataset] = (await openData(points, folders)).datasets.values();
    if (first === undefined || dataset === undefined)
      throw new Error(`${specFile} or its data have problems: run vae-lens check`);
    const likelihood = evidenceLikelihood(first.spec, dataset);
    const key = `${dataset.fingerprint} ${JSON.stringify(likelihood)}`;
    let evidence = known.get(key);
    if (evidence === undefined) {
      const products = new EngineProducts(engine);
      const start = performance.now();
      evidence = await gatherEvidence({
        train: matrixRows(dataset.train),
        heldOut: matrixRows(dataset.heldOut),
        likelihood,
        dynamicBinarization: first.spec.data.binarize === "dynamic",
        condition: conditionOf(likelihood, {
          condition: dataset.condition && {
            train: matrixRows(dataset.condition.train),
            heldOut: matrixRows(dataset.condition.heldOut),
          },
        }),
        products,
      });
      seconds.push((performance.now() - start) / 1000);
      await products.dispose();
      known.set(key, evidence);
    }
    return points.map(({ spec }) => ({
      beta: betaOf(spec.objective) ?? NaN,
      prediction: predictPoint(evidence, pointSettingOf(spec, dataset.train.rows)),
    }));
  };
  return { predict, seconds };
}
