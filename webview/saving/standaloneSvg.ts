import { svgElement } from "../element.ts";
import type { ReadColour } from "./plainColours.ts";

/** A copy of a drawing that needs no style sheet: computed styles are written into each element. */

const COLOURS = ["fill", "stroke"] as const;
/** CSS properties with their defaults. */
const PROPERTIES: Readonly<Record<string, string>> = {
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "paint-order": "normal",
  opacity: "1",
  "text-anchor": "start",
  "dominant-baseline": "auto",
  "font-size": "",
  "font-family": "",
  "font-weight": "400",
  "shape-rendering": "auto",
};
const OF_TEXT = new Set(["text-anchor", "dominant-baseline", "font-size", "font-family", "font-weight"]);
const OF_STROKES = new Set(["stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "paint-order"]);
/** Elements that are painted. */
const PAINTED = new Set(["path", "rect", "line", "circle", "text", "polygon"]);
const KEPT = new Set([
  "d",
  "x",
  "y",
  "x1",
  "x2",
  "y1",
  "y2",
  "dx",
  "dy",
  "cx",
  "cy",
  "r",
  "width",
  "height",
  "transform",
  "viewBox",
  "preserveAspectRatio",
]);

/** @returns null for an invisible element */
export function standaloneCopy(original: SVGElement, readColour: ReadColour): SVGElement | null {
  const style = getComputedStyle(original);
  if (style.display === "none" || style.visibility === "hidden") return null;
  const copy = svgElement(original.localName as "g");
  for (const { name, value } of original.attributes) if (KEPT.has(name)) copy.setAttribute(name, value);
  if (PAINTED.has(original.localName) && !writeStyle(copy, style, original.localName === "text", readColour))
    return null;
  for (const child of original.childNodes) {
    if (child instanceof SVGElement)
      copy.append(...[standaloneCopy(child, readColour)].filter((made) => made !== null));
    else if (child.nodeType === Node.TEXT_NODE) copy.append(child.textContent ?? "");
  }
  const isEmptyGroup = (original.localName === "g" || original.localName === "svg") && copy.childNodes.length === 0;
  return isEmptyGroup ? null : copy;
}

/** @returns false if nothing would be painted, as for a hit area */
function writeStyle(copy: SVGElement, style: CSSStyleDeclaration, isText: boolean, readColour: ReadColour): boolean {
  const painted = COLOURS.filter((name) => {
    const colour = readColour(style.getPropertyValue(name));
    const opacity = (colour?.opacity ?? 0) * Number(style.getPropertyValue(`${name}-opacity`) || 1);
    copy.setAttribute(name, opacity === 0 ? "none" : (colour?.hex ?? "none"));
    if (opacity > 0 && opacity < 1) copy.setAttribute(`${name}-opacity`, String(Math.round(opacity * 1000) / 1000));
    return opacity > 0;
  });
  for (const [name, usual] of Object.entries(PROPERTIES)) {
    if ((OF_TEXT.has(name) && !isText) || (OF_STROKES.has(name) && !painted.includes("stroke"))) continue;
    const value = style.getPropertyValue(name);
    if (value !== "" && value !== usual) copy.setAttribute(name, value);
  }
  return painted.length > 0;
}
