import type { TipText } from "../charts/plane.ts";
import { element } from "../element.ts";

/** One tooltip for the whole panel. Screen readers skip it, because its text is also in the marks' labels and the table. */
export interface Tooltip {
  readonly show: (anchor: Element, read: () => TipText) => void;
  readonly hide: () => void;
  /** Call after a drawing, which may change figures and places. */
  readonly refresh: () => void;
}

const GAP = 12;

export function createTooltip(parent: HTMLElement): Tooltip {
  const box = element("div", { class: "tooltip", "aria-hidden": "true", hidden: true });
  parent.append(box);
  let current: { readonly anchor: Element; readonly read: () => TipText } | null = null;

  function hide(): void {
    current = null;
    box.hidden = true;
  }

  function refresh(): void {
    if (current === null) return;
    if (!current.anchor.isConnected) return hide();
    const { title, facts } = current.read();
    box.replaceChildren(element("p", {}, title), factsList(facts));
    box.hidden = false;
    place(box, current.anchor.getBoundingClientRect());
  }

  return {
    hide,
    refresh,
    show: (anchor, read) => {
      current = { anchor, read };
      refresh();
    },
  };
}

/** Three columns if there is a prediction, otherwise two. */
function factsList(facts: TipText["facts"]): HTMLElement {
  const isCompared = facts.some(({ predicted }) => predicted !== undefined);
  const head = isCompared
    ? [element("dt"), element("dd", { class: "head" }, "measured"), element("dd", { class: "head" }, "predicted")]
    : [];
  const rows = facts.flatMap(({ name, value, predicted }) => [
    element("dt", {}, name),
    ...(isCompared && predicted === undefined
      ? [element("dd", { class: "whole" }, value)]
      : [element("dd", {}, value)]),
    ...(predicted === undefined ? [] : [element("dd", {}, predicted)]),
  ]);
  return element("dl", { class: isCompared ? "compared" : null }, ...head, ...rows);
}

/** Beside the anchor, on the side with room. */
function place(box: HTMLElement, anchor: DOMRect): void {
  const { width, height } = box.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  const right = anchor.right + GAP;
  const x = right + width <= clientWidth ? right : anchor.left - GAP - width;
  const y = anchor.top + anchor.height / 2 - height / 2;
  box.style.left = `${clamp(x, 4, clientWidth - width - 4)}px`;
  box.style.top = `${clamp(y, 4, clientHeight - height - 4)}px`;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
