import { engineChoices, type EngineChoice } from "../../engine/chooseEngine.ts";
import { defaultSettings } from "../../evaluation/evaluateRun.ts";
import type { EvaluationSettings } from "../../results/evaluations.ts";
import { count, oneOf, oneRunFolder, parseOptions, textOrJson } from "../options.ts";
import { sampling, samplingOptions } from "./samplingArguments.ts";

const MAXIMUM_IMPORTANCE_SAMPLES = 100_000;

export interface EvaluateArguments {
  readonly name: "evaluate" | "explain";
  readonly runFolder: string;
  readonly settings: EvaluationSettings;
  readonly format: "text" | "json";
  readonly engine: EngineChoice;
}

const options = { ...samplingOptions, "importance-samples": { type: "string" }, features: { type: "string" } } as const;

/** @throws UsageError */
export function parseEvaluate(name: "evaluate" | "explain", rest: readonly string[]): EvaluateArguments {
  const { values, positionals } = parseOptions(rest, options);
  const runFolder = oneRunFolder(name, positionals);
  const settings = {
    ...defaultSettings,
    importanceSamples: count(
      "--importance-samples",
      values["importance-samples"],
      defaultSettings.importanceSamples,
      MAXIMUM_IMPORTANCE_SAMPLES,
    ),
    features: oneOf("--features", values.features ?? defaultSettings.features, ["principal", "classifier"] as const),
    ...sampling(values),
  };
  // A budget that is asked for is used as it is.
  const { annealingErrorNats, firstExamples, ...asGiven } = settings;
  return {
    name,
    runFolder,
    settings: {
      ...asGiven,
      ...(values.temperatures === undefined ? { annealingErrorNats } : {}),
      ...(values.examples === undefined ? { firstExamples } : {}),
    },
    format: textOrJson(values.format),
    engine: oneOf("--engine", values.engine ?? "auto", engineChoices),
  };
}
