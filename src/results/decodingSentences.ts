import type { Measure } from "./information.ts";
import type { PriorDraws } from "./priorDraws.ts";
import type { PointResult } from "./results.ts";
import { namesOfPoints, settingsLabel } from "./wording.ts";

/** What decoded draws of z say, in sentences: the same in a terminal, a report and the panel. */

type Decoded = Pick<PointResult, "settings" | "priorDraws" | "klWeight">;

/**
 * Shares of the control below which draws from the prior do not decode as examples do, two standard errors included. Over 140 trained
 * models (docs/metrics.md) those with a beta of 1 or more have at least 0.82 of it.
 */
const FEW_ALIKE = 0.5;
const FEWER_ALIKE = 0.75;
const ERRORS = 2;

/** Whether samples from the prior look like what the model makes of examples; the worse of the two shares decides. */
export function priorVerdict(draws: PriorDraws | undefined): "none" | "few" | "some" {
  if (draws === undefined) return "none";
  const share = shareOfControl(draws);
  return share < FEW_ALIKE ? "few" : share < FEWER_ALIKE ? "some" : "none";
}

/** The worse share beside that of the control, as large as its error allows. */
function shareOfControl({ alike, covered }: PriorDraws): number {
  return Math.min(
    ...[alike, covered].map(({ prior, examples }) => (prior.mean + ERRORS * prior.standardError) / examples.mean),
  );
}

const VERDICTS = {
  few: "Samples from the prior do not decode like examples",
  some: "Part of the samples from the prior do not decode like examples",
} as const;

/** At most one sentence for each verdict: the points that have it, and the figures of the worst. */
export function priorDrawSentences(points: readonly Decoded[]): readonly string[] {
  return (["few", "some"] as const).flatMap((verdict) => {
    const found = points.flatMap((point) =>
      point.priorDraws !== undefined && priorVerdict(point.priorDraws) === verdict
        ? [{ name: nameOf(point), draws: point.priorDraws }]
        : [],
    );
    const [first] = found;
    if (first === undefined) return [];
    const worst = found.reduce((least, one) => (shareOfControl(one.draws) < shareOfControl(least.draws) ? one : least));
    const which = first.name === "" ? "" : ` at ${namesOfPoints(found.map(({ name }) => name))}`;
    const where = found.length > 1 ? ` at ${worst.name}` : "";
    return [
      `${VERDICTS[verdict]}${which}. Of ${worst.draws.draws} draws from N(0, I)${where}, ${shareText(worst.draws.alike.prior)} decode to something like a decoded held-out example, ` +
        `and they come close to ${shareText(worst.draws.covered.prior)} of those examples; of draws from other examples' posteriors it is ` +
        `${shareText(worst.draws.alike.examples)} and ${shareText(worst.draws.covered.examples)}. Raise the weight of the KL term, or draw z from a model of the latents.`,
    ];
  });
}

/** What the KL term weighs where the variance is the residuals' own. @param points those of which it is to be said */
export function klWeightSentences(points: readonly Decoded[]): readonly string[] {
  return points.flatMap((point) => {
    const { klWeight } = point;
    if (klWeight === undefined) return [];
    const { givenVariance, residualVariance, given, effective } = klWeight;
    const name = nameOf(point);
    return [
      `${name === "" ? "T" : `At ${name} t`}he residuals of held-out examples have a variance of ${short(residualVariance.mean)} ± ${short(residualVariance.standardError, 2)}; the likelihood's is ${short(givenVariance)}. ` +
        `Against a log-likelihood with the residuals' own variance the KL term weighs ${short(effective)} (given: ${short(given)}).`,
    ];
  });
}

function nameOf({ settings }: Pick<Decoded, "settings">): string {
  return Object.keys(settings).length === 0 ? "" : settingsLabel(settings);
}

function shareText({ mean, standardError }: Measure): string {
  return `${(100 * mean).toFixed(0)} % ± ${(100 * standardError).toFixed(0)}`;
}

function short(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}
