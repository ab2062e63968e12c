import { priorFindings } from "../../src/results/nearPrior.ts";
import { usefulnessSentences } from "../../src/results/usefulness.ts";
import { changeDetector, element } from "../element.ts";
import type { RunView } from "./card.ts";

/** What the figures of the latent space say, in sentences: the pick of a user of z, and whether draws from the prior would decode. */
export function createLatentFindings(): RunView {
  const section = element("section", { class: "latent-findings", "aria-label": "Findings" });
  const changed = changeDetector();
  return {
    section,
    plots: [],
    render: ({ points }, { shown }) => {
      if (!changed(points, shown)) return;
      // The last sentence is the pick, where there are several points; the cards have the figures of the others.
      const picks = points.length > 1 ? usefulnessSentences(points).slice(-1) : [];
      const chosen = shown === null ? undefined : points[shown];
      const found = [...picks, ...(chosen === undefined ? [] : priorFindings([chosen]))];
      section.hidden = found.length === 0;
      section.replaceChildren(...found.map((text) => element("p", {}, text)));
    },
  };
}
