import { plural } from "../core/wording.ts";
import { shown } from "../spec/rules/figures.ts";
import type { PointPrediction } from "../results/specReport.ts";
import { type CheckedFile, diagnosticLine } from "./diagnostic.ts";
import type { NamedAutoChoice } from "../spec/autoAxis.ts";
import { printable } from "../core/printable.ts";

/** The text output of `check`, line by line: diagnostics in the format of compilers, predictions, and a summary. */
export function checkText(files: readonly CheckedFile[]): readonly string[] {
  return [...files.flatMap(fileLines), summary(files)];
}

function fileLines({ file, fixed, diagnostics, predictions, auto, isProbeCutShort }: CheckedFile): readonly string[] {
  const lines = [
    ...fixed.map(({ rule, title }) => `${file}: fixed: ${title} [${rule}]`),
    ...diagnostics.flatMap((diagnostic) => [
      diagnosticLine(file, diagnostic),
      ...diagnostic.fixes.map(({ title }) => `    fix: ${title}`),
    ]),
    ...(auto === undefined ? [] : [`${file}: ${autoLine(auto)}`]),
    ...predictionLine(file, predictions),
    ...(isProbeCutShort === true
      ? [
          `${file}: the short training reached its time limit, so these predictions may be less exact. Raise --probe-seconds.`,
        ]
      : []),
  ];
  return lines.map(printable);
}

/** The values that an axis was given, and why. */
export function autoLine({ axis, values, why, rounds }: NamedAutoChoice): string {
  const [first, second] = rounds ?? [];
  if (first === undefined || second === undefined || second.placed)
    return `"auto" chose ${axis} ${values.join(", ")}. ${why}`;
  return `"auto" trains ${axis} ${values.slice(0, first.count).join(", ")} first. ${why} ${second.why}`;
}

/** The values of the second round, and why. */
export function roundLine({ axis, values, rounds = [] }: NamedAutoChoice): string {
  const [first, second] = rounds;
  return `"auto" goes on with ${axis} ${values.slice(first?.count ?? 0).join(", ")}. ${second?.why ?? ""}`;
}

const verdicts: readonly (readonly [PointPrediction["verdict"], (count: number) => string])[] = [
  ["active", () => "active"],
  ["collapse", (count) => (count === 1 ? "collapses" : "collapse")],
  ["at-risk", () => "at risk"],
  ["unknown", () => "unknown"],
];

/** `spec.vae.json: 12 points: 8 active, 3 collapse, 1 at risk; beta* = 7.1`; empty if every verdict is unknown. */
function predictionLine(file: string, predictions: readonly PointPrediction[]): readonly string[] {
  if (predictions.every(({ verdict }) => verdict === "unknown")) return [];
  const counts = verdicts.flatMap(([verdict, words]) => {
    const count = predictions.filter((prediction) => prediction.verdict === verdict).length;
    return count === 0 ? [] : `${count} ${words(count)}`;
  });
  const thresholds = predictions.flatMap(({ thresholdBeta }) => thresholdBeta ?? []);
  const lowest = thresholds.reduce((a, b) => Math.min(a, b), Infinity);
  const highest = thresholds.reduce((a, b) => Math.max(a, b), -Infinity);
  const range = shown(lowest) === shown(highest) ? shown(lowest) : `${shown(lowest)} to ${shown(highest)}`;
  return [
    `${file}: ${plural(predictions.length, "point")}: ${counts.join(", ")}${thresholds.length === 0 ? "" : `; beta* = ${range}`}`,
  ];
}

function summary(files: readonly CheckedFile[]): string {
  const count = (severity: string): number =>
    files.flatMap(({ diagnostics }) => diagnostics).filter((diagnostic) => diagnostic.severity === severity).length;
  const hints = count("information");
  return `${plural(files.length, "file")} checked: ${plural(count("error"), "error")}, ${plural(count("warning"), "warning")}${hints === 0 ? "" : `, ${plural(hints, "hint")}`}`;
}
