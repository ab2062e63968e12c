import {
  columnBaselines,
  fitColumns,
  type BaselineRequest,
  type ColumnBaselines,
} from "../core/baselines/columnBaselines.ts";
import { principalBaseline } from "../core/baselines/principalBaseline.ts";
import { gatherMoments } from "../core/collapse/moments.ts";
import { classRows } from "../core/collapse/rowViews.ts";
import { densityNats } from "../core/columnTransform.ts";
import type { Dataset } from "../data/dataset.ts";
import { matrixRows } from "../data/matrixRows.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineProducts } from "../engine/engineProducts.ts";
import { learnedVariance, noiseModel } from "../spec/likelihood.ts";
import type { Spec } from "../spec/spec.ts";

/** The baselines of one point's data, without its model. */
export interface DataBaselines extends ColumnBaselines {
  readonly probabilisticPcaElboNats: number | null;
}

/** By data set and settings: the points of a sweep share most baselines. */
const known = new WeakMap<Dataset, Map<string, Promise<unknown>>>();

/** The baselines of a spec on its data. They depend on neither the networks nor the objective. */
export async function dataBaselines(spec: Spec, dataset: Dataset, engine: Engine): Promise<DataBaselines> {
  const { condition, likelihood, latentSize } = spec.model;
  const products = new EngineProducts(engine);
  try {
    const request = requestOf(spec, dataset, products);
    const columns = await remembered(dataset, JSON.stringify([condition, likelihood]), () => columnBaselines(request));
    if (likelihood.type !== "gaussian") return { ...columns, probabilisticPcaElboNats: null };
    const key = JSON.stringify([condition, latentSize]);
    const probabilisticPcaElboNats = await remembered(dataset, key, async () => {
      const fitted = await fitColumns(request, await gatherMoments(request.train, false, undefined));
      const elbo = await principalBaseline(fitted, latentSize, products);
      if (elbo === null || request.transform === undefined) return elbo;
      return elbo - densityNats(request.transform, (await gatherMoments(request.heldOut, false, undefined)).mean);
    });
    return { ...columns, probabilisticPcaElboNats };
  } finally {
    await products.dispose();
  }
}

function remembered<Value>(dataset: Dataset, key: string, compute: () => Promise<Value>): Promise<Value> {
  const ofData = known.get(dataset) ?? new Map<string, Promise<unknown>>();
  known.set(dataset, ofData);
  const before = ofData.get(key) as Promise<Value> | undefined;
  if (before !== undefined) return before;
  const computed = compute();
  ofData.set(key, computed);
  return computed;
}

function requestOf({ data, model }: Spec, dataset: Dataset, products: EngineProducts): BaselineRequest {
  const { likelihood } = model;
  return {
    train: matrixRows(dataset.train),
    heldOut: matrixRows(dataset.heldOut),
    condition: conditionOf(model, dataset),
    noise: noiseModel(likelihood),
    variance: likelihood.type === "gaussian" ? learnedVariance(likelihood.variance) : Number.NaN,
    transform: dataset.train.transform,
    drawn: data.binarize === "dynamic",
    products,
  };
}

function conditionOf({ condition }: Spec["model"], dataset: Dataset): BaselineRequest["condition"] {
  if (condition === "none" || dataset.condition === undefined) return undefined;
  const train = matrixRows(dataset.condition.train);
  const heldOut = matrixRows(dataset.condition.heldOut);
  return condition === "columns"
    ? { train, heldOut }
    : { train: classRows(train), heldOut: classRows(heldOut), labels: train.columns };
}
