import { ReportedError } from "../core/reportedError.ts";
import { spreadRows } from "../core/collapse/rowViews.ts";
import { featureMoments, frechetDistance, type FeatureMoments } from "../core/inference/frechetDistance.ts";
import { principalFeaturesOf, type PrincipalFeatures } from "../core/inference/principalFeatures.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { gatherRows, type Matrix, rowsOf } from "../data/dataset.ts";
import type { CompiledGraph } from "../engine/engine.ts";
import { input } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import { modelShape } from "../model/modelAxis.ts";
import { ModelGraph } from "../model/modelGraph.ts";
import { buildParts, exampleInputs } from "../model/vae.ts";
import type { EpochScorer } from "./epochScorer.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import { fitFeatureSpace } from "./featureSpace.ts";
import { chunkRowsOf, partOf, type MeasuredStack } from "./measuredStack.ts";

/** Maximum number of held-out examples, and of draws. The format's description states it (spec/schema). */
const MAX_EXAMPLES = 512;
const MAX_CHUNK_ROWS = 256;
const SEED = 0;
/** Separates these draws from the noise of other evaluations, whose streams are named by a row >= 0, -1 or -2. */
const OWN_STREAM = -3;

/**
 * Scores epochs by the distance of a model's means at z from N(0, I) to held-out examples: minus the squared Fréchet distance in
 * principal components of the training data, in the data's units squared. evaluation/frechet.ts measures the same of a trained model.
 * Dynamic bits are compared by their grey values, and the examples' own conditions and depths are given. All models and all epochs share
 * the draws.
 */
export class DrawDistance implements EpochScorer {
  readonly #parts: DistanceParts;

  private constructor(parts: DistanceParts) {
    this.#parts = parts;
  }

  /** @throws when all training rows are equal */
  static async create(stack: MeasuredStack, train: Matrix, heldOut: ExampleSet): Promise<DrawDistance> {
    const { engine, model, models, layout, statistics, bindings } = stack;
    if (!statistics.columnVariances.some((variance) => variance > 0)) {
      throw new ReportedError(
        'epochs cannot be selected by "frechet": all training rows are equal, so that there are no principal components. Set "select": "elbo".',
      );
    }
    const rows = spreadRows(heldOut.matrix.rows, MAX_EXAMPLES);
    const features = await fitFeatureSpace(train, {
      compared: rows.length,
      random: seededRandom(SEED, randomPurpose.estimates, OWN_STREAM),
    });
    const ofData = featureMoments(principalFeaturesOf(features, rowsOf(heldOut.matrix, rows)), features.size);

    const chunkRows = chunkRowsOf(rows.length, MAX_CHUNK_ROWS);
    const graph = new ModelGraph({ ...layout, models, rows: chunkRows, sharedSeed: true }, statistics, false);
    const inputs = exampleInputs(graph);
    const z = input("z", modelShape(models, chunkRows, model.latentSize));
    const mean = buildParts(graph, model).mean(z, inputs.x, inputs.condition);
    const arrays: DistanceArrays = {
      x: new Float32Array(chunkRows * layout.columns),
      condition: new Float32Array(chunkRows * layout.conditionSize),
      z: new Float32Array(elementCount(z.shape)),
      mean: new Float32Array(elementCount(mean.shape)),
    };
    const compiled = await engine.compile({ mean }, { ...bindings, ...arrays });
    return new DrawDistance({ models, heldOut, rows, features, ofData, graph: compiled, arrays, chunkRows });
  }

  async score(): Promise<readonly number[]> {
    const { models, rows, features, ofData, graph, arrays, chunkRows, heldOut } = this.#parts;
    const { size, columns } = features;
    const ofModels = Array.from({ length: models }, () => new Float64Array(rows.length * size));
    for (let start = 0; start < rows.length; start += chunkRows) {
      const count = Math.min(chunkRows, rows.length - start);
      gatherRows(heldOut.matrix, rows, start, count, arrays.x, 0);
      if (heldOut.condition) gatherRows(heldOut.condition, rows, start, count, arrays.condition, 0);
      for (let m = 0; m < models; m++)
        fillNormal(seededRandom(SEED, randomPurpose.evaluationNoise, OWN_STREAM, start), partOf(arrays.z, m, models));
      await graph.run();
      ofModels.forEach((ofModel, m) => {
        const means = partOf(arrays.mean, m, models).subarray(0, count * columns);
        ofModel.set(principalFeaturesOf(features, means), start * size);
      });
    }
    return ofModels.map((ofModel) =>
      ofModel.every(Number.isFinite) ? -frechetDistance(featureMoments(ofModel, size), ofData) : Number.NaN,
    );
  }

  async dispose(): Promise<void> {
    await this.#parts.graph.dispose();
  }
}

type DistanceArrays = Readonly<Record<"x" | "condition" | "z" | "mean", Float32Array<ArrayBuffer>>>;

interface DistanceParts {
  readonly models: number;
  readonly heldOut: ExampleSet;
  readonly rows: Uint32Array;
  readonly features: PrincipalFeatures;
  /** Moments of the held-out examples. */
  readonly ofData: FeatureMoments;
  readonly graph: CompiledGraph;
  readonly arrays: DistanceArrays;
  readonly chunkRows: number;
}
