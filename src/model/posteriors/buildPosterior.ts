import type { PosteriorSpec } from "../../spec/spec.ts";
import type { ModelGraph } from "../modelGraph.ts";
import { buildDiagonalPosterior } from "./diagonal.ts";
import { buildInverseAutoregressiveFlow } from "./inverseAutoregressiveFlow.ts";
import type { Posterior } from "./posterior.ts";

/** @param features numbers per row of the encoder's output */
export function buildPosterior(
  graph: ModelGraph,
  features: number,
  latentSize: number,
  posterior: PosteriorSpec,
): Posterior {
  switch (posterior.type) {
    case "diagonal":
      return buildDiagonalPosterior(graph, features, latentSize);
    case "iaf":
      return buildInverseAutoregressiveFlow(graph, features, latentSize, posterior);
  }
}
