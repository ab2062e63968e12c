import { select } from "d3-selection";
import { type CrowdMark, type CrowdTarget, drawCrowd, isCrowd } from "./crowd.ts";
import { DOMINATED_SCALE } from "./frontierMarks.ts";
import type { FrontierModel, SeedMean } from "./frontierModel.ts";
import { holds } from "./frontierDomain.ts";
import { clampedPlace, clampedTranslate, isInView, type Plane } from "./frontierPlane.ts";
import type { OtherMark } from "./otherSweeps.ts";
import { layer } from "./plane.ts";
import { symbolPath } from "./symbols.ts";

/** Marks other than this sweep's single points: means over seeds with their errors, and points of other sweeps. */

const HALF_DIAGONAL = 4.75;
export const otherSymbolPath = `M0,${-HALF_DIAGONAL}L${HALF_DIAGONAL},0L0,${HALF_DIAGONAL}L${-HALF_DIAGONAL},0Z`;
const CAP = 3;

/** @returns what the pointer finds in a crowd */
export function drawOthers(
  svg: SVGSVGElement,
  { others, domain }: FrontierModel,
  plane: Plane,
): readonly CrowdTarget[] {
  const marks = others
    .filter(({ key }) => plane.shows(key))
    .flatMap((other) => other.marks)
    .filter((mark) => isInView(plane, mark));
  const crowd = isCrowd(marks) ? marks : [];
  const targets = crowd.map((mark): CrowdTarget => {
    const [x, y] = clampedPlace(plane, mark);
    return { x, y, point: null, tip: () => mark.tip };
  });
  drawCrowd(
    svg,
    "other-crowd",
    "others",
    targets.map(({ x, y }): CrowdMark => ({ x, y, look: "other-run", tone: 0, path: otherSymbolPath, scale: 0.75 })),
  );
  layer(svg, "others")
    .selectAll<SVGPathElement, OtherMark>("path")
    .data(crowd.length > 0 ? [] : marks, ({ key }) => key)
    .join("path")
    .attr("class", "other-run has-tooltip")
    .classed("is-beyond", (mark) => !plane.isZoomed && !holds(domain, mark))
    .attr("role", "img")
    .attr("aria-label", ({ tip }) => [tip.title, ...tip.facts.map(({ name, value }) => `${name} ${value}`)].join("; "))
    .attr("d", otherSymbolPath)
    .attr("transform", (mark) => clampedTranslate(plane, mark));
  return targets;
}

/** @returns what the pointer finds in a crowd */
export function drawMeans(
  svg: SVGSVGElement,
  { means, isTraining }: FrontierModel,
  plane: Plane,
): readonly CrowdTarget[] {
  const visible = means.filter((one) => plane.shows(one.symbol) && isInView(plane, one));
  const crowd = isCrowd(visible) ? visible : [];
  const shown = crowd.length > 0 ? [] : visible;
  const keyOf = ({ key }: SeedMean): string => key;
  const targets: CrowdTarget[] = [];
  // The errors of a crowd would cover its means.
  drawCrowd(
    svg,
    "mean-crowd",
    "marks",
    crowd.map((one): CrowdMark => {
      const [x, y] = clampedPlace(plane, one);
      targets.push({ x, y, point: null, tip: () => one.tip });
      const isDominated = one.isDominated && !isTraining;
      const look = `mean ${one.symbol}${isDominated ? " is-dominated" : ""}`;
      return { x, y, look, tone: one.tone, path: symbolPath[one.symbol], scale: isDominated ? DOMINATED_SCALE : 1 };
    }),
  );
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
  return targets;
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
