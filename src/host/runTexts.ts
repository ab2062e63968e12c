import * as vscode from "vscode";
import type { PointSummary, RunSummary } from "../protocol/runSummaries.ts";
import { settingsLabel } from "../spec/settingsLabel.ts";
import { elboNats, isCollapsed, tallyOf } from "./runTally.ts";

/** What the list of runs says. */

/** A run as it is called: by the user, or by when it began. */
export function runLabel({ name, created }: Pick<RunSummary, "name" | "created">): string {
  return name ?? timeText(created);
}

export function timeText(created: string): string {
  const time = new Date(created);
  if (Number.isNaN(time.getTime())) return created;
  return new Intl.DateTimeFormat(vscode.env.language, { dateStyle: "medium", timeStyle: "medium" }).format(time);
}

/** `12 points, best ELBO 0.52, 3 collapsed, 4 s`; the time it began where its name stands in that place. */
export function runDescription(run: RunSummary): string {
  const { points, status, name, created, lastedMs } = run;
  const { done, collapsed, failed, best } = tallyOf(points);
  const count = done === points.length ? vscode.l10n.t("{0} points", done) : vscode.l10n.t("{0} of {1} points", done, points.length);
  const elbo = best === null ? undefined : elboNats(points[best]);
  return [
    points.length === 1 && done === 1 ? undefined : count,
    ...(elbo === undefined ? [] : [vscode.l10n.t("best ELBO {0}", nats(elbo))]),
    ...(collapsed === 0 ? [] : [vscode.l10n.t("{0} collapsed", collapsed)]),
    ...(failed === 0 ? [] : [vscode.l10n.t("{0} failed", failed)]),
    ...(lastedMs === null || status === "training" || status === "preparing" ? [] : [durationText(lastedMs)]),
    ...(name === null ? [] : [timeText(created)]),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

export function runTooltip(run: RunSummary): string {
  const { best } = tallyOf(run.points);
  const point = best === null ? undefined : run.points[best];
  return [
    `${runLabel(run)} · ${run.specName}`,
    `${runStatusText(run)}: ${runDescription(run)}`,
    ...(point === undefined ? [] : [vscode.l10n.t("Best: {0} ({1})", settingsLabel(point.settings), pointDescription(point))]),
    run.runFolder,
  ].join("\n");
}

/** `R 4.95  D −5.47  7 of 10 active`. */
export function pointDescription(point: PointSummary): string {
  const { figures } = point;
  if (figures === null) return pointStatusText(point);
  const units = figures.latentSize === 0 ? String(figures.activeUnits) : vscode.l10n.t("{0} of {1}", figures.activeUnits, figures.latentSize);
  const parts = [`R ${nats(figures.rateNats)}`, `D ${nats(figures.distortionNats)}`, vscode.l10n.t("{0} active", units)];
  return [...parts, ...(isCollapsed(point) ? [vscode.l10n.t("collapsed")] : point.status === "done" ? [] : [pointStatusText(point)])].join(" · ");
}

export function runStatusText({ status, isImported }: RunSummary): string {
  if (isImported) return vscode.l10n.t("Imported");
  switch (status) {
    case "preparing":
    case "training":
      return vscode.l10n.t("Training");
    case "done":
      return vscode.l10n.t("Done");
    case "stopped":
      return vscode.l10n.t("Stopped");
    case "failed":
      return vscode.l10n.t("Failed");
  }
}

export function pointStatusText({ status }: PointSummary): string {
  switch (status) {
    case "waiting":
      return vscode.l10n.t("not trained");
    case "training":
      return vscode.l10n.t("training");
    case "done":
      return vscode.l10n.t("done");
    case "stopped":
      return vscode.l10n.t("stopped");
    case "failed":
      return vscode.l10n.t("failed");
  }
}

/** Two decimals, with a minus sign. */
function nats(value: number): string {
  return value.toFixed(2).replace("-", "\u2212");
}

/** In the largest unit that it fills, and the next. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
