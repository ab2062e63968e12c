import { select } from "d3-selection";
import type { FrontierMark, FrontierModel } from "./frontierModel.ts";
import { clampedTranslate, isInView, type Plane } from "./frontierPlane.ts";
import type { PointHooks } from "./plane.ts";
import { layer } from "./plane.ts";
import { roveAmong, rovingStop } from "./roving.ts";
import { symbolPath } from "./symbols.ts";

/** One mark for each point. A drawing updates only the marks that have changed. */

export interface FrontierSelection {
  readonly shown: number | null;
  readonly hovered: number | null;
}

const HIT_RADIUS = 11;
const HALO_RADIUS = 9.5;

/** The attributes of each mark's last drawing. */
const drawn = new WeakMap<Element, string>();

export function drawMarks(
  svg: SVGSVGElement,
  model: FrontierModel,
  { shown, hovered }: FrontierSelection,
  plane: Plane,
  hooks: PointHooks,
): void {
  const visible = model.marks.filter(
    (mark) => plane.shows(mark.symbol) && isInView(plane, mark) && (!mark.isSeed || plane.shows("seeds")),
  );
  const marks = layer(svg, "marks")
    .attr("role", "listbox")
    .attr("aria-label", "Points of the sweep, by beta. Arrow keys move, Enter selects.");
  const hadFocus = svg.contains(svg.ownerDocument.activeElement);
  const stop = rovingStop(
    svg,
    visible.map(({ point }) => point),
    shown,
  );
  const classOf = ({ symbol, point, isBeyond, isSeed, isDominated }: FrontierMark): string =>
    [
      `mark toned ${symbol}`,
      ...(isSeed ? ["is-seed"] : []),
      ...(isBeyond && !plane.isZoomed ? ["is-beyond"] : []),
      ...(isDominated && !model.isTraining ? ["is-dominated"] : []),
      ...(point === shown ? ["is-chosen"] : []),
      ...(point === hovered ? ["is-hovered"] : []),
    ].join(" ");
  marks
    .selectAll<SVGGElement, FrontierMark>("g.mark")
    .data(visible, ({ point }) => point)
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
      };
      // Arrow keys change the tabindex too.
      const isStop = this.getAttribute("tabindex") === attributes.tabindex;
      const signature = `${Object.values(attributes).join("|")}|${tone}`;
      if (isStop && drawn.get(this) === signature) return;
      drawn.set(this, signature);
      // Writing an unchanged attribute costs as much as a change.
      for (const [name, value] of Object.entries(attributes))
        if (this.getAttribute(name) !== value) this.setAttribute(name, value);
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
