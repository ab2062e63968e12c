import type { Symbol } from "../charts/symbols.ts";
import { symbolPath } from "../charts/symbols.ts";
import { element, svgElement } from "../element.ts";

/** Parts of legends. */

export function symbolIcon(symbol: Symbol, tone: number | null = null): SVGSVGElement {
  const path = svgElement("path", { class: "symbol", d: symbolPath[symbol] });
  const icon = svgElement(
    "svg",
    { class: `icon ${symbol}${tone === null ? "" : " toned"}`, viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    path,
  );
  if (tone !== null) icon.style.setProperty("--t", String(tone));
  return icon;
}

/** @param symbol drawn hollow on the line */
export function lineIcon(className: string, tone: number | null = null, symbol: Symbol | null = null): SVGSVGElement {
  const stroke = svgElement("line", { class: className, x1: 0, x2: 20, y1: 7, y2: 7 });
  const icon = svgElement(
    "svg",
    { class: `icon wide${tone === null ? "" : " toned"}`, viewBox: "0 0 20 14", "aria-hidden": "true" },
    stroke,
  );
  if (symbol !== null)
    icon.append(
      svgElement(
        "g",
        { class: symbol, transform: "translate(10,7)" },
        svgElement("path", { class: "symbol", d: symbolPath[symbol] }),
      ),
    );
  if (tone !== null) icon.style.setProperty("--t", String(tone));
  return icon;
}

export function legendItem(icon: Node | null, text: string): HTMLElement {
  return element("span", { class: "legend-item" }, ...(icon === null ? [] : [icon]), element("span", {}, text));
}

/** Each step is three pixels wide: fractions of pixels would show as stripes. */
const STEPS = 32;

/** A ramp between two numbers. `className` sets the colours. */
export function rampLegend(className: string, name: string, low: string, high: string): HTMLElement {
  const steps = Array.from({ length: STEPS }, (_, i) => {
    const step = svgElement("rect", { class: className, x: i, y: 0, width: 1, height: 1 });
    step.style.setProperty("--t", String(i / (STEPS - 1)));
    return step;
  });
  const ramp = svgElement(
    "svg",
    { class: "ramp", viewBox: `0 0 ${STEPS} 1`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...steps,
  );
  return element(
    "span",
    { class: "legend-item" },
    element("span", {}, `${name} ${low}`),
    ramp,
    element("span", {}, high),
  );
}
