/**
 * Trains settings again that the bounds of the cautions are read from (src/core/collapse/cautionEvidence.ts).
 *   npx tsx bench/cautions.ts             lists the settings, the bounds and what they are read from
 *   npx tsx bench/cautions.ts NAME ...    trains these, three seeds at each ratio of beta to the threshold
 *   npx tsx bench/cautions.ts cut-short   trains what the probe's correction is held against (src/core/collapse/probeEvidence.ts)
 * Exits 1 when the seeds end otherwise than the table says. Where they contradict a confident prediction the line says so.
 */
import {
  cautionBounds,
  activeByKeptShare,
  escapableByShrinkage,
  escapableByWidth,
  stableByLearningRate,
  type Bound,
} from "../src/core/collapse/cautionBounds.ts";
import { isRetrainable, trainedSettings, type TrainedSetting } from "../src/core/collapse/cautionEvidence.ts";
import { cutShort, probeConstants, type ProbeConstant } from "../src/core/collapse/probeEvidence.ts";
import { recipes } from "./support/cautionRecipes.ts";
import { retrainCutShort } from "./support/retrainCutShort.ts";
import { retrainSetting, type RetrainedPoint } from "./support/retrainSetting.ts";
import { textTable } from "./support/textTable.ts";

/** How far a growth may be from the recorded one: the same seeds on another processor differ in their last digits at first. */
const TOLERANCE = 0.2;

const settings: Readonly<Record<string, TrainedSetting>> = trainedSettings;
const bounds: Readonly<Record<string, Bound>> = cautionBounds;
const names = process.argv.slice(2);
const unknown = names.filter((name) => settings[name] === undefined && name !== "cut-short");
if (unknown.length > 0) throw new Error(`No setting named ${unknown.join(", ")}: run without a name for the list`);

if (names.length === 0) list();
if (names.includes("cut-short")) await retrainProbe();
for (const name of names.filter((one) => one !== "cut-short")) {
  const setting = settings[name] as TrainedSetting;
  console.log(`\n${name}: ${setting.what}`);
  if (isRetrainable(name)) await retrain(name, setting);
  else console.log(`cannot be trained again: ${setting.notRetrainable ?? ""}`);
}

function list(): void {
  console.log(
    textTable([
      ["setting", "seeds", "active", "mixed", "collapsed", ""],
      ...Object.entries(settings).map(([name, { seeds, active, mixed, collapsed, notRetrainable }]) => [
        name,
        seeds ?? "?",
        ...[active, mixed, collapsed].map((ratios) => ratios.join(" ")),
        notRetrainable === undefined ? "can be trained" : "on record only",
      ]),
    ]),
  );
  console.log("");
  for (const [name, { value, from, reading }] of Object.entries(bounds))
    console.log(`${name} = ${value}: ${reading} (${from.join(", ") || "a precaution, not measured"})`);
  for (const [quantity, knots] of Object.entries({
    escapableByShrinkage,
    escapableByWidth,
    activeByKeptShare,
    stableByLearningRate,
  }))
    for (const { at, ratio, from } of knots)
      console.log(`${quantity} at ${at} = ${ratio} (${from.join(", ") || "interpolates between the others"})`);
  for (const [name, { value, reading, from }] of Object.entries<ProbeConstant>(probeConstants))
    console.log(`probe: ${name} = ${value}: ${reading} (${from === "score" ? "score of bench/probe.ts" : from})`);
}

async function retrainProbe(): Promise<void> {
  const listOf = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(" ");
  const rows = (await retrainCutShort()).map(({ ratio, share, growth, left }) => {
    const recorded = cutShort.find((one) => one.ratio === ratio && one.share === share);
    const isClose = left.every((value, i) => Math.abs(value / (recorded?.left[i] ?? NaN) - 1) <= TOLERANCE);
    if (!isClose) process.exitCode = 1;
    const table = recorded === undefined ? "" : listOf(recorded.left);
    return [ratio, share, listOf(growth), listOf(left), table, isClose ? "" : "differs from the table"];
  });
  console.log(textTable([["ratio", "stopped at", "growth before", "growth left", "table", ""], ...rows]));
}

async function retrain(name: keyof typeof recipes, setting: TrainedSetting): Promise<void> {
  const { points, threshold, seconds } = await retrainSetting(recipes[name]);
  const rows = points.map((point) => {
    const isAsRecorded = setting[outcomeOf(point)].includes(point.ratio);
    if (!isAsRecorded) process.exitCode = 1;
    const remarks = [
      ...(isAsRecorded ? [] : ["differs from the table"]),
      ...(contradicts(point) ? ["contradicts the prediction"] : []),
    ];
    return [
      point.ratio,
      point.activeUnits.join(" "),
      point.rateNats.map((rate) => rate.toFixed(4)).join(" "),
      outcomeOf(point),
      recorded(setting, point.ratio),
      [point.verdict, ...point.reasons].join(" "),
      remarks.join(", "),
    ];
  });
  console.log(textTable([["ratio", "active units", "rate, nats", "seen", "table", "predicted", ""], ...rows]));
  console.log(`threshold at beta ${threshold.toFixed(3)}; ${seconds.toFixed(1)} s`);
}

type Outcome = "active" | "collapsed" | "mixed";

function outcomeOf({ activeUnits }: RetrainedPoint): Outcome {
  if (activeUnits.every((units) => units > 0)) return "active";
  return activeUnits.every((units) => units === 0) ? "collapsed" : "mixed";
}

function recorded(setting: TrainedSetting, ratio: number): Outcome | "-" {
  return (["active", "collapsed", "mixed"] as const).find((outcome) => setting[outcome].includes(ratio)) ?? "-";
}

/** Whether a seed ended otherwise than a prediction without doubts says. */
function contradicts(point: RetrainedPoint): boolean {
  if (point.verdict === "active") return outcomeOf(point) !== "active";
  return point.verdict === "collapse" && outcomeOf(point) !== "collapsed";
}
