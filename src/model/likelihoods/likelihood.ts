import type { Tensor } from "../../graph/tensor.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { ModelGraph } from "../modelGraph.ts";

/** A transformation of every number of the data, in the graph and outside of it. */
export interface EncoderInput {
  /** Numbers per column after the transformation; those of a column are side by side. */
  readonly perColumn: number;
  /** [.., rows, columns] -> [.., rows, perColumn * columns]. */
  readonly ofTensor: (x: Tensor) => Tensor;
  readonly ofValue: (x: number) => readonly number[];
}

/**
 * p(x|z) for one kind of data. -log p is split in two: the graph computes the terms that depend on the model; the terms that depend
 * on the data alone (log-factorials and the like) have no gradient, are large, and are added in float64 afterwards.
 */
export interface Likelihood {
  /** Names of the spec's numbers that `rowDistortion` reads, which may differ between models. */
  readonly settings: readonly string[];
  /** Numbers per column of the data that the decoder must give. */
  readonly outputsPerColumn: number;
  /**
   * The model's part of -log p(x|z), nats, summed over columns: [.., rows, 1].
   * @param x       data, [.., rows, columns]
   * @param decoded the decoder's output, [.., rows, outputsPerColumn * columns], in blocks of `columns`
   */
  readonly rowDistortion: (x: Tensor, decoded: Tensor, graph: ModelGraph) => Tensor;
  /**
   * E[x|z], [.., rows, columns]; for classes, which have no mean, their probabilities, [.., rows, outputsPerColumn * columns], in blocks
   * of `columns` like the outputs.
   * @param x as above; a library size is its total
   */
  readonly mean: (decoded: Tensor, x: Tensor, graph: ModelGraph) => Tensor;
  /**
   * The other parameters of p(x|z), within their bounds, by their usual names: [.., rows, outputs], or [.., 1, 1] or [.., 1, columns]
   * if they are equal in all rows. Arguments as for `mean`.
   */
  readonly parameters: (decoded: Tensor, x: Tensor, graph: ModelGraph) => Readonly<Record<string, Tensor>>;
  /** The transformation of the encoder's input; undefined: none. */
  readonly encoderInput?: EncoderInput;
  /** The rest of -log p(x|z) for one example, nats. */
  readonly constantNats: (row: Float32Array, settings: Readonly<Record<string, number>>) => number;
  /** Initial values of the decoder's last bias, one per output; undefined: initialised like other biases. */
  readonly startBias?: (statistics: DataStatistics) => Float64Array | undefined;
}
