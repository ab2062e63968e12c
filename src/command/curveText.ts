import type { Results } from "../results/results.ts";
import type { DecoderCurve, RunRateDistortion } from "../results/rateDistortions.ts";
import { settingsLabel } from "../results/wording.ts";
import { shortNumber } from "../spec/shortNumber.ts";
import { table } from "./textTable.ts";

/** The text output of `curve`: each decoder's curve, compared with the trained points. */
export function curveText(
  { curves, trained, settings, withoutCurve = [] }: RunRateDistortion,
  results: Results,
  points: readonly number[],
): string {
  const label = (point: number): string => settingsLabel(results.points[point]?.settings ?? {});
  const parts = curves
    .filter(({ point }) => points.includes(point))
    .flatMap(({ point, epoch, curve, atTrainedRates }) => [
      `The decoder of ${label(point)} (point ${point}, epoch ${epoch}) with the best possible encoder at each beta:`,
      curveTable(curve),
      "",
      "The trained points, and the distortion of this decoder at their rates:",
      table([
        ["point", "rate", "distortion", "of the curve", "difference"],
        ...trained.map(({ point: other, rateNats, distortionNats }) => {
          const onCurve = atTrainedRates.find((each) => each.point === other)?.distortionNats ?? null;
          const difference = onCurve === null ? "" : (distortionNats.mean - onCurve).toFixed(2);
          return [
            label(other),
            rateNats.mean.toFixed(2),
            distortionNats.mean.toFixed(2),
            onCurve === null ? "outside" : onCurve.toFixed(2),
            difference,
          ];
        }),
      ]),
      "",
    ]);
  const named = withoutCurve.map(
    ({ point, obstacle }) =>
      `There is no curve of ${label(point)} (point ${point}): ${obstacle}, which has no gradient.`,
  );
  return [
    ...parts,
    ...named,
    `Nats per held-out example, means over at most ${settings.examples} of them, the same for all figures. A curve is an upper bound: the best encoder may lie`,
    "a little below it. The distance of a point above the curve of its own decoder is the loss due to its encoder.",
  ].join("\n");
}

function curveTable(curve: DecoderCurve["curve"]): string {
  return table(
    [
      ["beta", "rate", "±", "distortion", "±"],
      ...curve.map(({ beta, rateNats, distortionNats }) => [
        shortNumber(beta),
        rateNats.mean.toFixed(2),
        rateNats.standardError.toFixed(2),
        distortionNats.mean.toFixed(2),
        distortionNats.standardError.toFixed(2),
      ]),
    ],
    () => false,
  );
}
