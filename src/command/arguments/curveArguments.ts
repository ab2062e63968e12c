import { engineChoices, type EngineChoice } from "../../engine/chooseEngine.ts";
import { defaultCurveSettings } from "../../evaluation/curveRun.ts";
import type { CurveSettings } from "../../results/rateDistortions.ts";
import { MAXIMUM_POINT, number, oneOf, oneRunFolder, parseOptions, textOrJson } from "../options.ts";
import { UsageError } from "../usageError.ts";
import { sampling, samplingOptions } from "./samplingArguments.ts";

const MAXIMUM_BETAS = 1000;

export interface CurveArguments {
  readonly name: "curve";
  readonly runFolder: string;
  readonly point: number | "all" | null;
  readonly settings: CurveSettings;
  readonly format: "text" | "json";
  readonly engine: EngineChoice;
}

const options = { ...samplingOptions, point: { type: "string" }, betas: { type: "string" } } as const;

/** @throws UsageError */
export function parseCurve(rest: readonly string[]): CurveArguments {
  const { values, positionals } = parseOptions(rest, options);
  const runFolder = oneRunFolder("curve", positionals);
  const betas = values.betas === undefined ? defaultCurveSettings.betas : betaList(values.betas);
  const { temperatures, ...drawn } = sampling(values);
  // As many temperatures between betas as moves at each: the first limit the error of the weights, the second that of the distortion.
  const perBeta = Math.ceil(temperatures / betas.length);
  const settings = { ...defaultCurveSettings, ...drawn, betas, stepsBetween: perBeta, moves: perBeta };
  const point =
    values.point === undefined || values.point === "all"
      ? (values.point ?? null)
      : number("--point", values.point, 0, { whole: true, from: 0, to: MAXIMUM_POINT });
  return {
    name: "curve",
    runFolder,
    point,
    settings,
    format: textOrJson(values.format),
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
  };
}

/** Decreasing, without duplicates. */
function betaList(text: string): readonly number[] {
  const betas = text.split(",").map((beta) => (beta.trim() === "" ? Number.NaN : Number(beta)));
  const right = betas.length <= MAXIMUM_BETAS && betas.every((beta) => beta > 0 && beta < Infinity);
  if (!right)
    throw new UsageError(
      `--betas needs numbers above 0, separated by commas, at most ${MAXIMUM_BETAS}, not "${text}".`,
    );
  return [...new Set(betas)].sort((a, b) => b - a);
}
