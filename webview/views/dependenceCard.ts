import type { Dependence } from "../../src/results/latentFigures.ts";
import type { Chosen } from "../askedLatentSpace.ts";
import { drawHeatCells, gapOf } from "../charts/heatCells.ts";
import { fit } from "../charts/plane.ts";
import { drawSpectrum } from "../charts/spectrumChart.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { settingsLabel } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { legendItem, rampLegend } from "./legend.ts";

/** How the channels and the positions of z depend on one another at the chosen point; those of the prior are independent. */

const TITLE = "Correlations of z";
/** Pixels of a side of the matrix, as drawn. */
const SIDE = 144;

export function createDependenceCard(chosen: Chosen): RunView {
  const { section, title, legend, body } = createCard("dependence-card", TITLE);
  const matrix = element("figure", { class: "correlation-matrix" });
  const plot = createPlot("spectrum-plot");
  const power = element("figure", { class: "spectrum" }, plot.box, element("figcaption", {}, "Power over positions"));
  const note = element("p", { class: "note" });
  body.append(element("div", { class: "dependence" }, matrix, power), note);
  const changed = changeDetector();
  const drawn = changeDetector();
  let dependence: Dependence | undefined;
  return {
    section,
    plots: [plot],
    chart: { name: "correlations", table: () => dependenceTable(dependence) },
    render: (sweep, { shown }) => {
      const { point } = chosen(sweep, shown);
      dependence = point?.latents?.dependence ?? point?.aggregate?.dependence;
      const { channels = null, positions = null } = dependence ?? {};
      section.hidden = channels === null && positions === null;
      if (section.hidden || point === undefined) return;
      if (changed(dependence, point.settings)) {
        title.textContent = sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
        matrix.hidden = (channels?.matrix ?? null) === null;
        matrix.replaceChildren(...matrixOf(channels));
        power.hidden = positions === null;
        legend.replaceChildren(
          ...(matrix.hidden ? [] : [rampLegend("heat", "|correlation|", "0", "1")]),
          ...(power.hidden ? [] : [legendItem(whiteNoiseIcon(), "white noise, as the prior is")]),
        );
        note.textContent = noteOf(channels, positions);
      }
      if (positions === null) return;
      const size = sizeOf(plot);
      if (drawn(positions, size.width, size.height)) drawSpectrum(plot.svg, positions.spectrum, size);
    },
  };
}

function matrixOf(channels: Dependence["channels"]): readonly Element[] {
  if (channels === null || channels.matrix === null) return [];
  const values = channels.matrix;
  const count = Math.sqrt(values.length);
  const cell = SIDE / count;
  const gap = gapOf(cell);
  const svg = svgElement("svg", {
    role: "img",
    "aria-label": `Correlations of ${count} channels: ${largestText(channels)}`,
  });
  fit(svg, { width: SIDE, height: SIDE });
  drawHeatCells(
    svg,
    {
      // The diagonal is 1 by definition, and would hide how small the others are.
      columns: Array.from({ length: count }, (_, column) =>
        Array.from({ length: count }, (_unused, row) =>
          row === column ? undefined : Math.abs(values[row * count + column] ?? 0),
        ),
      ),
      rows: count,
      highest: 1,
    },
    { top: 0, edges: Array.from({ length: count + 1 }, (_, i) => i * cell), cellHeight: cell, gapX: gap, gapY: gap },
  );
  return [svg, element("figcaption", {}, `${count} channels`)];
}

function whiteNoiseIcon(): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon wide", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svgElement("path", { class: "axis-series is-reference", d: "M0,7H20" }),
  );
}

function noteOf(channels: Dependence["channels"], positions: Dependence["positions"]): string {
  const neighbours = (positions?.neighbours ?? []).flatMap((one, axis) =>
    one === null ? [] : [`${figureText(one)} along axis ${axis}`],
  );
  return [
    ...(channels === null
      ? []
      : [`Channels: ${largestText(channels)}; root mean square ${figureText(channels.rootMeanSquare)}.`]),
    ...(neighbours.length === 0 ? [] : [`Neighbouring positions: ${neighbours.join(", ")}.`]),
    ...(positions === null || positions.sharedPattern < 0.005
      ? []
      : [`${(100 * positions.sharedPattern).toFixed(0)} % of the variance is a pattern that all examples share.`]),
  ].join(" ");
}

function largestText({ largest }: NonNullable<Dependence["channels"]>): string {
  return `the largest is ${figureText(largest)}, of ${largest.pair.join(" and ")}`;
}

function figureText({ value, standardError }: { readonly value: number; readonly standardError: number }): string {
  return `${value.toFixed(2).replace("-", "\u2212")} \u00b1 ${standardError.toFixed(2)}`;
}

function dependenceTable(dependence: Dependence | undefined): ChartTable {
  const { channels = null, positions = null } = dependence ?? {};
  const figures = [
    ...(channels === null
      ? []
      : ([
          ["largest correlation of two channels", channels.largest],
          ["root mean square correlation of channels", channels.rootMeanSquare],
        ] as const)),
    ...(positions?.neighbours ?? []).flatMap((one, axis) =>
      one === null ? [] : ([[`correlation of neighbours along axis ${axis}`, one]] as const),
    ),
    ...(positions?.spectrum ?? []).map(
      ({ frequency, power }) => [`power at ${Number(frequency.toPrecision(4))} cycles a position`, power] as const,
    ),
  ];
  return {
    caption: "Correlations of z, and its power over positions as a share of white noise's. ± is one standard error.",
    header: ["figure", "value", "± value"],
    rows: figures.map(([name, { value, standardError }]) => [name, value, standardError]),
  };
}
