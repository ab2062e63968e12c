import { select } from "d3-selection";
import type { PointHooks, TipText } from "./plane.ts";

/** What is no point of the sweep but has something to tell when pointed at: elements of class `told`, whose datum has a tip. */

const listening = new WeakSet<SVGSVGElement>();

export function tellAmong(svg: SVGSVGElement, { hover }: PointHooks): void {
  if (listening.has(svg)) return;
  listening.add(svg);
  svg.addEventListener("pointerover", ({ target }) => {
    const told = toldOf(target);
    if (told !== null) hover(null, told, () => select<Element, { readonly tip: TipText }>(told).datum().tip);
  });
  svg.addEventListener("pointerout", ({ target }) => {
    if (toldOf(target) !== null) hover(null);
  });
}

function toldOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(".told") : null;
}
