import * as vscode from "vscode";
import { durationText, plural } from "../core/wording.ts";
import type { PointSummary, RunSummary } from "../protocol/runSummaries.ts";
import { BELOW_COLUMN_MEANS, stateRemarks } from "../results/baselines.ts";
import { shortNumber } from "../spec/shortNumber.ts";
import { bestOfSweep, isRunning, tallyOf } from "../results/reading.ts";
import { activeUnitsText, nats, seedsLabel, settingsLabel, soFar, withError } from "../results/wording.ts";

/** Texts of the list of runs. */

/** The name of a run: the user's name for it, or what tells it from other runs of its spec ("variance 1"), or its start time. */
export function runLabel({ name, distinction, created, isImported, specName }: RunSummary): string {
  if (name !== null) return name;
  if (distinction === null) return isImported && specName !== "" ? specName : timeText(created);
  return distinction.isUnique ? distinction.text : `${distinction.text}, ${timeText(created)}`;
}

/** With seconds, because sweeps may take only seconds; without the day if it is today, because the side bar is narrow. */
function timeText(created: string, now = new Date()): string {
  const time = new Date(created);
  if (Number.isNaN(time.getTime())) return created;
  const isToday = time.toDateString() === now.toDateString();
  const year = time.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  const day = isToday ? {} : ({ ...year, month: "short", day: "numeric" } as const);
  return new Intl.DateTimeFormat(vscode.env.language, {
    ...day,
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  }).format(time);
}

/**
 * `ELBO 0.52 · 3 of 12 collapsed · 4 s`, what tells runs apart first because the side bar is narrow: the error of the ELBO, and whether it
 * is final, are in the tooltip.
 */
export function runDescription(run: RunSummary): string {
  const { points, name, distinction, isImported, created, trainedMs, share } = run;
  const { done, collapsed, failed } = tallyOf(points);
  const best = bestOfSweep(points);
  const hasTime = name !== null || distinction?.isUnique === true || isImported;
  const counts = [
    ...progressTexts(run),
    ...(collapsed === 0 ? [] : [`${collapsed} of ${done} collapsed`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  const duration = trainedMs === null || isRunning(run) ? [] : [durationText(trainedMs)];
  return [
    ...(share === undefined ? [] : [`${Math.floor(100 * share)} %`]),
    ...(best === null ? [] : [`ELBO ${nats(best.elboNats)}`]),
    ...counts,
    ...(points[best?.point ?? -1]?.belowBaseline === true ? [BELOW_COLUMN_MEANS] : []),
    ...duration,
    ...(hasTime ? [timeText(created)] : []),
  ].join(" · ");
}

/** One measure of progress: the share of epochs where it is known, else points. A run that has ended has its points only. */
function progressTexts({ points, share }: RunSummary): readonly string[] {
  const { done, collapsed } = tallyOf(points);
  if (share !== undefined) return [];
  if (done < points.length) return [`${done} of ${points.length} points`];
  return collapsed === 0 ? [plural(done, "point")] : [];
}

export function runTooltip(run: RunSummary): string {
  const best = bestOfSweep(run.points);
  const point = run.points[best?.point ?? -1];
  return [
    `${runLabel(run)} · ${run.specName}`,
    `${runStatusText(run)}: ${runDescription(run)}`,
    ...(point === undefined || best === null
      ? []
      : [
          `Best${soFar(run.points)}: ${seedsLabel(point.settings, best.seeds.length)}, ELBO ${withError(best.elboNats, best.standardErrorNats)} (${pointDescription(point)})`,
        ]),
    run.runFolder,
  ].join("\n");
}

/** `beta 4, seed 1`: the last part of each axis's name, or the whole names if those parts are not unique. */
export function pointLabel({ settings }: PointSummary): string {
  const axes = Object.keys(settings);
  const short = axes.map((axis) => axis.split(".").at(-1) ?? axis);
  const isClear = new Set(short).size === axes.length;
  if (axes.length === 0) return settingsLabel(settings);
  return axes
    .map((axis, index) => `${(isClear && short[index]) || axis} ${shortNumber(settings[axis] ?? NaN)}`)
    .join(", ");
}

/** `R 4.95 · D −5.47 · 7 of 10 active`; before it `best ELBO` where it is. @param remark of the best point, else "" */
export function pointDescription(point: PointSummary, remark = ""): string {
  const { heldOut } = point;
  if (heldOut === null) return pointStatusText(point);
  const units = activeUnitsText(heldOut.activeUnits, heldOut.latentSize);
  const parts = [`R ${nats(heldOut.rateNats)}`, `D ${nats(heldOut.distortionNats)}`, `${units} active`];
  const remarks = [...(remark === "" ? [] : [remark]), ...(point.status === "done" ? stateRemarks(point) : [])];
  return [...remarks, ...parts, ...(point.status === "done" ? [] : [pointStatusText(point)])].join(" · ");
}

export function runStatusText({ status, isImported }: RunSummary): string {
  if (isImported) return "Imported";
  switch (status) {
    case "queued":
      return "Waiting in the queue";
    case "preparing":
    case "training":
      return "Training";
    case "done":
      return "Done";
    case "stopped":
      return "Stopped";
    case "failed":
      return "Failed";
  }
}

export function pointStatusText({ status }: PointSummary): string {
  switch (status) {
    case "waiting":
      return "not trained";
    case "training":
      return "training";
    case "done":
      return "done";
    case "stopped":
      return "stopped";
    case "failed":
      return "failed";
  }
}
