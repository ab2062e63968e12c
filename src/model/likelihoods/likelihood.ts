import type { Tensor } from "../../graph/tensor.ts";
import type { DataStatistics } from "../dataStatistics.ts";
import type { ModelGraph } from "../modelGraph.ts";

/** A transformation of every number of the data, in the graph and outside of it. */
export interface EncoderInput {
  /** Numbers that each becomes; those of a column lie side by side. */
  readonly perColumn: number;
  /** [.., rows, columns] -> [.., rows, perColumn * columns]. */
  readonly ofTensor: (x: Tensor) => Tensor;
  readonly ofValue: (x: number) => readonly number[];
}

/**
 * p(x|z) for one kind of data. -log p is split in two: what depends on the model is computed in the graph; what depends
 * on the data alone (log-factorials and the like) has no gradient, is large, and is added in double precision afterwards.
 */
export interface Likelihood {
  /** Per-model numbers of the spec that `rowDistortion` reads, by the spec's own name. */
  readonly settings: readonly string[];
  /** Numbers that it wants of the decoder for each column of the data. */
  readonly outputsPerColumn: number;
  /**
   * The model's part of -log p(x|z), nats, summed over columns: [.., rows, 1].
   * @param x       data, [.., rows, columns]
   * @param decoded the decoder's output, [.., rows, outputsPerColumn * columns], in blocks of `columns`
   */
  readonly rowDistortion: (x: Tensor, decoded: Tensor, graph: ModelGraph) => Tensor;
  /**
   * E[x|z]; of classes, which have no mean, their probabilities, in blocks of `columns` as the outputs are.
   * [.., rows, columns], of classes [.., rows, outputsPerColumn * columns].
   * @param x as above: a library size is its total
   */
  readonly mean: (decoded: Tensor, x: Tensor, graph: ModelGraph) => Tensor;
  /**
   * What else p(x|z) is given by, within its bounds, by the names of the field: [.., rows, outputs], or [.., 1, 1] or [.., 1, columns]
   * of what no row changes. Arguments as of `mean`.
   */
  readonly parameters: (decoded: Tensor, x: Tensor, graph: ModelGraph) => Readonly<Record<string, Tensor>>;
  /** What the encoder is shown of the data; undefined: the data as they are. */
  readonly encoderInput?: EncoderInput;
  /** The rest of -log p(x|z) for one example, nats. */
  readonly constantNats: (row: Float32Array, settings: Readonly<Record<string, number>>) => number;
  /** Where the decoder's last bias starts, a number an output; undefined: like any other bias. */
  readonly startBias?: (statistics: DataStatistics) => Float64Array | undefined;
}
