import { add, bound, exp, multiply, negate, slice, square, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { FlowSpec } from "../../spec/spec.ts";
import { flowLayers, maskedNetwork, type MaskedNetwork } from "../autoregressive/maskedNetwork.ts";
import { gaussianLogDensity } from "../gaussianDensity.ts";
import type { ModelGraph } from "../modelGraph.ts";
import type { Prior } from "./prior.ts";

/** The log-scale of a layer stays within +-10, half the posterior's bound on log-variances: e^10 and its square are finite in float32. */
export const FLOW_LOG_SCALE_BOUND = 10;

export interface FlowPrior extends Prior {
  /** Maps z to the standard normal u, [.., rows, latents]. */
  readonly normalize: (z: Tensor) => Tensor;
  /** Maps u to z. Each layer needs as many sequential passes as there are dimensions. */
  readonly generate: (u: Tensor) => Tensor;
}

/**
 * A masked autoregressive flow (Papamakarios et al. 2017, equations 4 and 5): u_j = (z_j - mu_j) e^-alpha_j with mu and alpha from a
 * masked network of z_<j, layer after layer, is standard normal. A density takes one pass, a draw one per dimension. Every
 * other layer has the dimensions in reverse order.
 *
 * A dimension's log-density is that of its own u minus its own log-scales. The sum over all dimensions is exact; with one layer the
 * parts are log p(z_j | z_<j), with more layers they are shares.
 */
export function buildMaskedAutoregressiveFlow(
  graph: ModelGraph,
  latentSize: number,
  { layers, hidden }: FlowSpec,
): FlowPrior {
  const networks = Array.from({ length: layers }, (_, t) =>
    maskedNetwork(graph, `prior.flow${t}`, {
      columns: latentSize,
      reversed: t % 2 === 1,
      contextSize: 0,
      hidden,
      layers: flowLayers,
      outputsPerColumn: 2,
    }),
  );
  const normalize = (z: Tensor): { u: Tensor; logScale: Tensor | number } => {
    const start = { u: z, logScale: 0 as Tensor | number };
    return networks.reduce(({ u, logScale }, network) => {
      const { mu, alpha } = parametersOf(network, u);
      return { u: multiply(subtract(u, mu), exp(negate(alpha))), logScale: add(logScale, alpha) };
    }, start);
  };
  return {
    logDensity: (z) => {
      const { u, logScale } = normalize(z);
      return subtract(gaussianLogDensity(square(u), 0), logScale);
    },
    normalize: (z) => normalize(z).u,
    generate: (u) => networks.toReversed().reduce((below, network) => undo(network, below), u),
  };
}

function parametersOf(network: MaskedNetwork, z: Tensor): { mu: Tensor; alpha: Tensor } {
  const latents = z.shape.at(-1) ?? 1;
  const both = network(z, undefined);
  return {
    mu: slice(both, 0, latents),
    alpha: bound(slice(both, latents, latents), -FLOW_LOG_SCALE_BOUND, FLOW_LOG_SCALE_BOUND),
  };
}

/** Each pass computes one more dimension, in the layer's order, because its parameters depend on the dimensions before it. */
function undo(network: MaskedNetwork, u: Tensor): Tensor {
  let z = u;
  for (let dimension = 0; dimension < (u.shape.at(-1) ?? 1); dimension++) {
    const { mu, alpha } = parametersOf(network, z);
    z = add(mu, multiply(u, exp(alpha)));
  }
  return z;
}
