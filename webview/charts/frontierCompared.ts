import { select } from "d3-selection";
import type { FrontierModel, SeedMean } from "./frontierModel.ts";
import { clampedTranslate, isInView, type Plane } from "./frontierPlane.ts";
import type { OtherMark } from "./otherSweeps.ts";
import { layer } from "./plane.ts";
import { symbolPath } from "./symbols.ts";

/** Marks other than this sweep's single points: means over seeds with their errors, and points of other sweeps. */

const HALF_DIAGONAL = 4.75;
export const otherSymbolPath = `M0,${-HALF_DIAGONAL}L${HALF_DIAGONAL},0L0,${HALF_DIAGONAL}L${-HALF_DIAGONAL},0Z`;
const CAP = 3;

export function drawOthers(svg: SVGSVGElement, { others }: FrontierModel, plane: Plane): void {
  const marks = others.filter(({ key }) => plane.shows(key)).flatMap((other) => other.marks);
  layer(svg, "others")
    .selectAll<SVGPathElement, OtherMark>("path")
    .data(
      marks.filter((mark) => isInView(plane, mark)),
      ({ key }) => key,
    )
    .join("path")
    .attr("class", "other-run has-tooltip")
    .attr("role", "img")
    .attr("aria-label", ({ tip }) => [tip.title, ...tip.facts.map(({ name, value }) => `${name} ${value}`)].join("; "))
    .attr("d", otherSymbolPath)
    .attr("transform", ({ rateNats, distortionNats }) => `translate(${plane.x(rateNats)},${plane.y(distortionNats)})`);
}

export function drawMeans(svg: SVGSVGElement, { means, isTraining }: FrontierModel, plane: Plane): void {
  const shown = means.filter((one) => plane.shows(one.symbol) && isInView(plane, one));
  const keyOf = ({ key }: SeedMean): string => key;
  layer(svg, "errors")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, SeedMean>("path")
    .data(
      shown.filter(({ isBeyond }) => plane.isZoomed || !isBeyond),
      keyOf,
    )
    .join("path")
    .attr("class", "toned")
    .style("--t", ({ tone }) => tone)
    .attr("d", (one) => errorPath(one, plane));
  layer(svg, "means")
    .selectAll<SVGGElement, SeedMean>("g.mean")
    .data(shown, keyOf)
    .join((entering) => {
      const mean = entering.append("g").attr("role", "img");
      mean.append("path").attr("class", "symbol");
      return mean;
    })
    .attr("class", ({ symbol }) => `mean has-tooltip toned ${symbol}`)
    .classed("is-dominated", ({ isDominated }) => isDominated && !isTraining)
    .attr("aria-label", ({ tip }) => [tip.title, ...tip.facts.map(({ name, value }) => `${name} ${value}`)].join("; "))
    .style("--t", ({ tone }) => tone)
    .attr("transform", (one) => clampedTranslate(plane, one))
    .each(function ({ symbol }) {
      select(this).select("path").attr("d", symbolPath[symbol]);
    });
}

/** Bars of one standard error to each side, for rate and distortion. */
function errorPath({ rateNats, distortionNats, standardError }: SeedMean, { x, y }: Plane): string {
  const [left, right] = [x(rateNats - standardError.rateNats), x(rateNats + standardError.rateNats)];
  const [low, high] = [
    y(distortionNats - standardError.distortionNats),
    y(distortionNats + standardError.distortionNats),
  ];
  const [middle, centre] = [x(rateNats), y(distortionNats)];
  const across = `M${left},${centre}H${right}M${left},${centre - CAP}v${2 * CAP}M${right},${centre - CAP}v${2 * CAP}`;
  return `${across}M${middle},${low}V${high}M${middle - CAP},${low}h${2 * CAP}M${middle - CAP},${high}h${2 * CAP}`;
}
