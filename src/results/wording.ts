import { andList, numberText, plural } from "../core/wording.ts";
import { shortNumber } from "../spec/shortNumber.ts";
import { shortName } from "./distinction.ts";
import { SEED_AXIS } from "../core/seedGroups.ts";
import { isComplete, type BestPoint, type ReadPoint } from "./reading.ts";

/** Words and numbers that several views print. No TypeBox, as in reading.ts. */

/** Follows "best": a sweep that trains or was stopped may still find a better point. */
export function soFar(points: readonly Pick<ReadPoint, "status">[]): "" | " so far" {
  return isComplete(points) ? "" : " so far";
}

/** "objective.beta = 0.5, training.seed = 1". */
export function settingsLabel(
  settings: Readonly<Record<string, number>>,
  numberText: (value: number) => string = shortNumber,
): string {
  const entries = Object.entries(settings).map(([name, value]) => `${name} = ${numberText(value)}`);
  return entries.length === 0 ? "the only point" : entries.join(", ");
}

/** "objective.beta = 0.5 (5 seeds)": points that differ in their seed alone. @param seeds how many; absent: a single point */
export function seedsLabel(
  settings: Readonly<Record<string, number>>,
  seeds: number | undefined,
  numberText?: (value: number) => string,
): string {
  if (seeds === undefined || seeds < 2) return settingsLabel(settings, numberText);
  const { [SEED_AXIS]: _, ...others } = settings;
  return Object.keys(others).length === 0
    ? `the spec (${seeds} seeds)`
    : `${settingsLabel(others, numberText)} (${seeds} seeds)`;
}

/**
 * "beta 0.5, latentSize 4": for a sentence that names one point. Axes whose last names are equal keep their paths. Empty without axes.
 * @param seeds of how many trainings that differ in their seed alone; then "beta 0.5, 5 seeds"
 */
export function shortLabel(
  settings: Readonly<Record<string, number>>,
  seeds: number,
  numberText: (value: number) => string = shortNumber,
): string {
  const shown = Object.entries(settings).filter(([axis]) => seeds < 2 || axis !== SEED_AXIS);
  const axes = shown.map(([axis]) => axis);
  const named = shown.map(([axis, value]) => `${shortName(axis, axes)} ${numberText(value)}`);
  return [...named, ...(seeds < 2 ? [] : [`${seeds} seeds`])].join(", ");
}

/** "best ELBO so far" beside a point; of several seeds "best mean ELBO". Empty for other points. */
export function bestRemark(best: BestPoint | null, point: number, points: readonly ReadPoint[]): string {
  // Of one specification with several seeds no single point is the best.
  if (best?.seeds.includes(point) !== true || (points.length > 1 && best.seeds.length === points.length)) return "";
  return `best ${best.seeds.length > 1 ? "mean ELBO" : "ELBO"}${soFar(points)}`;
}

/** "−17.74 ± 0.02": with an error between seeds, where there are several. */
export function withError(value: number, standardError: number | null | undefined): string {
  return standardError === null || standardError === undefined
    ? nats(value)
    : `${nats(value)} ± ${nats(standardError)}`;
}

/** Why a point failed. Earlier versions had the text as the cause. */
export function failureText({
  cause,
  message = cause,
}: {
  readonly cause: string;
  readonly message?: string | undefined;
}): string {
  return message;
}

/** Two decimals, with a minus sign instead of a hyphen. */
export function nats(value: number): string {
  if (!Number.isFinite(value)) return numberText(value);
  const text = value.toFixed(2);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "\u2212");
}

/** "3 of 10"; of a model whose number of latent dimensions is not known (0) "3". */
export function activeUnitsText(activeUnits: number, latentSize: number): string {
  return latentSize === 0 ? String(activeUnits) : `${activeUnits} of ${latentSize}`;
}

const MAX_NAMED = 3;

/** "beta = 1; beta = 2 and 7 other points". */
export function namesOfPoints(names: readonly string[]): string {
  if (names.length <= MAX_NAMED) return andList(names);
  const named = names.slice(0, MAX_NAMED - 1);
  return `${named.join("; ")} and ${plural(names.length - named.length, "other point")}`;
}
