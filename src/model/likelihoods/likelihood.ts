import type { Tensor } from "../../graph/tensor.ts";
import type { ParameterList } from "../parameters.ts";

/** What is known of the data before training: where learned things start. */
export interface DataStatistics {
  /** Length: columns. */
  readonly columnMeans: Float64Array;
  /** The columns' variances, averaged. */
  readonly meanColumnVariance: number;
}

/** What a likelihood may ask for besides the decoder's output. */
export interface LikelihoodContext {
  /** A number of the spec that may differ from model to model, shape [.., 1, 1]. */
  readonly setting: (name: string) => Tensor;
  readonly parameters: ParameterList;
  readonly statistics: DataStatistics;
}

/**
 * p(x|z) for one kind of data. -log p is split in two: what depends on the model is computed in the graph; what depends
 * on the data alone (log-factorials and the like) has no gradient, is large, and is added in double precision afterwards.
 */
export interface Likelihood {
  /** Per-model numbers of the spec that `rowDistortion` reads, by the spec's own name. */
  readonly settings: readonly string[];
  /**
   * The model's part of -log p(x|z), nats, summed over columns: [.., rows, 1].
   * @param x       data, [.., rows, columns]
   * @param decoded the decoder's output, [.., rows, columns]
   */
  readonly rowDistortion: (x: Tensor, decoded: Tensor, context: LikelihoodContext) => Tensor;
  /** What the encoder is shown of the data; undefined: the data as they are. */
  readonly encoderInput?: (x: Tensor) => Tensor;
  /** The rest of -log p(x|z) for one example, nats. */
  readonly constantNats: (row: Float32Array, settings: Readonly<Record<string, number>>) => number;
  /** Where the decoder's last bias starts, from the column means; undefined: like any other bias. */
  readonly startBias?: (columnMeans: Float64Array) => Float64Array;
}
