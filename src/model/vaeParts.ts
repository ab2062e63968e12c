import type { Tensor } from "../graph/tensor.ts";
import type { Posterior } from "./posteriors/posterior.ts";
import type { Prior } from "./priors/prior.ts";

/** The parts of a model. Their parameters are made once and in a fixed order, which does not depend on the graph that uses them. */
export interface VaeParts {
  /** The posterior's input, from [.., rows, columns] and [.., rows, conditionSize]. */
  readonly encode: (x: Tensor, condition: Tensor | undefined) => Tensor;
  readonly posterior: Posterior;
  /**
   * The decoder's output, [.., rows, outputs]. An autoregressive decoder sees the earlier columns of x.
   * @param totalOf for a model of another program that is given the row's total: of what it is taken while x is drawn; default x
   */
  readonly decode: (z: Tensor, x: Tensor, condition: Tensor | undefined, totalOf?: Tensor) => Tensor;
  /** -log p(x|z) without the likelihood's constant, nats, [.., rows, 1]. */
  readonly distortion: (z: Tensor, x: Tensor, condition: Tensor | undefined) => Tensor;
  /** The likelihood's mean of x, [.., rows, columns]; for classes their probabilities. */
  readonly mean: (z: Tensor, x: Tensor, condition: Tensor | undefined) => Tensor;
  readonly prior: (condition: Tensor | undefined) => Prior;
}
