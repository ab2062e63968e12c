import { format } from "d3-format";
import type { CellValue, ChartTable } from "../chartTable.ts";
import { element } from "../element.ts";
import { plural } from "../../src/core/wording.ts";
import { shortNumber } from "../wording.ts";

/** A dialog with the data of a chart as a table. */

/** The dialog shows at most this many rows; the CSV has all of them. */
const MAX_ROWS = 500;

export function openTable(parent: HTMLElement, title: string, { caption, header, rows }: ChartTable): void {
  const shown = rows.slice(0, MAX_ROWS);
  const body = shown.map((row) =>
    element(
      "tr",
      {},
      ...row.map((value, column) => cell(value, column === 0, header[column]?.includes("(nats)") === true)),
    ),
  );
  const head = element("tr", {}, ...header.map((name) => element("th", { scope: "col" }, name)));
  const table = element(
    "table",
    {},
    element("caption", {}, caption),
    element("thead", {}, head),
    element("tbody", {}, ...body),
  );
  const close = element("button", { type: "button", class: "plain" }, "Close");
  const heading = element("h2", { id: "data-title" }, title);
  const left = rows.length - shown.length;
  const rest =
    left === 0
      ? []
      : [element("p", { class: "rest" }, `${plural(left, "more row")}: save the data as CSV to get all rows.`)];
  // The box scrolls, so it has to be reachable by keyboard.
  const box = element("div", { class: "data-box", tabindex: 0, role: "region", "aria-label": caption }, table);
  const dialog = element(
    "dialog",
    { class: "data", "aria-labelledby": heading.id },
    element("header", {}, heading, close),
    element("p", { class: "caption" }, caption),
    box,
    ...rest,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  parent.append(dialog);
  dialog.showModal();
}

function cell(value: CellValue, isHead: boolean, isNats: boolean): HTMLElement {
  const text =
    value === null ? "" : typeof value === "number" ? (isNats ? fourDecimals(value) : shortNumber(value)) : value;
  const attributes = { class: typeof value === "string" ? "words" : null };
  return isHead ? element("th", { scope: "row", ...attributes }, text) : element("td", attributes, text);
}

const fourDecimals = format(".4f");
