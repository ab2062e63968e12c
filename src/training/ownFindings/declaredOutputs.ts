/** Whether outputs are what the spec, or their names, say: logits, logarithms, standard deviations, variances. */
import { rangeOf } from "./fit.ts";
import type { Finding, Reading } from "./finding.ts";

/** How much more of the variance another reading must explain before it is reported. */
const MIN_GAIN = 0.1;
/** Rounding may leave a probability a little above 1. */
const SLACK = 1e-4;

export function declaredDecoder({ tried, decoded, fit, fitOfMeans }: Reading): readonly Finding[] {
  const { outputs } = decoded;
  const { x } = tried.data;
  const { likelihood } = tried.model;
  const nameOf = (role: string): string => JSON.stringify(tried.networks.roles.decoder.outputs[role] ?? role);
  const better = (values: Float32Array): boolean => fitOfMeans(values) > fit + MIN_GAIN;
  const found: Finding[] = [];
  const { logits, probabilities, logMean, mean } = outputs;
  if (logits?.length === x.length && likelihood.type !== "categorical") {
    const { least, most } = rangeOf(logits);
    if (least >= 0 && most <= 1 && better(logits))
      found.push({
        code: "own-model-output-kind",
        severity: "warning",
        place: "decoder",
        message:
          `The decoder's output ${nameOf("logits")} is read as logits, but all its values for held-out rows lie between 0 and 1, and as probabilities ` +
          `they explain more of the data. Write "probabilities" in place of "logits" in model.outputs.`,
      });
  }
  if (probabilities !== undefined) {
    const { least, most } = rangeOf(probabilities);
    if (least < -SLACK || most > 1 + SLACK)
      found.push({
        code: "own-model-output-kind",
        severity: "warning",
        place: "decoder",
        message:
          `The decoder's output ${nameOf("probabilities")} is read as probabilities, but its values for held-out rows lie between ${shown(least)} and ${shown(most)}. ` +
          `If they are logits, write "logits" in place of "probabilities" in model.outputs.`,
      });
    else found.push(...saturation(probabilities, x, nameOf("probabilities")));
  }
  if (likelihood.type !== "gaussian" && mean !== undefined && rangeOf(mean).least < -SLACK)
    found.push({
      code: "own-model-output-kind",
      severity: "warning",
      place: "decoder",
      message:
        `The decoder's output ${nameOf("mean")} is read as means of counts, but some are negative (${shown(rangeOf(mean).least)}). ` +
        `If they are logarithms of means, write "logMean" in place of "mean" in model.outputs.`,
    });
  if (logMean !== undefined && rangeOf(logMean).least >= 0 && better(logMean))
    found.push({
      code: "own-model-output-kind",
      severity: "warning",
      place: "decoder",
      message:
        `The decoder's output ${nameOf("logMean")} is read as logarithms of means, but no value is negative, and as means they explain more of the data. ` +
        `Write "mean" in place of "logMean" in model.outputs.`,
    });
  return found;
}

function saturation(p: Float32Array, x: Float32Array, name: string): readonly Finding[] {
  const certain = p.reduce((count, value) => count + (value <= 0 || value >= 1 ? 1 : 0), 0);
  if (certain === 0) return [];
  const wrong =
    p.length === x.length
      ? p.reduce((count, value, i) => count + ((value <= 0 || value >= 1) && value !== x[i] ? 1 : 0), 0)
      : undefined;
  const differing = wrong === undefined ? "" : ` (${wrong} of these where the data differ)`;
  return [
    {
      code: "own-model-saturated",
      severity: wrong === 0 ? "information" : "warning",
      place: "decoder",
      message:
        `${certain} of ${p.length} probabilities that the decoder gives for held-out rows are exactly 0 or 1${differing}. The logarithm of 0 is infinite, ` +
        `so that probabilities are held within 1e-7, and the distortion depends on that bound. Export the logits, before the sigmoid or softmax, instead of ${name}.`,
    },
  ];
}

/** The encoder's spread, by values that what it is said to be cannot have, or that no fitted posterior has. */
export async function declaredSpread(reading: Reading): Promise<readonly Finding[]> {
  const { encoded, tried } = reading;
  for (const role of ["posteriorStandardDeviation", "posteriorVariance"] as const) {
    const values = encoded[role];
    if (values === undefined) continue;
    const { least } = rangeOf(values);
    if (least >= 0) return [];
    return [
      {
        code: "own-model-spread-kind",
        severity: "warning",
        place: "encoder",
        message:
          `The encoder's output ${outputName(reading, role)} is read as ${role === "posteriorVariance" ? "variances" : "standard deviations"}, ` +
          `but some are negative (${shown(least)}). If they are log-variances, name it posteriorLogVariance in model.outputs.`,
      },
    ];
  }
  const values = encoded["posteriorLogVariance"];
  if (values === undefined) return [];
  const { least, most } = rangeOf(values);
  // A posterior that is wider than the prior in every dimension of every row is rare; only then the other readings are measured.
  if (least < 0 || most < MIN_POSITIVE_LOG_VARIANCE) return [];
  const elboNats = {
    "a log-variance": await elboOf(reading, (value) => Math.exp(value / 2)),
    "a standard deviation": await elboOf(reading, (value) => value),
    "a variance": await elboOf(reading, Math.sqrt),
  };
  const asStandardDeviation = elboNats["a standard deviation"] >= elboNats["a variance"];
  const best = asStandardDeviation ? "a standard deviation" : "a variance";
  if (!(elboNats[best] > elboNats["a log-variance"] + MIN_ELBO_GAIN_NATS)) return [];
  return [
    {
      code: "own-model-spread-kind",
      severity: "warning",
      place: "encoder",
      message:
        `The encoder's output ${outputName(reading, "posteriorLogVariance")} is read as log-variances, but no value is negative for ${tried.data.rows} held-out rows: ` +
        `each posterior would be wider than the prior. Read as ${best}, the ELBO is ${shown(elboNats[best] - elboNats["a log-variance"])} nats higher. ` +
        `If it is one, name it ${asStandardDeviation ? "posteriorStandardDeviation" : "posteriorVariance"} in model.outputs.`,
    },
  ];
}

const MIN_POSITIVE_LOG_VARIANCE = 0.01;
const MIN_ELBO_GAIN_NATS = 1;

function outputName({ tried }: Reading, role: string): string {
  const outputs: Readonly<Partial<Record<string, string>>> = tried.networks.roles.encoder.outputs;
  return JSON.stringify(outputs[role] ?? role);
}

/** The mean ELBO of the rows without the likelihood's constant, if the spread is what `deviationOf` makes of it. */
async function elboOf({ tried, encoded, means }: Reading, deviationOf: (value: number) => number): Promise<number> {
  const spread = encoded["posteriorLogVariance"] ?? new Float32Array();
  const noise = tried.noise();
  let rateNats = 0;
  const z = means.map((mean, i) => {
    const deviation = Math.max(deviationOf(spread[i] ?? 0), 1e-6);
    rateNats += 0.5 * (mean ** 2 + deviation ** 2 - 1) - Math.log(deviation);
    return mean + deviation * (noise[i] as number);
  });
  const { distortion } = await tried.decode(z);
  return -(rateNats + distortion.reduce((sum, nats) => sum + nats, 0)) / tried.data.rows;
}

export function shown(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

/** How far the assumed variance may be from the residuals' mean square, as a factor. */
const MAX_VARIANCE_FACTOR = 2;

/** Of a decoder that gives no variance: the spec's is a choice, and the residuals say which one fits the data best. */
export async function assumedVariance({ tried, means, deviations }: Reading): Promise<readonly Finding[]> {
  const { likelihood } = tried.model;
  if (likelihood.type !== "gaussian" || typeof likelihood.variance !== "number") return [];
  const noise = tried.noise();
  const { mean } = await tried.decode(
    means.map((value, i) => value + (deviations[i] as number) * (noise[i] as number)),
  );
  const { x } = tried.data;
  const square = mean.reduce((sum, value, i) => sum + (value - (x[i] as number)) ** 2, 0) / x.length;
  const factor = square / likelihood.variance;
  if (!(factor > MAX_VARIANCE_FACTOR || factor < 1 / MAX_VARIANCE_FACTOR) || square === 0) return [];
  return [
    {
      code: "own-model-variance",
      severity: "information",
      place: "decoder",
      message:
        `The decoder gives no variance, and the spec assumes ${likelihood.variance}. The mean square of the residuals of held-out rows is ${shown(square)}: ` +
        `with that variance the distortion is lowest. A decoder that was trained by the mean squared error assumes none; rates and ELBOs depend on this choice.`,
    },
  ];
}
