import { svgElement } from "../element.ts";
import { createColourReader, type ReadColour } from "./plainColours.ts";
import { standaloneCopy } from "./standaloneSvg.ts";

/** A card as one SVG with its title, legend and charts, laid out as on the page. Leaves out controls. */

const LEFT_OUT = "button, select, label, dialog, .chart-menu, .unseen, [role=alert]";
const MARGIN = 16;

export function cardSvg(section: HTMLElement): SVGSVGElement {
  const readColour = createColourReader(section.ownerDocument);
  const { left, top, width } = section.getBoundingClientRect();
  const origin = { left, top };
  const parts = partsOf(section, origin, readColour);
  const bottom = Math.max(
    0,
    ...[...section.querySelectorAll(".plot, .legend, p, header")].map(
      (part) => part.getBoundingClientRect().bottom - top,
    ),
  );
  const height = Math.ceil(bottom + MARGIN);
  const paper = readColour(getComputedStyle(section.ownerDocument.body).backgroundColor)?.hex ?? "#ffffff";
  const svg = svgElement("svg", { width: Math.ceil(width), height, viewBox: `0 0 ${Math.ceil(width)} ${height}` });
  svg.append(svgElement("rect", { width: "100%", height: "100%", fill: paper }), ...parts);
  return svg;
}

interface Origin {
  readonly left: number;
  readonly top: number;
}

function partsOf(parent: Element, origin: Origin, readColour: ReadColour): readonly SVGElement[] {
  return [...parent.childNodes].flatMap((child): readonly SVGElement[] => {
    if (child instanceof Element && (child.matches(LEFT_OUT) || getComputedStyle(child).display === "none")) return [];
    if (child instanceof SVGSVGElement) return placedSvg(child, origin, readColour);
    if (child instanceof Element) return partsOf(child, origin, readColour);
    return child instanceof Text ? textLines(child, origin, readColour) : [];
  });
}

function placedSvg(svg: SVGSVGElement, origin: Origin, readColour: ReadColour): readonly SVGElement[] {
  const box = svg.getBoundingClientRect();
  const copy = standaloneCopy(svg, readColour);
  if (copy === null) return [];
  const place = { x: box.left - origin.left, y: box.top - origin.top, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, String(rounded(value)));
  // Charts may draw slightly beyond their edges.
  copy.setAttribute("overflow", "visible");
  return [copy];
}

/** One text element for each line that the page broke the text into. */
function textLines(text: Text, origin: Origin, readColour: ReadColour): readonly SVGElement[] {
  const style = text.parentElement === null ? null : getComputedStyle(text.parentElement);
  if (style === null || text.data.trim() === "") return [];
  const attributes = {
    fill: readColour(style.color)?.hex ?? "#000000",
    "font-family": style.fontFamily,
    "font-size": style.fontSize,
    ...(style.fontWeight === "400" ? {} : { "font-weight": style.fontWeight }),
    "dominant-baseline": "central",
  };
  return linesOf(text).map(({ words, box }) =>
    svgElement(
      "text",
      { x: rounded(box.left - origin.left), y: rounded(box.top + box.height / 2 - origin.top), ...attributes },
      words,
    ),
  );
}

interface Line {
  readonly words: string;
  readonly box: DOMRect;
}

function linesOf(text: Text): readonly Line[] {
  const lines: { words: string; box: DOMRect }[] = [];
  const range = text.ownerDocument.createRange();
  for (const word of text.data.matchAll(/\S+/g)) {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    const line = lines.at(-1);
    if (line !== undefined && Math.abs(line.box.top - box.top) < box.height / 2) line.words += ` ${word[0]}`;
    else lines.push({ words: word[0], box });
  }
  return lines;
}

function rounded(length: number): number {
  return Math.round(length * 100) / 100;
}

export function svgText(svg: SVGSVGElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}
