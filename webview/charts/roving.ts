import type { PointHooks, TipText } from "./plane.ts";

/** Keyboard and pointer input of marks: one is in the tab order, arrow keys move among them, Enter or a click selects. */

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
};

const listening = new WeakSet<SVGSVGElement>();

/** The point in the tab order: the focused one, else the one shown, else the first. */
export function rovingStop(svg: SVGSVGElement, points: readonly number[], shown: number | null): number | undefined {
  const focused = pointOf(markOf(svg.ownerDocument.activeElement, svg));
  return [focused, shown].find((point) => point !== null && points.includes(point)) ?? points[0];
}

/** Adds the listeners of a chart once. `reader` receives the element of a mark. */
export function roveAmong(
  svg: SVGSVGElement,
  { hover, choose }: PointHooks,
  reader: (mark: Element) => () => TipText,
): void {
  if (listening.has(svg)) return;
  listening.add(svg);
  const enter = (event: Event): void => {
    const mark = markOf(event.target, svg);
    const point = pointOf(mark);
    if (mark !== null && point !== null) hover(point, mark, reader(mark));
  };
  const leave = (event: Event): void => {
    if (markOf(event.target, svg) !== null) hover(null);
  };
  svg.addEventListener("pointerover", enter);
  svg.addEventListener("focusin", enter);
  svg.addEventListener("pointerout", leave);
  svg.addEventListener("focusout", leave);
  svg.addEventListener("click", (event) => {
    const point = pointOf(markOf(event.target, svg));
    if (point !== null) choose(point);
  });
  svg.addEventListener("keydown", (event) => {
    const mark = markOf(event.target, svg);
    const point = pointOf(mark);
    if (mark === null || point === null) return;
    const step = STEPS[event.key];
    if (step !== undefined) focusNeighbour(svg, mark, step);
    else if (event.key === "Enter" || event.key === " ") choose(point);
    else if (event.key === "Escape") hover(null);
    else return;
    event.preventDefault();
  });
}

interface Crowd {
  readonly order: readonly number[];
  readonly draw: (point: number) => void;
}

const crowds = new WeakMap<SVGSVGElement, Crowd>();

/**
 * Marks of which only a few are elements.
 * @param order of the arrow keys; null: all are elements
 * @param draw makes an element of a mark
 */
export function roveInCrowd(svg: SVGSVGElement, order: readonly number[] | null, draw: Crowd["draw"]): void {
  if (order === null) crowds.delete(svg);
  else crowds.set(svg, { order, draw });
}

/** These points and their neighbours in the order of the arrow keys: of a crowd only they are elements. @param marks in that order */
export function besideThem<Mark>(
  marks: readonly Mark[],
  order: readonly number[],
  points: readonly (number | null | undefined)[],
): readonly Mark[] {
  const indexes = points.flatMap((point) => {
    const at = point === null || point === undefined ? -1 : order.indexOf(point);
    return at < 0 ? [] : [at - 1, at, at + 1];
  });
  return [...new Set(indexes)].sort((a, b) => a - b).flatMap((index) => marks[index] ?? []);
}

function focusNeighbour(svg: SVGSVGElement, from: Element, step: number): void {
  const crowd = crowds.get(svg);
  if (crowd !== undefined) {
    const { order, draw } = crowd;
    const next = order.indexOf(pointOf(from) ?? NaN) + step;
    const point = order[Math.max(0, Math.min(order.length - 1, next))];
    if (point === undefined) return;
    draw(point);
    focusOnly([...svg.querySelectorAll<SVGGElement>(".mark")], point);
    return;
  }
  const marks = [...svg.querySelectorAll<SVGGElement>(".mark")];
  const index = marks.findIndex((mark) => mark === from) + step;
  const to = marks[Math.max(0, Math.min(marks.length - 1, index))];
  focusOnly(marks, pointOf(to ?? null));
}

function focusOnly(marks: readonly SVGGElement[], point: number | null): void {
  const to = marks.find((mark) => pointOf(mark) === point);
  to?.setAttribute("tabindex", "0");
  to?.focus();
  // A change of the focused mark would make the browser lay out the page.
  for (const mark of marks) if (mark !== to) mark.setAttribute("tabindex", "-1");
}

function markOf(target: EventTarget | null, svg: SVGSVGElement): Element | null {
  const mark = target instanceof Element ? target.closest(".mark") : null;
  return mark !== null && svg.contains(mark) ? mark : null;
}

function pointOf(mark: Element | null): number | null {
  const point = mark?.getAttribute("data-point");
  return point === null || point === undefined ? null : Number(point);
}
