import { select } from "d3-selection";
import type { PointSnapshot, RunSnapshot } from "../../src/protocol/runSnapshot.ts";
import { betaScale } from "../charts/betaScale.ts";
import { symbolOf } from "../charts/symbols.ts";
import { breakableName, changeDetector, element } from "../element.ts";
import { bestPoint, isCollapsed, isMeasured, isRunning } from "../figures.ts";
import { activeUnits, nats, shortNumber } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { symbolIcon } from "./legend.ts";

/** Every point's figures: what the charts show, for reading and for readers of screens. */

export interface TableHooks {
  readonly hover: (point: number | null) => void;
  readonly choose: (point: number) => void;
}

interface Row {
  readonly index: number;
  readonly point: PointSnapshot;
  readonly isBest: boolean;
  readonly isLive: boolean;
  readonly tone: number;
}

export function createPointsTable({ hover, choose }: TableHooks): RunView {
  const { section, body } = createCard("points", "Points");
  const head = element("tr");
  const rows = element("tbody");
  const caption = element("caption", {}, "Held-out figures of each point; distortion, rate and ELBO in nats per example. The button of a row chooses its point.");
  body.append(element("div", { class: "table-box" }, element("table", {}, caption, element("thead", {}, head), rows)));
  rows.addEventListener("click", (event) => {
    const point = pointOf(event);
    if (point !== null) choose(point);
  });
  rows.addEventListener("pointerover", (event) => hover(pointOf(event)));
  rows.addEventListener("pointerleave", () => hover(null));
  const runReplaced = changeDetector();
  const changed = changeDetector();
  return {
    section,
    plots: [],
    render: (run, { shown, hovered }) => {
      if (!changed(run, shown, hovered)) return;
      if (runReplaced(run.id)) {
        head.replaceChildren(...headings(run));
        rows.replaceChildren();
      }
      renderRows(rows, run, shown, hovered);
    },
  };
}

function pointOf(event: Event): number | null {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>("tr[data-point]") : null;
  return row === null ? null : Number(row.dataset["point"]);
}

function headings({ axes }: RunSnapshot): readonly HTMLElement[] {
  const heading = (...children: readonly (Node | string)[]): HTMLElement => element("th", { scope: "col" }, ...children);
  const settings = axes.length === 0 ? [heading("beta")] : axes.map((axis) => heading(...breakableName(axis)));
  return [...settings, heading("rate"), heading("distortion"), heading("ELBO"), heading("active units"), heading("status")];
}

/** A row's cells keep their places; only texts that differ are written. */
function renderRows(body: HTMLElement, run: RunSnapshot, shown: number | null, hovered: number | null): void {
  const { tone } = betaScale(run);
  const best = bestPoint(run);
  const data = run.points.map((point, index): Row => ({ index, point, isBest: index === best && run.points.length > 1, isLive: isRunning(run), tone: tone(point.beta) }));
  select(body)
    .selectAll<HTMLTableRowElement, Row>("tr")
    .data(data, ({ index }) => index)
    .join((entering) => entering.append((row) => newRow(row, run)))
    .classed("is-chosen", ({ index }) => index === shown)
    .classed("is-hovered", ({ index }) => index === hovered)
    .each(function (row) {
      fillRow(this, row, row.index === shown);
    });
}

function newRow({ index, point }: Row, { axes }: RunSnapshot): HTMLTableRowElement {
  const [first = point.beta, ...others] = axes.map((axis) => point.settings[axis] ?? NaN);
  const button = element("button", { type: "button" }, shortNumber(first));
  const cells = others.map((value) => element("td", {}, shortNumber(value)));
  const figures = ["rate", "distortion", "elbo", "active", "remark"].map((name) => element("td", { class: name }));
  return element("tr", { "data-point": index }, element("th", { scope: "row" }, button), ...cells, ...figures);
}

const drawnSymbols = new WeakMap<Element, string>();

function fillRow(row: HTMLTableRowElement, data: Row, isChosen: boolean): void {
  const { point, tone } = data;
  const button = row.querySelector("button");
  row.classList.toggle("is-bare", !isMeasured(point));
  const symbol = isMeasured(point) ? symbolOf(point) : "none";
  if (button !== null) {
    button.setAttribute("aria-pressed", String(isChosen));
    if (drawnSymbols.get(row) !== `${symbol} ${tone}`) {
      drawnSymbols.set(row, `${symbol} ${tone}`);
      button.querySelector("svg")?.remove();
      if (symbol !== "none") button.prepend(symbolIcon(symbol, tone));
    }
  }
  const { heldOut } = point;
  const texts: Readonly<Record<string, string>> = {
    rate: heldOut === null ? "" : nats(heldOut.rateNats),
    distortion: heldOut === null ? "" : nats(heldOut.distortionNats),
    elbo: heldOut === null ? "" : nats(heldOut.elboNats),
    active: activeUnits(point),
  };
  for (const [name, text] of Object.entries(texts)) {
    const cell = row.querySelector(`td.${name}`);
    if (cell !== null && cell.textContent !== text) cell.textContent = text;
  }
  fillRemark(row, remark(data), data.point.failure?.cause ?? null);
}

/** The cause of a failure may be long: a narrow table leaves it to the rest of the page. */
function fillRemark(row: HTMLTableRowElement, text: string, cause: string | null): void {
  const cell = row.querySelector("td.remark");
  const whole = cause === null ? text : `${text}: ${cause}`;
  if (cell === null || cell.textContent === whole) return;
  cell.classList.toggle("is-plain", whole === "done");
  cell.replaceChildren(text, ...(cause === null ? [] : [element("span", { class: "cause" }, `: ${cause}`)]));
}

function remark({ point, isBest, isLive }: Row): string {
  const { status, epoch, epochs, failure } = point;
  if (status === "failed") return failure === null ? "failed" : `failed after ${epochWords(failure.epoch)}`;
  if (status === "waiting") return isLive ? "waiting" : "not trained";
  const state = status === "training" ? [`epoch ${epoch} of ${epochs}`] : status === "stopped" ? [`stopped after ${epochWords(epoch)}`] : [];
  const remarks = [...(isBest ? ["best ELBO"] : []), ...(isCollapsed(point) ? ["collapsed"] : []), ...state];
  return remarks.length === 0 ? "done" : remarks.join(", ");
}

function epochWords(epochs: number): string {
  return epochs === 1 ? "1 epoch" : `${epochs} epochs`;
}
