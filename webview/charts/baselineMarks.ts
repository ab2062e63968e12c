import { nats } from "../../src/results/wording.ts";
import type { BaselineLine } from "./baselineLines.ts";
import type { FrontierModel } from "./frontierModel.ts";
import { isInView, type Plane } from "./frontierPlane.ts";
import type { Place } from "./place.ts";
import { layer, type TipText } from "./plane.ts";

/** Models without latents as marks: they encode nothing, so they lie at rate 0 with minus their ELBO as distortion. */

export interface BaselineMark extends Place {
  readonly key: BaselineLine["key"];
  readonly text: string;
  readonly tip: TipText;
}

/** Probabilistic PCA has latents, and only its log-likelihood is known: it has a line of equal ELBO, and no place on it. */
export function baselineMarks({ baselines }: Pick<FrontierModel, "baselines">, plane: Plane): readonly BaselineMark[] {
  if (!plane.shows("baselines")) return [];
  return baselines
    .filter(({ key }) => key !== "principal")
    .map(({ key, text, elboNats }) => ({
      key,
      text,
      rateNats: 0,
      distortionNats: -elboNats,
      tip: {
        title: `Without latents: ${text}`,
        facts: [
          { name: "Rate", value: "0 nats" },
          { name: "Distortion", value: `${nats(-elboNats)} nats` },
          { name: "ELBO", value: `${nats(elboNats)} nats` },
        ],
      },
    }))
    .filter((mark) => isInView({ ...plane, isZoomed: true }, mark));
}

/** A triangle that points at the axis of rate 0 from the right, so that a collapsed model in the same place stays visible. */
export const baselineSymbolPath = "M0,0L8,-4.5V4.5Z";

export function drawBaselineMarks(svg: SVGSVGElement, model: FrontierModel, plane: Plane): void {
  layer(svg, "baseline-marks")
    .selectAll<SVGPathElement, BaselineMark>("path")
    .data(baselineMarks(model, plane), ({ key }) => key)
    .join("path")
    .attr("class", "baseline-mark has-tooltip")
    .attr("role", "img")
    .attr("aria-label", ({ tip }) => [tip.title, ...tip.facts.map(({ name, value }) => `${name} ${value}`)].join("; "))
    .attr("d", baselineSymbolPath)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${plane.x(rateNats)},${plane.y(distortionNats)})`);
}
