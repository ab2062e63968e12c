import {
  clusterSeries,
  decodingSeries,
  partSeries,
  probeSeries,
  informationOf,
  shownUsefulness,
} from "../latentSeries.ts";
import { isNearCeiling, type Information } from "../../src/results/information.ts";
import { isRunning } from "../../src/results/reading.ts";
import { nats } from "../../src/results/wording.ts";
import type { PointHooks } from "../charts/plane.ts";
import type { Ask } from "../session.ts";
import type { Sweep } from "../sweep.ts";
import { createChosen } from "../askedLatentSpace.ts";
import { areLatentsAlone } from "../figures.ts";
import { createAxisCard } from "./axisCard.ts";
import type { RunView, ViewContext } from "./card.ts";
import { createDependenceCard } from "./dependenceCard.ts";
import { createLabelsCard } from "./labelsCard.ts";
import { createLatentFindings } from "./latentFindings.ts";
import { createLatentPosterior } from "./latentPosterior.ts";
import { createMomentsCard, type MomentsHooks } from "./momentsCard.ts";
import { createPositionsCard } from "./positionsCard.ts";

/** The tab about the latent space: is z near the prior, and can anybody use it? */
export function createLatentCards(hooks: PointHooks, moments: MomentsHooks, ask: Ask | null): readonly RunView[] {
  let last: { readonly sweep: Sweep; readonly context: ViewContext } | undefined;
  const chosen = createChosen(ask, () => {
    for (const view of ofChosen) if (last !== undefined) view.render(last.sweep, last.context);
  });
  const findings = createLatentFindings(chosen);
  const momentsCard = createMomentsCard(moments, chosen);
  const dependenceCard = createDependenceCard(chosen);
  const ofChosen = [findings, momentsCard, dependenceCard];
  return [
    {
      ...findings,
      render: (sweep, context) => {
        last = { sweep, context };
        findings.render(sweep, context);
      },
    },
    createAxisCard(
      {
        name: "parts",
        title: "Parts of the rate",
        series: (sweep, { measurements }) => partSeries(sweep, measurements),
        whyEmpty: whyNoParts,
        note: partsNote,
      },
      hooks,
    ),
    createAxisCard(
      {
        name: "probes",
        title: "Labels predicted from z",
        series: probeSeries,
        whyEmpty: whyNoProbes,
        note: labelsNote,
        top: 1,
      },
      hooks,
    ),
    createAxisCard(
      {
        name: "clusters",
        title: "Clusters of z against the labels",
        series: clusterSeries,
        // The card of the probes says why.
        whyEmpty: () => null,
        top: 1,
      },
      hooks,
    ),
    createAxisCard(
      {
        name: "decoding",
        title: "Decoded draws from the prior",
        series: decodingSeries,
        // Latents alone have no decoder.
        whyEmpty: () => null,
        note: decodingNote,
        top: 1,
      },
      hooks,
    ),
    createLabelsCard(),
    momentsCard,
    dependenceCard,
    createLatentPosterior(ask),
    createPositionsCard(moments),
  ];
}

function whyNoParts(sweep: Sweep): string {
  if (areLatentsAlone(sweep))
    return "Only posterior means were saved; their variances would give the rate and its parts.";
  return isRunning(sweep)
    ? "Measured after the training."
    : "Measuring the run (Explain the Sweep, or vae-lens evaluate) would give the parts of the rate; they need a Gaussian posterior.";
}

function whyNoProbes(sweep: Sweep): string {
  if (isRunning(sweep)) return "Measured after the training.";
  return "Labels of the held-out examples (data.labels, 2 to 100 classes) would show how well they are predicted from z.";
}

const MIN_SHARED_NATS = 0.05;

function partsNote(sweep: Sweep, { shown, measurements }: ViewContext): string {
  const { points } = sweep;
  const information = shown === null ? null : informationOf(shown, sweep, measurements);
  if (information === null) return "";
  const { ceilingNats } = information;
  const examples = Math.round(Math.exp(ceilingNats));
  const near = isNearCeiling(information)
    ? ` The information is near ln N = ${nats(ceilingNats)}, the largest that ${examples} examples can show: it is a lower limit, the others upper limits.`
    : "";
  const { rateNats = null } = points[shown ?? -1]?.heldOut ?? points[shown ?? -1]?.latents ?? {};
  return `The rate is the mutual information plus KL(q(z) \u2016 p), of which the total correlation is a part. Estimates over ${examples} examples.${shareOfRate(information, rateNats)}${near}`;
}

/** How much of the rate only says that q(z) is not the prior. */
function shareOfRate(information: Information, rateNats: number | null): string {
  const { marginalKlNats, totalCorrelationNats } = information;
  // Near 0 shares are those of noise.
  if (rateNats === null || rateNats < 10 * marginalKlNats.standardError || rateNats < MIN_SHARED_NATS) return "";
  const most = isNearCeiling(information) ? "at most " : "";
  const share = (part: number): string => `${most}${(100 * Math.max(0, part / rateNats)).toFixed(0)} %`;
  return ` KL(q(z) \u2016 p) is ${share(marginalKlNats.mean)} of the rate, the total correlation ${share(totalCorrelationNats.mean)}.`;
}

function decodingNote({ points }: Sweep, { shown }: ViewContext): string {
  const draws = points[shown ?? -1]?.priorDraws?.draws;
  return draws === undefined
    ? ""
    : `${draws} draws from N(0, I), decoded, among as many decoded held-out examples; "of examples" is what decoded draws of other examples have.`;
}

function labelsNote({ points }: Sweep, { shown }: ViewContext): string {
  const usefulness = shownUsefulness(shown === null ? undefined : points[shown]);
  if (usefulness === undefined) return "";
  const { rows, classes, components, isCondition } = usefulness;
  const given = isCondition === true ? " The model is given these labels, so that z need not hold them." : "";
  const beside = components === null ? "" : ` PCA: ${components.size} principal components of the data.`;
  return `Share of ${rows} held-out rows whose label, of ${classes}, is predicted from the posterior means of other rows.${given}${beside}`;
}
