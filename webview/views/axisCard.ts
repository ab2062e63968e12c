import { drawAxisChart, markPath, seriesClass } from "../charts/axisChart.ts";
import { axisModel, axisValueText, type AxisModel, type AxisSeries } from "../charts/axisModel.ts";
import type { PointHooks } from "../charts/plane.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import type { Sweep } from "../sweep.ts";
import type { RunView, ViewContext } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { legendItem } from "./legend.ts";

/** A card of figures over an axis of the sweep. Its legend has the chosen point's values, so that a single point needs no chart. */

export interface AxisCardOptions {
  /** Class of the card, and base name of saved files. */
  readonly name: string;
  readonly title: string;
  readonly series: (sweep: Sweep, context: ViewContext) => readonly AxisSeries[];
  /** What would fill the card, in one sentence; null hides the card. */
  readonly whyEmpty: (sweep: Sweep) => string | null;
  /** A sentence below the chart, of the chosen point. */
  readonly note?: (sweep: Sweep, context: ViewContext) => string;
  /** The end of the vertical axis where it is known. */
  readonly top?: number;
}

export function createAxisCard(
  { name, title, series: seriesOf, whyEmpty, note: noteOf = () => "", top }: AxisCardOptions,
  hooks: PointHooks,
): RunView {
  const { section, legend, body } = createCard(`${name}-card`, title);
  section.classList.add("axis-card");
  const plot = createPlot("axis-plot");
  const none = element("p", { class: "no-figures" });
  const note = element("p", { class: "note" });
  body.append(plot.box, note, none);
  const sweepChanged = changeDetector();
  const legendChanged = changeDetector();
  const drawingChanged = changeDetector();
  let latest: Sweep | undefined;
  let model: AxisModel | undefined;
  return {
    section,
    plots: [plot],
    chart: { name, table: () => axisTable(latest, model, title) },
    render: (sweep, context) => {
      latest = sweep;
      const { shown, hovered, measurements } = context;
      if (sweepChanged(sweep.axes, sweep.points, measurements.evaluation) || model === undefined)
        model = axisModel(sweep, seriesOf(sweep, context), top);
      const hasFigures = model.series.length > 0;
      const why = hasFigures ? "" : whyEmpty(sweep);
      section.hidden = why === null;
      none.hidden = hasFigures;
      none.textContent = why;
      legend.hidden = !hasFigures;
      plot.box.hidden = !hasFigures || model.columns.length < 2;
      note.textContent = hasFigures ? noteOf(sweep, context) : "";
      note.hidden = note.textContent === "";
      if (!hasFigures || section.hidden) return;
      if (legendChanged(model, shown)) legend.replaceChildren(...legendOf(model, shown));
      const size = sizeOf(plot);
      if (!plot.box.hidden && drawingChanged(model, shown, hovered, size.width, size.height))
        drawAxisChart(plot.svg, model, sweep.points, { shown, hovered }, size, hooks);
    },
  };
}

function legendOf(model: AxisModel, shown: number | null): readonly HTMLElement[] {
  const has = (limit: string): boolean => model.marks.some((mark) => mark.limit === limit);
  const states = [
    ...(has("\u2265") ? [legendItem(shapeIcon(markPath("\u2265"), "dot"), "at least")] : []),
    ...(has("\u2264") ? [legendItem(shapeIcon(markPath("\u2264"), "dot"), "at most")] : []),
    ...(model.marks.some(({ isCollapsed }) => isCollapsed)
      ? [legendItem(shapeIcon(markPath(""), "dot is-collapsed"), "collapsed")]
      : []),
  ];
  return [
    ...model.series.map((one, index) => {
      const value = shown === null ? null : (one.values[shown] ?? null);
      return element(
        "span",
        { class: "legend-item reading" },
        seriesIcon(model, index),
        element("span", {}, one.name),
        element("span", { class: "reading-value" }, value === null ? "" : axisValueText(value, one)),
      );
    }),
    ...(model.columns.length < 2 || states.length === 0 ? [] : [element("span", { class: "states" }, ...states)]),
  ];
}

function seriesIcon(model: AxisModel, index: number): SVGSVGElement {
  const name = seriesClass(model, index);
  const mark =
    model.series[index]?.isReference === true
      ? []
      : [svgElement("path", { class: `dot ${name}`, d: markPath(""), transform: "translate(10,7)" })];
  return svgElement(
    "svg",
    { class: "icon wide", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svgElement("path", { class: name, d: "M0,7H20" }),
    ...mark,
  );
}

function shapeIcon(path: string, name: string): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon", viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svgElement("path", { class: name, d: path }),
  );
}

/** One row for each point that has figures. */
function axisTable(sweep: Sweep | undefined, model: AxisModel | undefined, title: string): ChartTable {
  const axes = sweep?.axes ?? [];
  const series = model?.series ?? [];
  const points = (sweep?.points ?? []).flatMap(({ settings }, point) =>
    series.some(({ values }) => (values[point] ?? null) !== null) ? [{ settings, point }] : [],
  );
  const limited = series.filter(({ values }) => values.some((value) => value !== null && value.limit !== ""));
  return {
    caption: `${title}. ± is one standard error.`,
    header: [
      ...axes,
      ...series.flatMap((one) => [
        one.unit === "" ? one.name : `${one.name} (${one.unit})`,
        ...(one.values.some((value) => value !== null && value.standardError !== null) ? [`± ${one.name}`] : []),
        ...(limited.includes(one) ? [`limit of ${one.name}`] : []),
      ]),
    ],
    rows: points.map(({ settings, point }) => [
      ...axes.map((axis) => settings[axis] ?? null),
      ...series.flatMap((one) => {
        const value = one.values[point] ?? null;
        return [
          value?.value ?? null,
          ...(one.values.some((of) => of !== null && of.standardError !== null) ? [value?.standardError ?? null] : []),
          ...(limited.includes(one) ? [limitWords(value?.limit)] : []),
        ];
      }),
    ]),
  };
}

function limitWords(limit: string | undefined): string | null {
  return limit === "\u2265" ? "at least" : limit === "\u2264" ? "at most" : null;
}
