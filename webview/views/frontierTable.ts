import type { ChartTable } from "../chartTable.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { hasFigures } from "../figures.ts";
import type { Sweep } from "../sweep.ts";

/** The figures of the rate-distortion plane: one row for each point, measured and predicted. */
export function frontierTable(sweep: Sweep | undefined): ChartTable {
  const axes = sweep?.axes ?? [];
  const figures = ["rate (nats)", "distortion (nats)", "ELBO (nats)", "active units"];
  return {
    caption: "Rate, distortion and ELBO of each point, nats per held-out example.",
    header: [
      ...axes,
      ...figures.map((name) => `held-out ${name}`),
      ...figures.map((name) => `predicted ${name}`),
      "status",
      "collapsed",
    ],
    rows: (sweep?.points ?? []).map((point, index) => {
      const { heldOut, settings, status } = point;
      const prediction = sweep?.predictions[index];
      const predicted = hasFigures(prediction) ? prediction : null;
      return [
        ...axes.map((axis) => settings[axis] ?? null),
        ...(heldOut === null
          ? [null, null, null, null]
          : [heldOut.rateNats, heldOut.distortionNats, heldOut.elboNats, heldOut.activeUnits]),
        ...(predicted === null
          ? [null, null, null, null]
          : [
              predicted.rateNats,
              predicted.distortionNats,
              -(predicted.rateNats + predicted.distortionNats),
              predicted.activeUnits,
            ]),
        status,
        heldOut === null ? null : isCollapsed(point) ? "yes" : "no",
      ];
    }),
  };
}
