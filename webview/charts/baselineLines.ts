import { bestPoint, elboNats } from "../../src/results/reading.ts";
import type { Sweep } from "../sweep.ts";

/** Models without latents on the plane: their lines of equal ELBO. A trained point above a line is worse than its model. */

export interface BaselineLine {
  readonly key: "means" | "independent" | "principal";
  readonly text: string;
  readonly elboNats: number;
}

/** Those of the best point: baselines differ between points only where the likelihood or the number of latents is swept. */
export function baselineLines({ points }: Sweep): readonly BaselineLine[] {
  const best = points[bestPoint(points) ?? -1];
  if (!best?.heldOut || !best.baselines) return [];
  const { columnMeansElboNats, independentColumnsElboNats, varyingColumnsElboNats, probabilisticPcaElboNats } =
    best.baselines;
  const lines: BaselineLine[] = [];
  if (columnMeansElboNats !== null) lines.push({ key: "means", text: "column means", elboNats: columnMeansElboNats });
  if (independentColumnsElboNats !== null && varyingColumnsElboNats !== null)
    // Constant columns are left out of this baseline; with the model's own part of them it is comparable with points.
    lines.push({
      key: "independent",
      text: "independent columns",
      elboNats: independentColumnsElboNats + elboNats(best.heldOut) - varyingColumnsElboNats,
    });
  if (probabilisticPcaElboNats !== null)
    lines.push({ key: "principal", text: "probabilistic PCA", elboNats: probabilisticPcaElboNats });
  return lines;
}
