import { element } from "../element.ts";

/** The rows of a long table that are in sight. The others have no elements: ten thousand rows take seconds to lay out. */

/** A table with at most so many rows shows all, and is as high as they are. */
const MAX_WHOLE = 300;
/** Rows beyond the edges, so that scrolling and the Tab key find the next ones. */
const BEYOND = 12;
/** Until a row has been measured. */
const USUAL_HEIGHT = 27;
/** Rows in sight where the page is not laid out. */
const USUAL_ROWS = 40;

export interface RowWindow {
  /** Indexes of the rows to draw, ascending. */
  readonly of: (count: number) => readonly number[];
  /** Call when the rows are in the table's body. */
  readonly place: (body: HTMLElement, count: number) => void;
  /** Scrolls the table, not the page, to a row. @returns whether it had to */
  readonly reveal: (index: number, count: number) => boolean;
}

/** @param box scrolls @param rowOf the index of the row that holds an element; null: none @param draw called when other rows are in sight */
export function createRowWindow(
  box: HTMLElement,
  rowOf: (element: Element) => number | null,
  draw: () => void,
): RowWindow {
  let rowHeight = USUAL_HEIGHT;
  let drawnFrom = 0;
  const spacers = [spacer(), spacer()] as const;
  const isLong = (count: number): boolean => count > MAX_WHOLE;
  const inSight = (count: number): readonly [from: number, to: number] => {
    const rows = box.clientHeight === 0 ? USUAL_ROWS : Math.ceil(box.clientHeight / rowHeight);
    const first = Math.floor(box.scrollTop / rowHeight);
    const from = Math.max(0, Math.min(first, count - rows) - BEYOND);
    return [from, Math.min(count, from + rows + 2 * BEYOND)];
  };
  let isWaiting = false;
  box.addEventListener("scroll", () => {
    if (isWaiting || !box.classList.contains("is-long")) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      draw();
    });
  });

  return {
    of: (count) => {
      if (!isLong(count)) return Array.from({ length: count }, (_, index) => index);
      const [from, to] = inSight(count);
      const shown = Array.from({ length: to - from }, (_, i) => from + i);
      // The focus would be lost with its row.
      const { activeElement } = box.ownerDocument;
      const focused = activeElement !== null && box.contains(activeElement) ? rowOf(activeElement) : null;
      if (focused === null || focused >= count || (focused >= from && focused < to)) return shown;
      return focused < from ? [focused, ...shown] : [...shown, focused];
    },
    place: (body, count) => {
      box.classList.toggle("is-long", isLong(count));
      if (!isLong(count)) {
        for (const one of spacers) one.row.remove();
        return;
      }
      const [from, to] = inSight(count);
      const rows = [...body.querySelectorAll<HTMLElement>("tr[data-point]")];
      const heights = rows.map(({ offsetHeight }) => offsetHeight).filter((height) => height > 0);
      const measured = heights.reduce((sum, height) => sum + height, 0) / heights.length;
      // A height that changed by a little would move the rows under the pointer.
      if (heights.length > 0 && (drawnFrom === 0 || Math.abs(measured / rowHeight - 1) > 0.2)) rowHeight = measured;
      drawnFrom = from;
      const [above, below] = spacers;
      const first = rows.find((row) => Number(row.dataset["point"]) >= from);
      body.insertBefore(above.row, first ?? null);
      const last = rows.findLast((row) => Number(row.dataset["point"]) < to);
      (last ?? above.row).after(below.row);
      above.cell.style.height = `${from * rowHeight}px`;
      below.cell.style.height = `${(count - to) * rowHeight}px`;
      above.row.hidden = from === 0;
      below.row.hidden = to === count;
    },
    reveal: (index, count) => {
      const top = index * rowHeight;
      if (!isLong(count) || (top >= box.scrollTop && top + rowHeight <= box.scrollTop + box.clientHeight)) return false;
      box.scrollTop = Math.max(0, top - box.clientHeight / 2);
      return true;
    },
  };
}

function spacer(): { readonly row: HTMLElement; readonly cell: HTMLElement } {
  const cell = element("td", { class: "spacer" });
  return { row: element("tr", { "aria-hidden": "true" }, cell), cell };
}
