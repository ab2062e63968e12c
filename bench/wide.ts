/**
 * Scores predictions against single trainings of many specs: right and wrong confident verdicts, active units, rates.
 *   npx tsx bench/wide.ts FOLDER [spectrum | probe [part of a spec's name ...]]
 * FOLDER holds *.vae.json, data/ and wide.json.
 * Prints the points with a wrong verdict, the points at risk by reason, and the shares. Exits 1 when more than 1 % is wrong.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Prediction } from "../src/core/collapse/prediction.ts";
import { chooseEngine } from "../src/engine/chooseEngine.ts";
import { SpecReporter } from "../src/prediction/specReport.ts";
import type { Predictor } from "./support/predictionScore.ts";
import { packageFolder } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";
import { isRight, isWrong, judgeFolder, scoreOf, type JudgedPoint } from "./support/wideScore.ts";

const [folder, tier = "spectrum", ...names] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("Usage: npx tsx bench/wide.ts FOLDER [spectrum | probe [part of a spec's name ...]]");

const MAX_WRONG_SHARE = 0.01;
/** The probe's budget is a number of steps: on a loaded machine it takes longer. */
const CEILING_SECONDS = 120;

const { engine } = await chooseEngine("auto", process.argv[1] ?? "");
const times: number[] = [];
const predict: Predictor = async (specFile) => {
  const reporter = new SpecReporter(() => Promise.resolve(engine));
  const request = {
    specText: await readFile(specFile, "utf8"),
    specFolder: path.dirname(specFile),
    mediaFolder: path.join(packageFolder, "media"),
  };
  const start = performance.now();
  const { predictions } = await (tier === "probe"
    ? reporter.probe({ ...request, ceilingSeconds: CEILING_SECONDS })
    : reporter.check(request));
  times.push((performance.now() - start) / 1000);
  return predictions.map((prediction) => ({
    beta: prediction.settings["objective.beta"] ?? NaN,
    prediction: prediction as Prediction,
  }));
};

const points = await judgeFolder(folder, predict, names);
const clear = points.filter(({ isClear }) => isClear);
const wrong = clear.filter(isWrong);
console.log(table("wrong", wrong));
console.log("");
console.log(
  table(
    "at risk",
    clear.filter((point) => !isRight(point) && !isWrong(point)),
  ),
);
console.log("");
const score = scoreOf(points);
console.log(
  textTable([
    ["figure", "value"],
    ["points", score.points],
    ["points that judge a verdict", score.clear],
    ["confidently wrong", `${wrong.length} = ${score.wrong.toFixed(4)}`],
    ["confidently right", score.right.toFixed(3)],
    ["active points, units within one", score.unitsWithinOne.toFixed(3)],
    ["active points, rate within 25 %", score.rateClose.toFixed(3)],
    ["points with a range, rate in it", score.rateInRange.toFixed(3)],
    ["points with a range, units in it", score.unitsInRange.toFixed(3)],
    ["seconds a spec, median and longest", `${median(times).toFixed(2)} ${Math.max(...times).toFixed(2)}`],
  ]),
);
if (score.wrong > MAX_WRONG_SHARE) process.exitCode = 1;

function table(name: string, rows: readonly JudgedPoint[]): string {
  return textTable([
    [`${name} (${rows.length})`, "ratio", "verdict", "rate", "trained", "active", "trained"],
    ...rows.map(({ spec, row, prediction: { verdict, reasons, rateNats, activeUnits } }) => [
      spec,
      row.ratio,
      reasons.length > 0 ? reasons.join(" ") : verdict,
      rateNats?.toFixed(3) ?? "-",
      row.rate.toFixed(3),
      activeUnits ?? "-",
      row.active,
    ]),
  ]);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
