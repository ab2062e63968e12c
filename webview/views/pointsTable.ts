import { select } from "d3-selection";
import { betaScale } from "../charts/betaScale.ts";
import { predictedSymbolOf, symbolOf } from "../charts/symbols.ts";
import { breakableName, changeDetector, element } from "../element.ts";
import { bestOfSweep, isRunning } from "../../src/results/reading.ts";
import { bestRemark, failureText } from "../../src/results/wording.ts";
import { controlOf, hasFigures, isMeasured } from "../figures.ts";
import { onceFor } from "../onceFor.ts";
import { cameTrue } from "../predictionText.ts";
import type { Sweep } from "../sweep.ts";
import { shortNumber } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { createRowWindow } from "./rowWindow.ts";
import { symbolIcon } from "./legend.ts";
import type { Column, PointRow } from "./pointColumns.ts";
import { columnsOf, headingOf } from "./pointColumns.ts";

/** The figures of all points, also for screen readers. */

export interface TableHooks {
  readonly hover: (point: number | null) => void;
  readonly choose: (point: number) => void;
}

export function createPointsTable({ hover, choose }: TableHooks): RunView {
  const { section, title, body } = createCard("points", "Points");
  const head = element("tr");
  const rows = element("tbody");
  const caption = element(
    "caption",
    {},
    "Figures of each point, in nats per example. The button in each row selects its point.",
  );
  const table = element("table", {}, caption, element("thead", {}, head), rows);
  const box = element("div", { class: "table-box" }, table);
  body.append(box);
  rows.addEventListener("click", (event) => {
    const point = pointOf(event);
    if (point !== null) choose(point);
  });
  rows.addEventListener("pointerover", (event) => hover(pointOf(event)));
  rows.addEventListener("pointerleave", () => hover(null));
  const madeAnew = changeDetector();
  const changed = changeDetector();
  const countChanged = changeDetector();
  const shownChanged = changeDetector();
  let latest: { readonly sweep: Sweep; readonly shown: number | null; readonly hovered: number | null } | undefined;
  const sweepChanged = changeDetector();
  const inSight = createRowWindow(box, rowOf, () => draw());
  let indexes: readonly number[] = [];

  function drawRows(): void {
    if (latest !== undefined) renderRows(rows, latest.sweep, indexes, latest.shown, latest.hovered);
  }

  function draw(): void {
    if (latest === undefined) return;
    const count = latest.sweep.points.length;
    indexes = inSight.of(count);
    drawRows();
    inSight.place(rows, count);
    if (countChanged(count)) table.setAttribute("aria-rowcount", String(count + 1));
  }

  return {
    section,
    plots: [],
    render: (sweep, { shown, hovered }) => {
      if (!changed(sweep, shown, hovered)) return;
      const isFirst = latest?.sweep.id !== sweep.id;
      latest = { sweep, shown, hovered };
      const columns = columnsOf(sweep);
      // Rows are kept while settings and columns stay the same.
      if (madeAnew(sweep.id, columns, sweep.status === "planned" ? settingsText(sweep) : "")) {
        title.textContent = sweep.status === "planned" ? "Points, as predicted" : "Points";
        head.replaceChildren(...settingHeadings(sweep), ...columns.map(headingOf));
        rows.replaceChildren();
      }
      const isMoved = shownChanged(shown) && !isFirst && shown !== null && inSight.reveal(shown, sweep.points.length);
      // Which rows are in sight is asked only where it may have changed: the answer makes the browser lay out the page.
      if (sweepChanged(sweep) || isMoved) draw();
      else drawRows();
    },
  };
}

function pointOf(event: Event): number | null {
  return event.target instanceof Element ? rowOf(event.target) : null;
}

function rowOf(within: Element): number | null {
  const row = within.closest<HTMLElement>("tr[data-point]");
  return row === null ? null : Number(row.dataset["point"]);
}

function settingHeadings({ axes, points }: Sweep): readonly HTMLElement[] {
  const names = axes.length === 0 ? [[controlOf({ points }).name]] : axes.map(breakableName);
  return names.map((name) => element("th", { scope: "col", class: "setting" }, ...name));
}

/** A planned sweep may be edited while it is shown. */
function settingsText({ axes, points }: Sweep): string {
  return JSON.stringify([axes, points.map(({ settings, beta }) => [settings, beta])]);
}

const ofSweep = onceFor((sweep: Sweep) => ({ tone: betaScale(sweep).tone, best: bestOfSweep(sweep.points) }));

/** Updates rows in place and writes only texts that differ. */
function renderRows(
  body: HTMLElement,
  sweep: Sweep,
  indexes: readonly number[],
  shown: number | null,
  hovered: number | null,
): void {
  const { tone, best } = ofSweep(sweep);
  const columns = columnsOf(sweep);
  const data = indexes.flatMap((index): readonly PointRow[] => {
    const point = sweep.points[index];
    if (point === undefined) return [];
    return [
      {
        index,
        point,
        prediction: sweep.predictions[index],
        bestRemark: sweep.points.length > 1 ? bestRemark(best, index, sweep.points) : "",
        isLive: isRunning(sweep),
        tone: tone(point.beta),
      },
    ];
  });
  select(body)
    .selectAll<HTMLTableRowElement, PointRow>("tr[data-point]")
    .data(data, ({ index }) => index)
    .join((entering) => entering.append((row) => newRow(row, sweep, columns)))
    .classed("is-chosen", ({ index }) => index === shown)
    .classed("is-hovered", ({ index }) => index === hovered)
    .each(function (row) {
      if (
        isUnchanged(this, [
          row.point,
          row.prediction,
          row.bestRemark,
          row.isLive,
          row.tone,
          columns,
          row.index === shown,
        ])
      )
        return;
      fillRow(this, row, columns, row.index === shown);
    });
}

const filledWith = new WeakMap<Element, readonly unknown[]>();

/** A message changes only a few of hundreds of rows. */
function isUnchanged(row: Element, values: readonly unknown[]): boolean {
  const before = filledWith.get(row);
  filledWith.set(row, values);
  return before !== undefined && values.every((value, index) => Object.is(value, before[index]));
}

function newRow({ index, point }: PointRow, { axes }: Sweep, columns: readonly Column[]): HTMLTableRowElement {
  const [first = point.beta, ...others] = axes.map((axis) => point.settings[axis] ?? NaN);
  const button = element("button", { type: "button" }, shortNumber(first));
  const cells = others.map((value) => element("td", { class: "setting" }, shortNumber(value)));
  const figures = columns.map(({ name }) => element("td", { class: name }));
  return element(
    "tr",
    { "data-point": index, "aria-rowindex": index + 2 },
    element("th", { scope: "row" }, button),
    ...cells,
    ...figures,
  );
}

function fillRow(row: HTMLTableRowElement, data: PointRow, columns: readonly Column[], isChosen: boolean): void {
  // A bare row has no figures, so a narrow table shows its status in their place.
  const isBare = !isMeasured(data.point) && data.point.latents === undefined && !hasFigures(data.prediction);
  row.classList.toggle("is-bare", isBare);
  fillButton(row, data, isChosen);
  const cells = [...row.cells].slice(-columns.length);
  const isCompared =
    isMeasured(data.point) && hasFigures(data.prediction) && columns.some(({ below }) => below !== undefined);
  row.cells[0]?.toggleAttribute("data-below", isCompared);
  if (isCompared) row.cells[0]?.setAttribute("data-below", "predicted");
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (cell !== undefined) fillCell(cell, column, data);
  }
  // A narrow table has them below the figures. In the style, :has() would make every new element restyle the whole page.
  row.classList.toggle(
    "has-words",
    cells.some((cell) => isBelowFigures(cell, isBare)),
  );
}

function isBelowFigures({ classList, textContent }: HTMLTableCellElement, isBare: boolean): boolean {
  if (classList.contains("is-plain")) return false;
  return classList.contains("verdict") ? textContent !== "" : classList.contains("remark") && !isBare;
}

const drawnSymbols = new WeakMap<Element, string>();

function fillButton(row: HTMLTableRowElement, { point, prediction, tone }: PointRow, isChosen: boolean): void {
  const button = row.querySelector("button");
  if (button === null) return;
  button.setAttribute("aria-pressed", String(isChosen));
  const symbol = isMeasured(point) ? symbolOf(point) : hasFigures(prediction) ? predictedSymbolOf(prediction) : null;
  if (drawnSymbols.get(row) === `${symbol} ${tone}`) return;
  drawnSymbols.set(row, `${symbol} ${tone}`);
  button.querySelector("svg")?.remove();
  if (symbol !== null) button.prepend(symbolIcon(symbol, tone));
}

function fillCell(cell: HTMLTableCellElement, { name, text, below }: Column, row: PointRow): void {
  const { point, prediction } = row;
  if (name === "words remark") {
    fillRemark(cell, text(row), point.failure && failureText(point.failure));
    return;
  }
  if (cell.textContent !== text(row)) cell.textContent = text(row);
  if (name === "words verdict")
    cell.classList.toggle("is-plain", prediction?.verdict === "active" && cameTrue(prediction, point) !== false);
  if (below !== undefined && cell.dataset["below"] !== below(row)) cell.dataset["below"] = below(row);
}

/** The cause of a failure may be long, so a narrow table hides it. */
function fillRemark(cell: HTMLTableCellElement, text: string, cause: string | null): void {
  const whole = cause === null ? text : `${text}: ${cause}`;
  if (cell.textContent === whole) return;
  cell.classList.toggle("is-plain", whole === "done");
  cell.replaceChildren(text, ...(cause === null ? [] : [element("span", { class: "cause" }, `: ${cause}`)]));
}
