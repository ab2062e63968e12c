import { isForWideVariance, WIDE_VARIANCE } from "./bestElbo.ts";
import {
  collapseOf,
  fixedVariance,
  isBestElboCollapsed,
  isTooWide,
  learnedVariance,
  type Collapse,
} from "./collapse.ts";
import { standardizedColumns } from "./columnsOffScale.ts";
import { field, noChange, placeOf, setField } from "./fields.ts";
import { exact, round, shown } from "./figures.ts";
import { fixOf, fixThatHelps } from "./outcome.ts";
import { suitsStandardizing } from "./offScale.ts";
import type { Rule, RuleContext, RuleFinding, SpecFix } from "./rule.ts";

/** Lucas et al. 2019 and Dai et al. 2020: with noise wider than the data, maximum likelihood itself ignores z. */
export const fixedVarianceTooWide: Rule = {
  code: "fixed-variance-too-wide",
  summary:
    "The noise variance exceeds every eigenvalue of the data's covariance, so that even beta 1 collapses from a cold start.",
  severity: "warning",
  check: (context) => {
    const variance = fixedVariance(context);
    const collapse = collapseOf(context);
    if (variance === undefined || collapse === undefined) return [];
    const isCause = collapse.cause === "fixed-variance-too-wide";
    const isBestElbo = isTooWide(context) && isBestElboCollapsed(context);
    return isCause || isForWideVariance(context, collapse) ? [finding(context, variance, collapse, isBestElbo)] : [];
  },
};

function finding(context: RuleContext, variance: number, collapse: Collapse, isBestElbo: boolean): RuleFinding {
  const [first] = context.points;
  const [largest = NaN] = (first && context.evidenceOf(first.spec)?.spectrum.eigenvalues) ?? [];
  const threshold = shown(context.predictions[0]?.thresholdBeta ?? NaN);
  const start = `A noise variance of ${shown(variance)} is wider than every direction of the data, of which the largest has variance ${shown(largest)}`;
  const outcome = isBestElbo
    ? `even at beta 1 no latent pays for its rate, and the posterior collapses at every beta above ${threshold}` +
      (collapse.isWhole ? "" : ". The model with the best ELBO of this sweep will be a collapsed one")
    : `from a cold start the posterior collapses at every beta above ${threshold}`;
  return {
    message: `${start}: ${outcome}. Learn the variance, or set it to the variance that the decoder should leave unexplained.`,
    path: field.variance,
    underline: "value",
    related: [
      {
        path: placeOf(context, field.beta),
        message: "A lower beta also helps, but the likelihood would still treat the data as noise.",
      },
    ],
    fixes: fixes(context),
    whyBestCollapses: WIDE_VARIANCE,
  };
}

function fixes(context: RuleContext): readonly SpecFix[] {
  const learned = learnedVariance(context);
  const best = maximumLikelihoodVariance(context);
  const facts = context.points[0] && context.factsOf(context.points[0].spec);
  const isSmall = context.points.some(({ spec }) => facts && suitsStandardizing(spec, facts));
  const standardized = isSmall ? standardizedColumns(context, facts) : undefined;
  return [
    ...(learned === undefined ? [] : fixThatHelps(context, "Learn the variance", learned)),
    ...(best === undefined
      ? []
      : fixThatHelps(context, `Set variance to ${exact(best)}`, setField(noChange(context), field.variance, best))),
    ...(standardized === undefined ? [] : [fixOf(standardized.title, standardized.change)]),
  ];
}

/** The mean of the eigenvalues without a latent: the exact optimum of a linear VAE (Tipping and Bishop 1999; Lucas et al. 2019). */
function maximumLikelihoodVariance(context: RuleContext): number | undefined {
  const { spec } = context.points[0] ?? {};
  const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
  if (spec === undefined || evidence === undefined) return undefined;
  const { eigenvalues, trace } = evidence.spectrum;
  const { latentSize } = spec.model;
  if (latentSize >= evidence.spectrum.informativeColumns || latentSize > eigenvalues.length) return undefined;
  const kept = eigenvalues.slice(0, latentSize).reduce((sum, eigenvalue) => sum + eigenvalue, 0);
  const variance = round((trace - kept) / (evidence.columns - latentSize));
  return variance > 0 ? variance : undefined;
}
