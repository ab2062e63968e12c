import { betaOf } from "../objective.ts";
import type { Spec } from "../spec.ts";
import { axisOf, field } from "./fields.ts";
import { exact, percent } from "./figures.ts";
import { mostLatents, withLatentSize } from "./latentSize.ts";
import type { Rule, RuleContext } from "./rule.ts";

/** Share of the possible gain in D + beta R; less is a fair price for a small latent space. */
const FORGONE_SHARE = 0.25;

export const latentTooSmall: Rule = {
  code: "latent-too-small",
  summary:
    "More directions of the data are worth a latent than there are latents, and those left out hold a large part of the gain.",
  severity: "information",
  check: (context) => {
    if (axisOf(context, field.latentSize) !== undefined) return [];
    const forgone = context.points.map(({ spec }, i) => forgoneAt(context, spec, i));
    const least = forgone.reduce((a, b) => (b.share < a.share ? b : a), { share: Infinity, directions: 0 });
    if (!(least.share > FORGONE_SHARE && Number.isFinite(least.share))) return [];
    const { latentSize } = context.points[0]?.spec.model ?? { latentSize: 0 };
    const { directions } = least;
    return [
      {
        message:
          `${exact(directions)} directions of the data are worth a latent at this beta, but the model has ${exact(latentSize)}: the linear theory ` +
          `predicts a loss of ${percent(least.share)} of the possible gain in D + beta R. Set latentSize to ${exact(directions)} to lower the distortion.`,
        path: field.latentSize,
        underline: "value",
        related: [],
        fixes: [withLatentSize(context, directions)],
      },
    ];
  },
};

interface Forgone {
  readonly share: number;
  readonly directions: number;
}

/**
 * Reverse water-filling: direction i, with eigenvalue lambda above beta, gains 1/2 (lambda - beta - beta ln(lambda / beta)) in
 * D + beta R. Zero where not every latent is in use.
 */
function forgoneAt(context: RuleContext, spec: Spec, index: number): Forgone {
  const evidence = context.evidenceOf(spec);
  const { effectiveBeta = NaN, thresholdBeta = null, verdict } = context.predictions[index] ?? {};
  const [largest = NaN] = evidence?.spectrum.eigenvalues ?? [];
  // Points that collapse do not show whether there are enough latents.
  if (verdict === "collapse" || evidence === undefined || thresholdBeta === null)
    return { share: Infinity, directions: 0 };
  // Beta in the units of the eigenvalues.
  const level = (largest * (betaOf(spec.objective) ?? NaN)) / thresholdBeta;
  if (!(level > 0) || !(effectiveBeta > 0)) return { share: 0, directions: 0 };
  const { eigenvalues, heldOutVariances, informativeColumns } = evidence.spectrum;
  if (evidence.train.rows < informativeColumns) return { share: 0, directions: 0 };
  // A direction that held-out rows do not share is noise and not worth a latent.
  const worth = eigenvalues
    .filter((value, i) => value > level && (heldOutVariances[i] ?? value) > level)
    .slice(0, mostLatents(evidence, spec));
  const gains = worth.map((value) => value - level - level * Math.log(value / level));
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const { latentSize } = spec.model;
  return gains.length <= latentSize
    ? { share: 0, directions: gains.length }
    : { share: sum(gains.slice(latentSize)) / sum(gains), directions: gains.length };
}
