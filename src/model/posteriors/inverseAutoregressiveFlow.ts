import { add, multiply, negate, sigmoid, slice, softplus, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { FlowSpec } from "../../spec/spec.ts";
import { flowLayers, maskedNetwork, type MaskedNetwork } from "../autoregressive/maskedNetwork.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { buildDiagonalPosterior } from "./diagonal.ts";
import type { Posterior } from "./posterior.ts";

/** Added to the gates' inputs, so that training starts near z = z_0: "+1 or +2" (Kingma et al. 2016, section 4). */
const OPEN_GATE = 2;

/**
 * An inverse autoregressive flow after the diagonal Gaussian (Kingma et al. 2016, equations 13 to 15): z_t = sigma z_{t-1} +
 * (1 - sigma) m with m and sigma = sigmoid(s) from a masked network of z_{t-1}, given the encoder's features of x. Every other layer
 * has the dimensions in reverse order.
 *
 * The log-density is log q(z_0) minus the log-scales; its sum over all dimensions is exact. A dimension's part consists of its own
 * noise and its own scales. After one layer this is log q(z_j | z_<j, x); after more layers it is a share, not a conditional density.
 * `mean` is the flow's value at the Gaussian's mean, not the mean of z.
 */
export function buildInverseAutoregressiveFlow(
  graph: ModelGraph,
  features: number,
  latentSize: number,
  { layers, hidden }: FlowSpec,
): Posterior {
  const base = buildDiagonalPosterior(graph, features, latentSize);
  const steps = Array.from({ length: layers }, (_, t) =>
    gatedStep(
      maskedNetwork(graph, `encoder.flow${t}`, {
        columns: latentSize,
        reversed: t % 2 === 1,
        contextSize: features,
        hidden,
        layers: flowLayers,
        outputsPerColumn: 2,
      }),
    ),
  );
  return (x, noise) => {
    const { z, mean, logDensity } = base(x, noise);
    const start: Transformed = { z, logDensity };
    return {
      ...steps.reduce((before, step) => step(before, x), start),
      mean: steps.reduce((before, step) => step({ z: before, logDensity }, x).z, mean),
      logVariance: undefined,
    };
  };
}

/** Both [.., rows, latents]. */
interface Transformed {
  readonly z: Tensor;
  /** Nats. */
  readonly logDensity: Tensor;
}

function gatedStep(network: MaskedNetwork): (before: Transformed, features: Tensor) => Transformed {
  return ({ z, logDensity }, features) => {
    const latents = z.shape.at(-1) ?? 1;
    const both = network(z, features);
    const m = slice(both, 0, latents);
    const s = add(slice(both, latents, latents), OPEN_GATE);
    // ln sigmoid(s) = -softplus(-s), which is finite even for a closed gate.
    return { z: add(m, multiply(sigmoid(s), subtract(z, m))), logDensity: add(logDensity, softplus(negate(s))) };
  };
}
