/**
 * Scores predictions with a probe against the trainings of a truth folder.
 *   npx tsx bench/probe.ts ../shared/truth [SECONDS [part of a spec's name ...]]
 * A spec's probe is cut short after SECONDS (60); no result is reused for another spec.
 * Exits 1 when a figure misses what is required.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { SpecReporter } from "../src/prediction/specReport.ts";
import type { Prediction } from "../src/core/collapse/prediction.ts";
import { packageFolder } from "./support/productSweep.ts";
import {
  areActiveUnitsClose,
  CLEARLY_BELOW,
  isConfidentlyWrong,
  isRateClose,
  scorePredictions,
  type Predictor,
} from "./support/predictionScore.ts";
import { textTable } from "./support/textTable.ts";

const [folder, budget = "60", ...names] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Usage: npx tsx bench/probe.ts TRUTH-FOLDER [SECONDS [part of a spec's name ...]]");

const { engine } = await chooseEngine("auto", process.argv[1] ?? "");
const times: number[] = [];
const predict: Predictor = async (specFile) => {
  const reporter = new SpecReporter(() => Promise.resolve(engine));
  const request = {
    specText: await readFile(specFile, "utf8"),
    specFolder: path.dirname(specFile),
    mediaFolder: path.join(packageFolder, "media"),
  };
  await reporter.check(request);
  const start = performance.now();
  const { predictions } = await reporter.probe({ ...request, ceilingSeconds: Number(budget) });
  times.push((performance.now() - start) / 1000);
  return predictions.map((prediction) => ({
    beta: prediction.settings["objective.beta"] ?? NaN,
    prediction: prediction as Prediction,
  }));
};

const score = await scorePredictions(folder, predict, names);
const misses = score.points.filter((point) => {
  const below = point.row.hard !== true && point.row.ratio <= CLEARLY_BELOW;
  return isConfidentlyWrong(point) || (below && !(isRateClose(point) && areActiveUnitsClose(point)));
});
console.log(
  textTable([
    ["missed", "ratio", "basis", "verdict", "rate", "seeds", "active", "seeds"],
    ...misses.map(({ row, prediction }) => [
      row.spec,
      row.ratio,
      prediction.basis,
      prediction.verdict,
      prediction.rateNats?.toFixed(3) ?? "-",
      row.rateNats.join(" "),
      prediction.activeUnits ?? "-",
      row.activeUnits.join(" "),
    ]),
  ]),
);
const figures = [
  { name: "collapse or not, F1", value: score.f1, required: 0.98, atMost: false },
  { name: "rate within 25 %", value: score.rateShare, required: 0.85, atMost: false },
  { name: "active units within one", value: score.activeUnitsShare, required: 0.9, atMost: false },
  { name: "hard points confidently wrong", value: score.confidentlyWrongShare, required: 0.05, atMost: true },
] as const;
console.log(
  textTable([
    ["figure", "value", "required"],
    ...figures.map(({ name, value, required }) => [name, value.toFixed(3), required]),
  ]),
);
console.log(
  `hard points with a confident word: ${score.confidentShare.toFixed(3)}; probes took at most ${Math.max(...times).toFixed(1)} s`,
);
// A figure that no point contributes to is NaN, which is not a failure.
if (figures.some(({ value, required, atMost }) => (atMost ? value > required : value < required))) process.exitCode = 1;
