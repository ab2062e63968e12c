import { scaleLinear } from "d3-scale";
import type { PointEvaluation } from "../../src/results/evaluations.ts";
import { nats } from "../../src/results/wording.ts";
import type { Size } from "./plane.ts";
import { fit, layer } from "./plane.ts";

/**
 * The parts of a rate: R = I(x; z) + KL(q(z) || prod q(z_j)) + sum KL(q(z_j) || p(z_j)) (Hoffman and Johnson 2016, equation 9;
 * Chen et al. 2018, equation 2).
 */

export interface RatePart {
  readonly key: "information" | "correlation" | "dimensions";
  readonly name: string;
  readonly nats: number;
  readonly standardError: number;
}

export interface RatePartsModel {
  readonly parts: readonly RatePart[];
  readonly totalNats: number;
  /** ln N, the upper limit of the estimated information. */
  readonly ceilingNats: number;
  /** N. */
  readonly examples: number;
}

export function ratePartsModel(information: PointEvaluation["information"] | undefined): RatePartsModel | null {
  if (information === null || information === undefined) return null;
  const { mutualInformationNats, totalCorrelationNats, dimensionwiseKlNats, ceilingNats } = information;
  const part = (
    key: RatePart["key"],
    name: string,
    { mean, standardError }: typeof mutualInformationNats,
  ): RatePart => ({ key, name, nats: mean, standardError });
  const parts = [
    part("information", "mutual information", mutualInformationNats),
    part("correlation", "total correlation", totalCorrelationNats),
    part("dimensions", "dimension-wise KL", dimensionwiseKlNats),
  ];
  return {
    parts,
    totalNats: parts.reduce((sum, { nats: value }) => sum + value, 0),
    ceilingNats,
    examples: Math.round(Math.exp(ceilingNats)),
  };
}

export const PARTS_HEIGHT = 40;
const BAR = { top: 17, height: 16 };
/** A ceiling beyond this multiple of the rate is not drawn, because it would shrink the bar. */
const CEILING_REACH = 1.6;

export function drawRateParts(svg: SVGSVGElement, model: RatePartsModel, size: Size): void {
  fit(svg, size);
  const positive = model.parts.map((part) => ({ ...part, drawn: Math.max(0, part.nats) }));
  const whole = positive.reduce((sum, { drawn }) => sum + drawn, 0);
  const isNear = model.ceilingNats <= CEILING_REACH * whole;
  const x = scaleLinear()
    .domain([0, Math.max(whole, isNear ? model.ceilingNats : 0) || 1])
    .range([1, size.width - 1]);
  let from = 0;
  const placed = positive.map((part) => ({ ...part, from, to: (from += part.drawn) }));
  layer(svg, "parts")
    .selectAll("rect")
    .data(placed)
    .join("rect")
    .attr("class", ({ key }) => `part ${key}`)
    .attr("x", (part) => x(part.from))
    .attr("y", BAR.top)
    .attr("width", (part) => x(part.to) - x(part.from))
    .attr("height", BAR.height);
  layer(svg, "ceiling")
    .selectAll("line")
    .data(isNear ? [x(model.ceilingNats)] : [])
    .join("line")
    .attr("x1", (at) => at)
    .attr("x2", (at) => at)
    .attr("y1", BAR.top - 3)
    .attr("y2", BAR.top + BAR.height + 3);
  layer(svg, "ceiling")
    .selectAll("text")
    .data(isNear ? [x(model.ceilingNats)] : [])
    .join("text")
    .attr("x", (at) => at)
    .attr("y", BAR.top - 6)
    .attr("text-anchor", (at) => (at > size.width / 2 ? "end" : "start"))
    .text(`ln N = ${nats(model.ceilingNats)}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", partsSentence(model));
}

export function partsSentence({ parts, totalNats, ceilingNats, examples }: RatePartsModel): string {
  const partTexts = parts
    .map(({ name, nats: value, standardError }) => `${name} ${nats(value)} \u00b1 ${nats(standardError)}`)
    .join(", ");
  return `Parts of the rate, a Monte Carlo estimate over ${examples} held-out examples, ${nats(totalNats)} nats together: ${partTexts}. The information cannot exceed ln N = ${nats(ceilingNats)}.`;
}
