import { select } from "d3-selection";
import type { PointHooks, TipText } from "./plane.ts";

/** Tooltips of elements other than points: elements of class `has-tooltip`, whose datum has a tip. */

const listening = new WeakSet<SVGSVGElement>();

export function showTooltipsAmong(svg: SVGSVGElement, { hover }: PointHooks): void {
  if (listening.has(svg)) return;
  listening.add(svg);
  svg.addEventListener("pointerover", ({ target }) => {
    const element = tooltipTargetOf(target);
    if (element !== null) hover(null, element, () => select<Element, { readonly tip: TipText }>(element).datum().tip);
  });
  svg.addEventListener("pointerout", ({ target }) => {
    if (tooltipTargetOf(target) !== null) hover(null);
  });
}

function tooltipTargetOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(".has-tooltip") : null;
}
