import * as vscode from "vscode";
import { plural } from "../core/wording.ts";
import type { PointSummary, RunSummary } from "../protocol/runSummaries.ts";
import { BELOW_COLUMN_MEANS, stateRemarks } from "../results/baselines.ts";
import { bestOfSweep, isRunning, tallyOf } from "../results/reading.ts";
import { activeUnitsText, nats, seedsLabel, settingsLabel, soFar, withError } from "../results/wording.ts";

/** Texts of the list of runs. */

/** The name of a run: the user's name for it, or its start time. */
export function runLabel({ name, created }: Pick<RunSummary, "name" | "created">): string {
  return name ?? timeText(created);
}

/** With seconds, because sweeps may take only seconds; with the year if it is not the current one. */
function timeText(created: string, now = new Date()): string {
  const time = new Date(created);
  if (Number.isNaN(time.getTime())) return created;
  const year = time.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return new Intl.DateTimeFormat(vscode.env.language, {
    ...year,
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
  }).format(time);
}

/** `ELBO 0.52 · 3 of 12 collapsed · 4 s`, the most important part first because the side bar is narrow. */
export function runDescription(run: RunSummary): string {
  const { points, name, created, trainedMs } = run;
  const { done, collapsed, failed } = tallyOf(points);
  const best = bestOfSweep(points);
  const counts = [
    ...(done < points.length ? [`${done} of ${points.length} points`] : collapsed === 0 ? [plural(done, "point")] : []),
    ...(collapsed === 0 ? [] : [`${collapsed} of ${done} collapsed`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  const duration = trainedMs === null || isRunning(run) ? [] : [durationText(trainedMs)];
  return [
    ...(best === null ? [] : [`ELBO ${withError(best.elboNats, best.standardErrorNats)}${soFar(points)}`]),
    ...(points[best?.point ?? -1]?.belowBaseline === true ? [BELOW_COLUMN_MEANS] : []),
    ...counts,
    ...duration,
    ...(name === null ? [] : [timeText(created)]),
  ].join(" · ");
}

export function runTooltip(run: RunSummary): string {
  const best = bestOfSweep(run.points);
  const point = run.points[best?.point ?? -1];
  return [
    `${runLabel(run)} · ${run.specName}`,
    `${runStatusText(run)}: ${runDescription(run)}`,
    ...(point === undefined
      ? []
      : [`Best${soFar(run.points)}: ${seedsLabel(point.settings, best?.seeds.length)} (${pointDescription(point)})`]),
    run.runFolder,
  ].join("\n");
}

/** `beta = 4, seed = 1`: the last part of each axis's name, or the whole names if those parts are not unique. */
export function pointLabel({ settings }: PointSummary): string {
  const entries = Object.entries(settings).map(([axis, value]) => [axis.split(".").at(-1) ?? axis, value] as const);
  const isClear = new Set(entries.map(([name]) => name)).size === entries.length;
  return settingsLabel(isClear ? Object.fromEntries(entries) : settings);
}

/** `R 4.95 · D −5.47 · 7 of 10 active`. */
export function pointDescription(point: PointSummary): string {
  const { heldOut } = point;
  if (heldOut === null) return pointStatusText(point);
  const units = activeUnitsText(heldOut.activeUnits, heldOut.latentSize);
  const parts = [`R ${nats(heldOut.rateNats)}`, `D ${nats(heldOut.distortionNats)}`, `${units} active`];
  return [...parts, ...(point.status === "done" ? stateRemarks(point) : [pointStatusText(point)])].join(" · ");
}

export function runStatusText({ status, isImported }: RunSummary): string {
  if (isImported) return "Imported";
  switch (status) {
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

/** In the largest possible unit and the next smaller one. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
