/**
 * Scores predictions from the spectrum against the trainings of a truth folder.
 *   npx tsx bench/prediction.ts ../shared/truth [part of a spec's name ...]
 * Exits 1 when a figure misses what is required.
 */
import { spectrumPredictor } from "./support/predictionFromSpectrum.ts";
import {
  areActiveUnitsClose,
  isConfidentlyWrong,
  isRateClose,
  scorePredictions,
  thresholdError,
  type ScoredPoint,
} from "./support/predictionScore.ts";
import { textTable } from "./support/textTable.ts";

const [folder, ...names] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Usage: npx tsx bench/prediction.ts TRUTH-FOLDER [part of a spec's name ...]");

const { predict, seconds } = await spectrumPredictor();
const score = await scorePredictions(folder, predict, names);
for (const spec of new Set(score.points.map(({ row }) => row.spec))) {
  const ofSpec = score.points.filter(({ row }) => row.spec === spec);
  const error = ofSpec[0] === undefined ? NaN : thresholdError(ofSpec[0]);
  console.log(`\n${spec}: threshold off by ${(100 * error).toFixed(2)} %`);
  console.log(
    textTable([
      ["ratio", "verdict", "rate", "seeds", "distortion", "seeds", "active", "seeds", ""],
      ...ofSpec.map(tableRow),
    ]),
  );
}
const figures = [
  { name: "collapse or not, F1", value: score.f1, required: 0.98, atMost: false },
  { name: "threshold, median error", value: score.thresholdError, required: 0.02, atMost: true },
  { name: "rate within 25 %", value: score.rateShare, required: 0.75, atMost: false },
  { name: "active units within one", value: score.activeUnitsShare, required: 0.8, atMost: false },
  { name: "hard points confidently wrong", value: score.confidentlyWrongShare, required: 0.05, atMost: true },
] as const;
console.log("");
console.log(
  textTable([
    ["figure", "value", "required"],
    ...figures.map(({ name, value, required }) => [name, value.toFixed(3), required]),
  ]),
);
console.log(`hard points with a confident word: ${score.confidentShare.toFixed(3)}`);
console.log(`evidence gathered in ${seconds.map((each) => each.toFixed(2)).join(", ")} s`);
// A figure that no point contributes to is NaN, which is not a failure.
if (figures.some(({ value, required, atMost }) => (atMost ? value > required : value < required))) process.exitCode = 1;

function tableRow(point: ScoredPoint): readonly (string | number)[] {
  const { row, prediction } = point;
  const { verdict, rateNats, distortionNats, activeUnits, reasons } = prediction;
  const faults = [
    ...(row.ratio <= 0.7 && !isRateClose(point) ? ["rate"] : []),
    ...(row.ratio <= 0.7 && !areActiveUnitsClose(point) ? ["active units"] : []),
    ...(isConfidentlyWrong(point) ? ["WRONG"] : []),
  ];
  return [
    row.ratio,
    reasons.length > 0 ? `${verdict}: ${reasons.join(" ")}` : verdict,
    rateNats?.toFixed(3) ?? "-",
    range(row.rateNats),
    distortionNats?.toFixed(2) ?? "-",
    range(row.distortionNats),
    activeUnits ?? "-",
    row.activeUnits.join(" "),
    faults.join(", "),
  ];
}

function range(values: readonly number[]): string {
  return `${Math.min(...values)} .. ${Math.max(...values)}`;
}
