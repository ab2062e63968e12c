import type { PointResult, Results } from "../results/results.ts";
import { baselineNames, baselineSentences, stateRemarks } from "../results/baselines.ts";
import { bestOfSweep, countOf, isCollapsed } from "../results/reading.ts";
import { accuracyText } from "../results/latentColumns.ts";
import { klWeightSentences, priorDrawSentences } from "../results/decodingSentences.ts";
import { decidingLabels, usefulnessSentences } from "../results/usefulness.ts";
import { activeUnitsText, bestRemark, failureText, settingsLabel } from "../results/wording.ts";
import { latentsTable } from "./latentsTable.ts";
import { pickLines } from "./pickLines.ts";
import { shortNumber } from "../spec/shortNumber.ts";
import { table } from "./textTable.ts";
import { printable } from "../core/printable.ts";

type Align = "left" | "right";
interface Column {
  readonly title: string;
  readonly align: Align;
  readonly cell: (point: PointResult) => string;
}

/**
 * A table of held-out figures with one line for each point, and a summary.
 * @param notes about the figures of an imported run
 */
export function resultsTable(results: Results, notes?: readonly string[]): string {
  if (results.points.some(({ latents }) => latents !== undefined)) return latentsTable(results);
  const axes = Object.keys(results.points[0]?.settings ?? {});
  const figure =
    (pick: (heldOut: NonNullable<PointResult["heldOut"]>) => string) =>
    ({ heldOut }: PointResult) =>
      heldOut === null ? "" : pick(heldOut);
  const best = bestOfSweep(results.points);
  const shares: readonly Column[] = isConditional(results)
    ? [
        { title: "z share", align: "right", cell: figure(({ decoderUse }) => decoderUse?.zShare.toFixed(2) ?? "") },
        {
          title: "condition share",
          align: "right",
          cell: figure(({ decoderUse }) => decoderUse?.conditionShare.toFixed(2) ?? ""),
        },
      ]
    : [];
  const bits: readonly Column[] = results.points.some(({ heldOut }) => heldOut?.bitsPerDimension !== undefined)
    ? [
        {
          title: "bits/dim",
          align: "right",
          cell: figure(({ bitsPerDimension }) => bitsPerDimension?.toFixed(4) ?? ""),
        },
      ]
    : [];
  const columns: readonly Column[] = [
    ...axes.map((axis): Column => ({
      title: axis,
      align: "right",
      cell: ({ settings }) => shortNumber(settings[axis] ?? Number.NaN),
    })),
    { title: "rate", align: "right", cell: figure(({ rateNats }) => rateNats.toFixed(2)) },
    { title: "distortion", align: "right", cell: figure(({ distortionNats }) => distortionNats.toFixed(2)) },
    { title: "ELBO", align: "right", cell: figure(({ elboNats }) => elboNats.toFixed(2)) },
    ...bits,
    {
      title: "active units",
      align: "right",
      cell: figure(({ activeUnits, klPerDimensionNats }) => activeUnitsText(activeUnits, klPerDimensionNats.length)),
    },
    ...shares,
    ...probeColumns(results),
    {
      title: "",
      align: "left",
      cell: (point) => remark(point, bestRemark(best, results.points.indexOf(point), results.points)),
    },
  ];
  const rows = [
    columns.map(({ title }) => title),
    ...results.points.map((point) => columns.map(({ cell }) => cell(point))),
  ];
  const aligned = table(rows, (column) => columns[column]?.align === "left");
  return [aligned, "", ...conclusion(results, notes).map(printable)].join("\n");
}

/** Of the labels by which points are picked; none where nothing was probed. */
function probeColumns({ points }: Results): readonly Column[] {
  const columns = (["linear", "nearest"] as const).map((probe): Column => ({
    title: probe === "linear" ? "linear probe" : "neighbours",
    align: "right",
    cell: (point) => accuracyText(decidingLabels(point)?.[probe]),
  }));
  return columns.filter(({ cell }) => points.some((point) => cell(point) !== ""));
}

function remark(point: PointResult, isBest: string): string {
  if (point.failure) return `failed: ${failureText(point.failure)}`;
  return [isBest, ...stateRemarks(point), point.status === "stopped" ? "stopped" : ""].filter(Boolean).join(", ");
}

function isConditional({ points }: Results): boolean {
  return points.some(({ heldOut }) => heldOut?.decoderUse !== undefined);
}

function conclusion(results: Results, notes: readonly string[] | undefined): readonly string[] {
  const lines =
    notes === undefined
      ? [
          "Held-out figures, nats per example; ELBO = -(rate + distortion). An active unit's posterior mean has a variance above 0.01.",
        ]
      : ["Figures as they were logged, nats per example; ELBO = -(rate + distortion).", ...notes];
  if (isConditional(results)) {
    lines.push(
      "Shares of the variance of the decoded mean that remain at a fixed condition (z share) and at a fixed z (condition share).",
    );
  }
  const collapsed = results.points.filter(isCollapsed);
  if (collapsed.length > 0) {
    const which = collapsed.map(({ settings }) => settingsLabel(settings));
    // Points that were placed in rounds are not in the order of their values.
    const named =
      collapsed.length > 1 && results.auto?.rounds === undefined
        ? `from ${which[0]} to ${which.at(-1)}`
        : listed(which);
    lines.push(
      `${collapsed.length} of ${countOf(results.points, "done")} points collapsed (no active unit): ${named}.`,
    );
  }
  const names = baselineNames(results.points[bestOfSweep(results.points)?.point ?? -1]?.baselines);
  if (names.length > 0) {
    const which = results.points.length === 1 ? "" : ", for the best point";
    lines.push(`ELBO of models without latents${which}: ${names.join(", ")}.`);
  }
  lines.push(...baselineSentences(results.points).map(({ text }) => text));
  lines.push(...usefulnessSentences(results.points), ...priorDrawSentences(results.points));
  const best = results.points[bestOfSweep(results.points)?.point ?? -1];
  lines.push(...klWeightSentences(best === undefined ? [] : [best]));
  return [...lines, ...pickLines(results.points, results.picks)];
}

const MAX_NAMED = 4;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).join("; ");
  return names.length > MAX_NAMED ? `${shown} and ${names.length - MAX_NAMED} others` : shown;
}
