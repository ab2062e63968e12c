import type { LayersSpec } from "../../spec/spec.ts";

/** The hidden layers of a flow's networks: a density that is smooth in z, as the exponential linear unit is (Kingma et al. 2016). */
export const flowLayers: LayersSpec = { activation: "elu", normalization: "none", dropout: 0 };
