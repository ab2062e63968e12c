import type { Bindings, Engine } from "../engine/engine.ts";
import type { DataStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import type { ModelSpec } from "../spec/spec.ts";

/** The view of a stack of models in training for code that measures it in place. */
export interface MeasuredStack {
  readonly engine: Engine;
  readonly model: ModelSpec;
  readonly models: number;
  readonly layout: ExampleLayout;
  readonly statistics: DataStatistics;
  /** Whether bits are drawn from grey values, the same ones at every evaluation. */
  readonly binarize: boolean;
  /** The trained parameters and the likelihood's settings, by input name. */
  readonly bindings: Bindings;
}

/** One model's part of an array of the whole stack. */
export function partOf(values: Float32Array, model: number, models: number): Float32Array {
  const length = values.length / models;
  return values.subarray(model * length, (model + 1) * length);
}

/** Rows per chunk for the smallest number of chunks, of nearly equal size; the last one is padded. */
export function chunkRowsOf(rows: number, most: number): number {
  return Math.ceil(rows / Math.ceil(rows / most));
}
