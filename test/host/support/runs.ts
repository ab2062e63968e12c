import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PointResult, Results } from "../../../src/results/results.ts";
import type * as vscode from "vscode";

/** The folders in `.vae-lens/runs` beside a spec, oldest first. */
export function runsOf(spec: vscode.Uri): readonly string[] {
  const runs = join(dirname(spec.fsPath), ".vae-lens", "runs");
  return existsSync(runs)
    ? readdirSync(runs)
        .sort()
        .map((name) => join(runs, name))
    : [];
}

/** The only run of a spec. */
export function runOf(spec: vscode.Uri): string {
  const runs = runsOf(spec);
  assert.equal(runs.length, 1, `expected one run, found ${runs.join(", ") || "none"}`);
  return runs[0] ?? "";
}

export function resultsText(run: string): string {
  return readFileSync(join(run, "results.json"), "utf8");
}

export function statusesOf(run: string): readonly PointResult["status"][] {
  return (JSON.parse(resultsText(run)) as Results).points.map(({ status }) => status);
}

/** Number of epochs on disk, over all points. */
export function epochsOf(run: string): number {
  const metrics = join(run, "metrics");
  if (!existsSync(metrics)) return 0;
  const files = readdirSync(metrics).filter((name) => name.endsWith(".jsonl"));
  return files.reduce((sum, name) => sum + readFileSync(join(metrics, name), "utf8").split("\n").length - 2, 0);
}
