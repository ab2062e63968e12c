import type { ChartTable } from "../chartTable.ts";
import type { Sweep } from "../sweep.ts";
import { nats } from "../../src/results/wording.ts";
import { settingsLabel } from "../wording.ts";
import { predictedValues, quantities, valuesOf } from "./curvesModel.ts";
import type { TipText } from "./plane.ts";

/** The values of the curves at an epoch, and as a table. */

/** A point's figures at an epoch: held-out, training and predicted. */
export function curveTip(sweep: Sweep | undefined, index: number | null, epoch: number): TipText {
  const point = index === null ? undefined : sweep?.points[index];
  if (point === undefined || index === null) return { title: `Epoch ${epoch}`, facts: [] };
  const at = point.curve.epoch.indexOf(epoch);
  const predictedAll = predictedValues(sweep?.predictions[index]);
  const facts = quantities.flatMap((quantity, i) => {
    const { heldOut, train } = valuesOf(point.curve, quantity);
    const predicted = predictedAll[i];
    return [
      {
        name: quantity,
        value: nats(heldOut[at] ?? NaN),
        ...(predicted === undefined ? {} : { predicted: nats(predicted) }),
      },
      ...(train.length === 0
        ? []
        : [
            {
              name: `${quantity}, training data`,
              value: nats(train[at] ?? NaN),
              ...(predicted === undefined ? {} : { predicted: "" }),
            },
          ]),
    ];
  });
  const name = sweep?.axes.length === 0 ? "" : `${settingsLabel(point.settings)}, `;
  return { title: `${name}epoch ${epoch}`, facts };
}

export function tipText({ title, facts }: TipText): string {
  const words = facts.map(
    ({ name, value, predicted = "" }) => `${name} ${value}${predicted === "" ? "" : `, predicted ${predicted}`}`,
  );
  return `${title}: ${words.join("; ")}.`;
}

/** One row for each epoch of each point. */
export function curvesTable(sweep: Sweep | undefined, points: readonly number[]): ChartTable {
  const axes = sweep?.axes ?? [];
  const figures = quantities.flatMap((quantity) => [`held-out ${quantity} (nats)`, `training ${quantity} (nats)`]);
  return {
    caption: "Rate, distortion and ELBO by epoch, nats per example.",
    header: [
      ...axes,
      "epoch",
      ...figures.map((name) => name.replace("Rate", "rate").replace("Distortion", "distortion")),
    ],
    rows: points.flatMap((index) => {
      const point = sweep?.points[index];
      if (point === undefined) return [];
      const values = quantities.map((quantity) => valuesOf(point.curve, quantity));
      return point.curve.epoch.map((epoch, i) => [
        ...axes.map((axis) => point.settings[axis] ?? null),
        epoch,
        ...values.flatMap(({ heldOut, train }) => [heldOut[i] ?? null, train[i] ?? null]),
      ]);
    }),
  };
}
