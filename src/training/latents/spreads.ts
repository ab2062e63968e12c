/** Whether numbers can be what the spec calls them. */
import type { LocatedProblem } from "../../spec/problem.ts";
import type { SpreadKind } from "../../spec/spec.ts";

/** The widths of posteriors as their file has them. */
export interface GivenSpread {
  readonly kind: SpreadKind;
  /** How messages name the file. */
  readonly name: string;
  readonly values: Float64Array;
}

/** What makes numbers impossible as variances or deviations. @param placeOf where a number is, "at row 3, latent 2" */
export function spreadFault(
  kind: SpreadKind,
  values: Float64Array,
  placeOf: (at: number) => string,
): string | undefined {
  if (kind === "logVariance") return undefined;
  const what = kind === "variance" ? "variance" : "standard deviation";
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0)
    return (
      `A ${what} cannot be negative, but there is ${shown(values[negative])} ${placeOf(negative)}. ` +
      `If these are log-variances, name the array "logVariance".`
    );
  const zero = values.indexOf(0);
  if (zero >= 0)
    return (
      `There is a ${what} of 0 ${placeOf(zero)}, for which the rate is infinite. ` +
      `For an encoder without noise leave out "${kind}": only the means are measured then.`
    );
  return undefined;
}

/** Beyond this a posterior is narrower or wider than float32 networks resolve: exp(20) is 5e8. */
const MAX_LOG_VARIANCE = 20;
/** A posterior that is wider than the prior for nearly every number does not minimise any beta-weighted bound. */
const WIDE_SHARE = 0.99;
const WIDE_LOG_VARIANCE = 0.02;

/** Numbers that are possible but are probably something else. */
export function doubtfulSpread(given: GivenSpread | undefined): LocatedProblem | undefined {
  if (given === undefined) return undefined;
  const { kind, name, values } = given;
  const path = ["model", kind];
  const warn = (message: string): LocatedProblem => ({
    code: "latents-spread-kind",
    severity: "warning",
    message,
    path,
  });
  let [least, most, wide] = [Infinity, -Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (logVariance(kind, value) > WIDE_LOG_VARIANCE) wide += 1;
  }
  const range = `from ${shown(least)} to ${shown(most)}`;
  if (kind === "logVariance" && least >= 0 && most > WIDE_LOG_VARIANCE)
    return warn(
      `None of the log-variances in ${name} is negative (${range}), so that every posterior is at least as wide as the prior. ` +
        `If these are variances or standard deviations, name the array "variance" or "standardDeviation".`,
    );
  if (kind === "logVariance" && (least < -MAX_LOG_VARIANCE || most > MAX_LOG_VARIANCE))
    return warn(
      `The log-variances in ${name} are ${range}; beyond ${-MAX_LOG_VARIANCE} to ${MAX_LOG_VARIANCE} float32 networks resolve no posterior. ` +
        `Check which output of the encoder was saved.`,
    );
  if (kind !== "logVariance" && wide / values.length > WIDE_SHARE)
    return warn(
      `Nearly all posteriors in ${name} are wider than the prior (${range}). ` +
        `Check that these are ${kind === "variance" ? "variances" : "standard deviations"} of the posteriors, after exp or softplus.`,
    );
  return undefined;
}

function logVariance(kind: SpreadKind, value: number): number {
  if (kind === "logVariance") return value;
  return Math.log(value) * (kind === "variance" ? 1 : 2);
}

function shown(value: number | undefined): string {
  return String(Number((value ?? NaN).toPrecision(4)));
}
