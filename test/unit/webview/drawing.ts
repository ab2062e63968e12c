import type { PointHooks, TipText } from "../../../webview/charts/plane.ts";

/** Draws into a jsdom page, and writes drawings as text. */

export function newSvg(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  document.body.append(svg);
  return svg;
}

/** One tag per line and numbers with two decimals, so that drawings that look equal have equal text. */
export function drawingText(svg: SVGSVGElement): string {
  const rounded = svg.outerHTML.replace(/-?\d+\.\d+(e-?\d+)?/g, (number) =>
    String(Math.round(Number(number) * 100) / 100 + 0),
  );
  return `${rounded.replaceAll("><", ">\n<")}\n`;
}

export interface Recorded extends PointHooks {
  readonly chosen: number[];
  readonly hovered: (number | null)[];
  readonly tips: TipText[];
}

export function recordingHooks(): Recorded {
  const recorded = { chosen: [] as number[], hovered: [] as (number | null)[], tips: [] as TipText[] };
  return {
    ...recorded,
    choose: (point) => recorded.chosen.push(point),
    hover: (point, _anchor, read) => {
      recorded.hovered.push(point);
      if (read !== undefined) recorded.tips.push(read());
    },
  };
}

export function press(target: Element | null, key: string): void {
  target?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

export function point(
  target: Element | null | undefined,
  event: "pointerover" | "pointerout" | "pointermove" | "click",
): void {
  target?.dispatchEvent(new MouseEvent(event, { bubbles: true, cancelable: true }));
}
