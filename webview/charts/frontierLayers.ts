import type { AxisKind } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";

/** The layers of the plane that can be shown and hidden: marks by their symbol, lines and labels. */
export const layers = [
  "trained",
  "training",
  "collapsed",
  "predicted",
  "predicted-collapse",
  "predicted-doubt",
  "train-data",
  "seeds",
  "along-beta",
  "front",
  "elbo",
  "baselines",
  "bound",
  "decoder-curve",
  "picks",
] as const;

export type PlaneLayer = (typeof layers)[number] | `other:${string}`;

/** By layer; a layer that is not named has its default. */
export type LayerChoices = Readonly<Record<string, boolean>>;

/** Training figures of all points would double the number of marks; those of the chosen and the hovered point are always shown. */
const hiddenAtFirst: ReadonlySet<PlaneLayer> = new Set<PlaneLayer>(["train-data"]);

export function isLayerShown(layer: PlaneLayer, choices: LayerChoices): boolean {
  return choices[layer] ?? !hiddenAtFirst.has(layer);
}

/** The view of the plane: axes, zoom and layers. */
export interface PlaneView {
  readonly rateAxis: AxisKind;
  readonly distortionAxis: AxisKind;
  /** The zoomed window; null without zoom. */
  readonly window: PlaneWindow | null;
  readonly layers: LayerChoices;
}

export const initialView: PlaneView = { rateAxis: "linear", distortionAxis: "linear", window: null, layers: {} };
