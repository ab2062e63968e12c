import * as vscode from "vscode";
import type { PointSummary, RunSummary } from "../protocol/runSummaries.ts";
import { bestRemark, settingsLabel } from "../results/wording.ts";
import { bestOfSweep, isCollapsed, isRunning, tallyOf } from "../results/reading.ts";
import {
  pointDescription,
  pointLabel,
  pointStatusText,
  runDescription,
  runLabel,
  runStatusText,
  runTooltip,
} from "./runTexts.ts";

/** The side bar's tree: specs, their runs, their points. */
export type RunTreeNode = SpecNode | RunNode | PointNode;

export interface SpecNode {
  readonly kind: "spec";
  /** Undefined for imported runs, which have no spec. */
  readonly spec: vscode.Uri | undefined;
  readonly runs: readonly RunSummary[];
}

export interface RunNode {
  readonly kind: "run";
  readonly run: RunSummary;
}

export interface PointNode {
  readonly kind: "point";
  readonly run: RunSummary;
  readonly point: PointSummary;
  readonly index: number;
  /** "best ELBO" for the run's best point, else "". */
  readonly remark: string;
}

export function pointNodes(run: RunSummary): readonly PointNode[] {
  const best = bestOfSweep(run.points);
  return run.points.map((point, index) => ({
    kind: "point",
    run,
    point,
    index,
    remark: bestRemark(best, index, run.points),
  }));
}

export function isRunNode(value: unknown): value is RunNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "run";
}

export function isPointNode(value: unknown): value is PointNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "point";
}

export function treeItem(node: RunTreeNode): vscode.TreeItem {
  switch (node.kind) {
    case "spec":
      return specItem(node);
    case "run":
      return runItem(node);
    case "point":
      return pointItem(node);
  }
}

function specItem({ spec, runs }: SpecNode): vscode.TreeItem {
  const item = new vscode.TreeItem(
    spec === undefined ? "Imported" : vscode.workspace.asRelativePath(spec),
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = spec?.toString() ?? "imported";
  item.description = String(runs.length);
  item.contextValue = "spec";
  item.iconPath = new vscode.ThemeIcon(spec === undefined ? "cloud-download" : "json");
  return item;
}

function runItem(node: RunNode): vscode.TreeItem {
  const { run } = node;
  const item = new vscode.TreeItem(runLabel(run), vscode.TreeItemCollapsibleState.Collapsed);
  item.id = run.runFolder;
  item.description = runDescription(run);
  item.tooltip = runTooltip(run);
  item.contextValue = isRunning(run) ? "run.training" : "run";
  item.iconPath = runIcon(run);
  item.command = openCommand(node);
  item.accessibilityInformation = { label: `${runLabel(run)}, ${runStatusText(run)}, ${runDescription(run)}` };
  return item;
}

function pointItem(node: PointNode): vscode.TreeItem {
  const { run, point, index, remark } = node;
  const label = settingsLabel(point.settings);
  const description = pointDescription(point, remark);
  const item = new vscode.TreeItem(pointLabel(point));
  item.id = `${run.runFolder}#${index}`;
  item.description = description;
  item.tooltip = `${label}\n${description}`;
  item.contextValue = "point";
  item.iconPath = pointIcon(point, remark !== "");
  item.command = openCommand(node);
  item.accessibilityInformation = { label: `${label}, ${pointStatusText(point)}, ${description}` };
  return item;
}

function openCommand(node: RunNode | PointNode): vscode.Command {
  return { command: "vaeLens.openRun", title: "Open Run", arguments: [node] };
}

function runIcon(run: RunSummary): vscode.ThemeIcon {
  const { collapsed, done } = tallyOf(run.points);
  if (isRunning(run)) return icon("sync~spin");
  if (run.isImported) return icon("cloud-download");
  if (run.status === "failed") return icon("error", "list.errorForeground");
  if (run.status === "stopped") return icon("debug-pause");
  return done > 0 && collapsed === done
    ? icon("warning", "list.warningForeground")
    : icon("pass", "testing.iconPassed");
}

/** A best point that is collapsed has the star in the colour of a warning: that is what the user has to see. */
function pointIcon(point: PointSummary, isBest: boolean): vscode.ThemeIcon {
  if (isCollapsed(point)) return icon(isBest ? "star-full" : "warning", "list.warningForeground");
  if (isBest) return icon("star-full", "testing.iconPassed");
  switch (point.status) {
    case "done":
      return icon("pass", "testing.iconPassed");
    case "failed":
      return icon("error", "list.errorForeground");
    case "training":
      return icon("sync~spin");
    case "stopped":
      return icon("debug-pause");
    case "waiting":
      return icon("circle-outline");
  }
}

function icon(id: string, colour?: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(id, colour === undefined ? undefined : new vscode.ThemeColor(colour));
}
