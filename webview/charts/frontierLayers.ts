import type { AxisKind } from "./axisKinds.ts";
import type { PlaneWindow } from "./frontierDomain.ts";

/** What of the plane can be shown and hidden: marks by their symbol, and what is drawn about them. */
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
  "bound",
  "decoder-curve",
  "picks",
] as const;

export type PlaneLayer = (typeof layers)[number] | `other:${string}`;

/** By layer; what is not named is as in a new panel. */
export type LayerChoices = Readonly<Record<string, boolean>>;

/** Shown for the point chosen and the one pointed at; of all points they would be as many marks again. */
const hiddenAtFirst: ReadonlySet<PlaneLayer> = new Set<PlaneLayer>(["train-data"]);

export function isLayerShown(layer: PlaneLayer, choices: LayerChoices): boolean {
  return choices[layer] ?? !hiddenAtFirst.has(layer);
}

/** How the plane is looked at, apart from what it shows. */
export interface PlaneView {
  readonly rateAxis: AxisKind;
  readonly distortionAxis: AxisKind;
  /** Zoomed to; null: everything is in view. */
  readonly window: PlaneWindow | null;
  readonly layers: LayerChoices;
}

export const initialView: PlaneView = { rateAxis: "linear", distortionAxis: "linear", window: null, layers: {} };
