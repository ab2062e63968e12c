import { nats } from "../../src/results/wording.ts";
import { baselineMarks } from "./baselineMarks.ts";
import { levelText, type CollapsedLevel } from "./collapseLabels.ts";
import type { FrontierModel } from "./frontierModel.ts";
import { clampedPlace, isInView, type Plane } from "./frontierPlane.ts";
import { isoElboPlaces } from "./isoElbo.ts";
import {
  boxAround,
  layOutLabels,
  NEAR_SPOTS,
  spotsBeside,
  type Box,
  type LabelRequest,
  type PlacedLabel,
  type Spot,
} from "./labelLayout.ts";
import type { FrontierLabel } from "./place.ts";
import { layer, type Size } from "./plane.ts";

/** Labels of the plane: criteria and collapse at their marks, the best ELBO on its line, the limit at rate 0. */

const MARK_RADIUS = 7;
/** From the axis to the far side of a baseline's mark. */
const BASELINE_LENGTH = 8;

export function drawLabels(svg: SVGSVGElement, model: FrontierModel, plane: Plane, size: Size): void {
  const { x, y, frame } = plane;
  const named = labelsOf(model, plane);
  const atMark = new Map(named.map((label) => [label.key, label]));
  const requests: readonly LabelRequest[] = [
    ...named.map(({ key, place, text, textWithoutTies = text, shortText }) => ({
      key,
      texts: [...new Set([text, textWithoutTies, shortText])],
      spots: spotsBeside(x(place.rateNats), y(place.distortionNats)),
      indent: isFlag(key) ? FLAG_WIDTH : 0,
    })),
    ...baselineMarks(model, plane).map(({ key, text, rateNats, distortionNats }) => ({
      key: `baseline ${key}`,
      texts: [text],
      spots: spotsBeside(x(rateNats) + BASELINE_LENGTH, y(distortionNats)),
    })),
    ...lineRequests(model, plane),
    ...limitRequest(plane),
  ];
  // Labels may extend into the card's padding.
  const room: Box = { left: frame.left, right: size.width + 8, top: 14, bottom: frame.top + frame.height };
  const placed = layOutLabels(requests, room, marksOf(model, plane));
  const texts = (name: string, labels: readonly PlacedLabel[]): void => {
    layer(svg, name)
      .attr("aria-hidden", "true")
      .selectAll<SVGTextElement, PlacedLabel>("text")
      .data(labels, ({ key }) => key)
      .join("text")
      .attr("text-anchor", ({ anchor }) => anchor)
      .attr(
        "x",
        ({ key, x: left, anchor }) => left + (isFlag(key) ? (anchor === "start" ? FLAG_WIDTH : -FLAG_WIDTH) : 0),
      )
      .attr("y", (label) => label.y)
      .attr("transform", ({ x: left, y: top, angle }) =>
        angle === undefined ? null : `rotate(${angle},${left},${top})`,
      )
      .text(({ text }) => text);
  };
  drawLeaders(
    svg,
    placed.filter(({ key, spot }) => atMark.has(key) && spot >= NEAR_SPOTS),
    atMark,
    plane,
  );
  drawFlags(
    svg,
    placed.filter(({ key }) => isFlag(key)),
  );
  texts(
    "line-labels",
    placed.filter(({ key }) => !atMark.has(key)),
  );
  texts(
    "labels",
    placed.filter(({ key }) => atMark.has(key)),
  );
}

const FLAG_WIDTH = 11;
/** A pennant on its pole, 7 by 9. */
export const flagPath = "M-3,5V-4.5H4L2,-2L4,0.5H-3";

function isFlag(key: string): boolean {
  return key.startsWith("flag");
}

function drawFlags(svg: SVGSVGElement, labels: readonly PlacedLabel[]): void {
  layer(svg, "flags")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, PlacedLabel>("path")
    .data(labels, ({ key }) => key)
    .join("path")
    .attr("class", "flag")
    .attr("d", flagPath)
    .attr("transform", ({ x, y, anchor }) => `translate(${anchor === "start" ? x + 4 : x - 4},${y - 4})`);
}

function labelsOf({ flags, collapsed, threshold }: FrontierModel, plane: Plane): readonly FrontierLabel[] {
  return [
    ...(plane.shows("picks") ? flags : []),
    ...(collapsed !== null && plane.shows("collapsed") ? [collapsed] : []),
    ...(threshold !== null && plane.shows("predicted") ? [threshold] : []),
  ].filter(({ place }) => isInView(plane, place));
}

function drawLeaders(
  svg: SVGSVGElement,
  labels: readonly PlacedLabel[],
  atMark: ReadonlyMap<string, FrontierLabel>,
  { x, y }: Plane,
): void {
  layer(svg, "leaders")
    .attr("aria-hidden", "true")
    .selectAll<SVGPathElement, PlacedLabel>("path")
    .data(labels, ({ key }) => key)
    .join("path")
    .attr("d", (label) => {
      const place = atMark.get(label.key)?.place;
      if (place === undefined) return null;
      const [left, top] = [x(place.rateNats), y(place.distortionNats)];
      const [right, down] = [Math.sign(label.x - left), Math.sign(label.y - top)];
      return `M${left + 3 * right},${top + 7 * down}L${label.x - 2 * right},${label.y - 4}`;
    });
}

/** Labels along lines: above the line near rate 0, where a convex frontier is far away; if there is no room, farther along or below. */
function lineRequests({ best, bound, baselines }: FrontierModel, plane: Plane): readonly LabelRequest[] {
  const isMarked = new Set(baselineMarks({ baselines }, plane).map(({ key }) => key));
  const tangent =
    best === null || !plane.shows("elbo")
      ? []
      : [
          {
            key: "tangent",
            texts: [`ELBO ${nats(best.elboNats)} nats`, `ELBO ${nats(best.elboNats)}`],
            spots: spotsAlong(best.elboNats, plane, ["above", "below"]),
          },
        ];
  const edge =
    bound === null || !plane.shows("bound") || plane.frame.width < ROOM_FOR_BOTH
      ? []
      : [{ key: "bound", texts: ["R ≥ H − D"], spots: spotsAlong(-bound.entropyNats, plane, ["below"]) }];
  const named = plane.shows("baselines")
    ? baselines
        .filter(({ key }) => !isMarked.has(key))
        .map(({ key, text, elboNats }) => ({
          key: `baseline ${key}`,
          texts: [text],
          spots: spotsAlong(elboNats, plane, ["above", "below"]),
        }))
    : [];
  return [...tangent, ...named, ...edge];
}

/** Pixels. On a narrower plane only the legend names the bound. */
const ROOM_FOR_BOTH = 360;

const ABOVE = -4;
const BELOW = 13;

function spotsAlong(elboNats: number, plane: Plane, sides: readonly ("above" | "below")[]): readonly Spot[] {
  const { x, y } = plane;
  const along = isoElboPlaces(elboNats, plane);
  const [from, to] = [along[0], along.at(-1)];
  if (from === undefined || to === undefined) return [];
  const placeAt = (share: number): readonly [number, number] => {
    const rateNats = x.invert(x(from.rateNats) + share * (x(to.rateNats) - x(from.rateNats)));
    return [x(rateNats), y(-elboNats - rateNats)];
  };
  return sides.flatMap((side) =>
    SHARES.map((share): Spot => {
      const [left, top] = placeAt(share);
      // The line bends on a logarithmic axis, so its direction is taken over the length of the text.
      const [right, bottom] = placeAt(Math.min(1, share + TEXT_SHARE));
      const angle = Math.atan2(bottom - top, right - left);
      const off = side === "above" ? ABOVE : BELOW;
      return {
        x: left - off * Math.sin(angle),
        y: top + off * Math.cos(angle),
        anchor: "start",
        angle: (angle * 180) / Math.PI,
      };
    }),
  );
}

/** Where along a line its label may begin. */
const SHARES = [0.02, ...Array.from({ length: 14 }, (_, i) => 0.1 + 0.05 * i)];

/** Approximate length of the text as a fraction of the line. */
const TEXT_SHARE = 0.2;

function limitRequest({ x, seen, frame: { top, height } }: Plane): readonly LabelRequest[] {
  const [low, high] = seen.rateNats;
  if (low > 0 || high < 0) return [];
  const beside = x(0) + 6;
  const spots: readonly Spot[] = [top + height - 7, top + 12].map((y) => ({ x: beside, y, anchor: "start" }));
  return [{ key: "limit", texts: ["R = 0: auto-decoding limit", "R = 0"], spots }];
}

function marksOf({ marks, means, ghosts, others, baselines }: FrontierModel, plane: Plane): readonly Box[] {
  const measured = [...marks, ...means].filter((mark) => plane.shows(mark.symbol));
  const predicted = plane.shows("predicted") ? ghosts : [];
  const compared = others.filter(({ key }) => plane.shows(key)).flatMap((other) => other.marks);
  return [...measured, ...predicted, ...compared, ...baselineMarks({ baselines }, plane)]
    .filter((place) => isInView(plane, place))
    .map((place) => boxAround(...clampedPlace(plane, place), MARK_RADIUS));
}

const TICK_LENGTH = 6;
const COVERED = 11;

/** Draws the distortion of a collapsed model as a tick of the axis; hides the axis's own numbers that it covers. */
export function drawLevel(
  svg: SVGSVGElement,
  { level }: FrontierModel,
  { y, frame: { left, top, height } }: Plane,
): void {
  const inFrame = level === null ? NaN : y(level.distortionNats);
  const shown = level !== null && inFrame >= top && inFrame <= top + height ? [level] : [];
  const group = layer(svg, "collapsed-level")
    .selectAll<SVGGElement, CollapsedLevel>("g")
    .data(shown)
    .join((entering) => {
      const tick = entering.append("g").attr("class", "has-tooltip tick").attr("role", "img");
      tick.append("path");
      tick
        .append("text")
        .attr("text-anchor", "end")
        .attr("dy", "0.32em")
        .attr("x", left - TICK_LENGTH - 3);
      return tick;
    })
    .attr("transform", ({ distortionNats }) => `translate(0,${y(distortionNats)})`)
    .attr("aria-label", ({ tip }) => [tip.title, ...tip.facts.map(({ name, value }) => `${name} ${value}`)].join("; "));
  group.select("path").attr("d", `M${left - TICK_LENGTH},0H${left}`);
  group.select("text").text(({ distortionNats }) => levelText(distortionNats, y.domain()));
  layer(svg, "axis-y")
    .selectAll<SVGGElement, number>("g.tick")
    .classed("is-covered", (value) => shown.length > 0 && Math.abs(y(value) - inFrame) < COVERED);
}
