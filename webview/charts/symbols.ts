import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { isCollapsed } from "../figures.ts";

/** How a point is drawn, on the plane, in the legend and in the table alike. */
export type Symbol = "trained" | "training" | "collapsed";

export function symbolOf(point: PointSnapshot): Symbol {
  if (isCollapsed(point)) return "collapsed";
  return point.status === "training" ? "training" : "trained";
}

const RADIUS = { trained: 5.5, training: 4 };
const ARM = 4.2;

/** Centred on 0, 0. A cross has no area: it is stroked, the others are filled. */
export const symbolPath: Readonly<Record<Symbol, string>> = {
  trained: disc(RADIUS.trained),
  training: disc(RADIUS.training),
  collapsed: `M${-ARM},${-ARM}L${ARM},${ARM}M${-ARM},${ARM}L${ARM},${-ARM}`,
};

function disc(radius: number): string {
  return `M${radius},0A${radius},${radius},0,1,1,${-radius},0A${radius},${radius},0,1,1,${radius},0Z`;
}
