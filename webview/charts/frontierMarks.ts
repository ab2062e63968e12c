import { select } from "d3-selection";
import type { FrontierMark, FrontierModel } from "./frontierModel.ts";
import { type CrowdMark, type CrowdTarget, drawCrowd, isCrowd } from "./crowd.ts";
import { clampedPlace, clampedTranslate, isInView, type Plane } from "./frontierPlane.ts";
import type { PointHooks } from "./plane.ts";
import { layer } from "./plane.ts";
import { besideThem, roveAmong, roveInCrowd, rovingStop } from "./roving.ts";
import { symbolPath } from "./symbols.ts";

/**
 * One mark for each point. A drawing updates only the marks that have changed. A crowd is drawn as a whole, and only the marks that are
 * chosen, hovered or next to the focus are elements: the arrow keys reach all.
 */

export interface FrontierSelection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

const HIT_RADIUS = 11;
const HALO_RADIUS = 9.5;

/** The attributes of each mark's last drawing. */
const drawn = new WeakMap<Element, string>();

/** The marks that are in view. */
export function visibleMarks({ marks }: FrontierModel, plane: Plane): readonly FrontierMark[] {
  return marks.filter(
    (mark) => plane.shows(mark.symbol) && isInView(plane, mark) && (!mark.isSeed || plane.shows("seeds")),
  );
}

/** Draws the marks of a crowd that do not depend on the selection. @returns what the pointer finds */
export function drawMarkCrowd(
  svg: SVGSVGElement,
  model: FrontierModel,
  visible: readonly FrontierMark[],
  plane: Plane,
): readonly CrowdTarget[] {
  const crowd = isCrowd(visible) ? visible : [];
  const targets: CrowdTarget[] = [];
  drawCrowd(
    svg,
    "mark-crowd",
    "marks",
    crowd.map((mark): CrowdMark => {
      const [x, y] = clampedPlace(plane, mark);
      targets.push({ x, y, point: mark.point, tip: () => mark.tip });
      const look = lookOf(mark, model, plane).join(" ");
      const scale = mark.isSeed ? SEED_SCALE : look.includes("is-dominated") ? DOMINATED_SCALE : 1;
      return { x, y, look, tone: mark.tone, path: symbolPath[mark.symbol], scale };
    }),
  );
  return targets;
}

/** As the style sheet scales the marks that are elements. */
export const DOMINATED_SCALE = 0.75;
const SEED_SCALE = 0.5;

function lookOf(
  { symbol, isBeyond, isSeed, isDominated }: FrontierMark,
  { isTraining }: FrontierModel,
  { isZoomed }: Plane,
): readonly string[] {
  return [
    symbol,
    ...(isSeed ? ["is-seed"] : []),
    ...(isBeyond && !isZoomed ? ["is-beyond"] : []),
    ...(isDominated && !isTraining ? ["is-dominated"] : []),
  ];
}

/** Draws the marks that are elements: all but those of a crowd. @param visible as of `visibleMarks` */
export function drawMarks(
  svg: SVGSVGElement,
  model: FrontierModel,
  visible: readonly FrontierMark[],
  { shown, hovered }: FrontierSelection,
  plane: Plane,
  hooks: PointHooks,
): void {
  const marks = layer(svg, "marks")
    .attr("role", "listbox")
    .attr("aria-label", "Points of the sweep, by beta. Arrow keys move, Enter selects.");
  const hadFocus = svg.contains(svg.ownerDocument.activeElement);
  const order = visible.map(({ point }) => point);
  const stop = rovingStop(svg, order, shown);
  const classOf = (mark: FrontierMark): string =>
    [
      "mark toned",
      ...lookOf(mark, model, plane),
      ...(mark.point === shown ? ["is-chosen"] : []),
      ...(mark.point === hovered ? ["is-hovered"] : []),
    ].join(" ");
  const crowded = isCrowd(visible);
  const elements = crowded ? besideThem(visible, order, [stop, shown, hovered]) : visible;
  const placeInCrowd = new Map(elements.map((mark) => [mark, crowded ? String(order.indexOf(mark.point) + 1) : null]));
  roveInCrowd(svg, crowded ? order : null, (point) => {
    drawMarks(svg, model, visible, { shown, hovered: point }, plane, hooks);
  });
  marks
    .selectAll<SVGGElement, FrontierMark>("g.mark")
    .data(elements, ({ point }) => point)
    .join((entering) => {
      const mark = entering.append("g").attr("role", "option");
      mark.append("circle").attr("class", "hit").attr("r", HIT_RADIUS);
      mark.append("circle").attr("class", "halo").attr("r", HALO_RADIUS);
      mark.append("path").attr("class", "symbol");
      return mark;
    })
    .each(function (mark) {
      const { point, symbol, tone, tip } = mark;
      const attributes = {
        class: classOf(mark),
        transform: clampedTranslate(plane, mark),
        "data-point": String(point),
        tabindex: point === stop ? "0" : "-1",
        "aria-selected": String(point === shown),
        "aria-label": ariaLabel(symbol, tip),
        "aria-posinset": placeInCrowd.get(mark) ?? null,
        "aria-setsize": crowded ? String(visible.length) : null,
      };
      // Arrow keys change the tabindex too.
      const isStop = this.getAttribute("tabindex") === attributes.tabindex;
      const signature = `${Object.values(attributes).join("|")}|${tone}`;
      if (isStop && drawn.get(this) === signature) return;
      drawn.set(this, signature);
      // Writing an unchanged attribute costs as much as a change.
      for (const [name, value] of Object.entries(attributes)) {
        if (value === null) this.removeAttribute(name);
        else if (this.getAttribute(name) !== value) this.setAttribute(name, value);
      }
      if (this.style.getPropertyValue("--t") !== String(tone)) this.style.setProperty("--t", String(tone));
      const drawing = this.querySelector("path.symbol");
      if (drawing?.getAttribute("d") !== symbolPath[symbol]) drawing?.setAttribute("d", symbolPath[symbol]);
    });
  // If the focused mark left the view, the plane gets the focus.
  if (hadFocus && !svg.contains(svg.ownerDocument.activeElement)) svg.focus();
  roveAmong(svg, hooks, (element) => () => select<Element, FrontierMark>(element).datum().tip);
}

function ariaLabel(symbol: FrontierMark["symbol"], { title, facts }: FrontierMark["tip"]): string {
  return [
    title,
    ...(stateWords[symbol] ?? []),
    ...facts.map(
      ({ name, value, predicted }) => `${name} ${value}${predicted === undefined ? "" : `, predicted ${predicted}`}`,
    ),
  ].join("; ");
}

const stateWords: Partial<Record<FrontierMark["symbol"], readonly string[]>> = {
  collapsed: ["collapsed"],
  training: ["still training"],
};
