import { usefulnessSentences } from "../results/usefulness.ts";
import { isNearCeiling } from "../results/information.ts";
import { latentColumns } from "../results/latentColumns.ts";
import type { PointResult, Results } from "../results/results.ts";
import { failureText } from "../results/wording.ts";
import { priorFindings } from "../results/nearPrior.ts";
import { printable } from "../core/printable.ts";
import { shortNumber } from "../spec/shortNumber.ts";
import { pickLines } from "./pickLines.ts";
import { table } from "./textTable.ts";

/** The figures of latents without a decoder: one line for each point, and what they say of the prior. */
export function latentsTable({ points, picks }: Results): string {
  const columns = latentColumns(points);
  const axes = Object.keys(points[0]?.settings ?? {});
  const remark = ({ status, failure, collapsed }: PointResult): string => {
    if (failure) return `failed: ${failureText(failure)}`;
    if (collapsed === true) return "collapsed";
    return status === "stopped" ? "stopped" : "";
  };
  const rows = [
    [...axes, ...columns.map(({ title }) => title), ""],
    ...points.map((point) => [
      ...axes.map((axis) => shortNumber(point.settings[axis] ?? Number.NaN)),
      ...columns.map(({ cell }) => (point.latents === undefined ? "" : cell(point.latents))),
      remark(point),
    ]),
  ];
  const isMeansOnly = points.some(({ latents }) => latents !== undefined && latents.rateNats === null);
  const notes = [
    "Figures of the latents alone, nats per example, for the prior N(0, I). An active unit's posterior mean has a variance above 0.01.",
    ...(isMeansOnly
      ? ["Without variances there is no rate: give logVariance, variance or standardDeviation for it and its parts."]
      : []),
    ...(points.some(({ latents }) => latents?.information && isNearCeiling(latents.information))
      ? [
          "z identifies nearly every example: with more examples I(x; z) could be larger and KL(q(z) || p) smaller. Both are limits here.",
        ]
      : []),
    ...usefulnessSentences(points),
    ...priorFindings(points),
    ...pickLines(points, picks),
  ];
  return [table(rows, (column) => column === axes.length + columns.length), "", ...notes.map(printable)].join("\n");
}
