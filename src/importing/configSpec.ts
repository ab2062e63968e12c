import { otherModel } from "./configModel.ts";
import { configSettings, type ConfigSettings } from "./configNames.ts";
import type { Config } from "./logTable.ts";

/** A spec made from the settings of runs that another program trained. */
export interface ConfigSpec {
  readonly text: string;
  /** What the config does not say and the spec assumes. */
  readonly assumptions: readonly string[];
}

/**
 * @param source names where the config comes from
 * @param sweep the settings in which the imported runs differ, by field
 * @returns undefined if the config has no number of latents: then it is not one of an autoencoder
 */
export function configSpec(
  config: Config,
  source: string,
  sweep: Readonly<Record<string, readonly number[]>> = {},
): ConfigSpec | undefined {
  const settings = configSettings(config);
  const latentSize = settings.numbers.get("model.latentSize")?.value;
  if (latentSize === undefined) return undefined;
  const number = (field: string) => settings.numbers.get(field)?.value;
  const likelihood = likelihoodFor(settings);
  const hidden = settings.hidden?.sizes;
  const network = hidden === undefined ? {} : { hidden };
  const beta = number("objective.beta");
  const model = otherModel(config);
  const spec = {
    data: { path: "data.npy", heldOut: { fraction: 0.2, seed: 0 } },
    model: { latentSize, encoder: network, decoder: network, likelihood: likelihood.value },
    objective: { type: "beta", beta: beta ?? 1 },
    training: present({
      epochs: number("training.epochs"),
      batchSize: number("training.batchSize"),
      learningRate: number("training.learningRate"),
      seed: number("training.seed"),
    }),
    ...(Object.keys(sweep).length === 0 ? {} : { sweep }),
  };
  const assumptions = [
    ...(model === undefined ? [] : [model]),
    "data.path: the program does not say where its data are. Name your file, and its scale or transform if it was trained on other values.",
    ...likelihood.assumptions,
    ...(hidden === undefined
      ? ["encoder, decoder: no sizes of hidden layers were found; those of the defaults are used."]
      : settings.hidden?.name.startsWith("the ") === true
        ? []
        : [`encoder, decoder: ${settings.hidden?.name} is taken as the hidden layers of both.`]),
    ...(beta === undefined && !("objective.beta" in sweep) ? ["objective.beta: none was found; 1 is assumed."] : []),
    ...(settings.optimizer === undefined || /^adam$/i.test(settings.optimizer)
      ? []
      : [`training.optimizer: it was ${oneLine(settings.optimizer)}; only Adam is available.`]),
  ];
  const comments = [
    `Made from ${oneLine(source)}. Check what it could not say:`,
    ...assumptions.map((line) => `- ${line}`),
  ];
  return {
    text: `${comments.map((line) => `// ${line}`).join("\n")}\n${JSON.stringify(spec, null, 2)}\n`,
    assumptions,
  };
}

function likelihoodFor({ likelihood }: ConfigSettings): {
  readonly value: Readonly<Record<string, unknown>>;
  readonly assumptions: readonly string[];
} {
  const learned = { type: "gaussian", variance: "learned" };
  if (likelihood === undefined)
    return {
      value: learned,
      assumptions: ["model.likelihood: none was found; a Gaussian with a learned variance is assumed."],
    };
  const { name, value, type } = likelihood;
  const said = `model.likelihood: ${oneLine(name)} is ${oneLine(value)}`;
  if (type === undefined)
    return {
      value: learned,
      assumptions: [`${said}, which is unknown; a Gaussian with a learned variance is assumed.`],
    };
  if (type !== "gaussian") return { value: { type }, assumptions: [] };
  return {
    value: { type, variance: 0.5 },
    assumptions: [
      `${said}. The sum of squared errors is a Gaussian's of variance 0.5, which is assumed; half of that sum is one of variance 1, and the mean over d values one of variance d / 2.`,
    ],
  };
}

function present(fields: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, " ");
}
