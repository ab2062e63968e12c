import { klWeightSentences, priorDrawSentences } from "../../src/results/decodingSentences.ts";
import { priorFindings } from "../../src/results/nearPrior.ts";
import type { Chosen } from "../askedLatentSpace.ts";
import { changeDetector, element } from "../element.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { latentPickSentences } from "../latentPick.ts";
import { onceFor } from "../onceFor.ts";
import type { RunView } from "./card.ts";

/** Nobody looks for what is said of draws from the prior at the point that is chosen. */
const ofAllPoints = onceFor((points: readonly PointSnapshot[]) => [
  ...latentPickSentences(points),
  ...priorDrawSentences(points),
]);

/** What the figures of the latent space say, in sentences: the pick of a user of z, and whether draws from the prior would decode. */
export function createLatentFindings(chosen: Chosen): RunView {
  const section = element("section", { class: "latent-findings", "aria-label": "Findings" });
  const changed = changeDetector();
  return {
    section,
    plots: [],
    render: (sweep, { shown }) => {
      const { point } = chosen(sweep, shown);
      if (!changed(sweep.points, shown, point?.aggregate, point?.klWeight)) return;
      const found = [
        ...ofAllPoints(sweep.points),
        ...(point === undefined ? [] : [...priorFindings([point]), ...klWeightSentences([point])]),
      ];
      section.hidden = found.length === 0;
      section.replaceChildren(...found.map((text) => element("p", {}, text)));
    },
  };
}
