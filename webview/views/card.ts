import type { Size } from "../charts/plane.ts";
import type { Chart } from "../chartTable.ts";
import { element, svgElement } from "../element.ts";
import type { Comparison } from "../../src/protocol/comparison.ts";
import type { Measurements } from "../../src/protocol/measurements.ts";
import type { Sweep } from "../sweep.ts";
import type { ViewSettings } from "../viewSettings.ts";

/** A titled section with a legend and room for charts. */

export interface Card {
  readonly section: HTMLElement;
  readonly title: HTMLElement;
  readonly legend: HTMLElement;
  readonly body: HTMLElement;
}

export function createCard(className: string, titleText: string): Card {
  const title = element("h2", { id: `${className}-title` }, titleText);
  const legend = element("div", { class: "legend" });
  const body = element("div", { class: "card-body" });
  const heading = element("header", { class: "card-header" }, title, legend);
  return {
    section: element("section", { class: `card ${className}`, "aria-labelledby": title.id }, heading, body),
    title,
    legend,
    body,
  };
}

/** A chart's place on the page. The style sheet decides its size; the chart is drawn to fit. */
export interface Plot {
  readonly box: HTMLElement;
  readonly svg: SVGSVGElement;
}

export function createPlot(className: string): Plot {
  const svg = svgElement("svg", { role: "group" });
  return { box: element("div", { class: `plot ${className}` }, svg), svg };
}

/** Where there is no layout, as in tests, or the page is not shown yet. */
const UNMEASURED: Size = { width: 640, height: 400 };

const measured = new WeakMap<Plot, Size>();

/** Measured once until forgotten: to measure between two drawings makes the browser lay out the page between them. */
export function sizeOf(plot: Plot): Size {
  const known = measured.get(plot);
  if (known !== undefined) return known;
  const { clientWidth: width, clientHeight: height } = plot.box;
  if (width === 0 || height === 0) return UNMEASURED;
  measured.set(plot, { width, height });
  return { width, height };
}

export function forgetSize(plot: Plot): void {
  measured.delete(plot);
}

/** What a sweep is shown with. */
export interface ViewContext {
  /** The point whose details are shown, and the one pointed at. */
  readonly shown: number | null;
  readonly hovered: number | null;
  readonly settings: ViewSettings;
  readonly measurements: Measurements;
  /** Null: compared with none. */
  readonly comparison: Comparison | null;
  /** The sweeps to compare with. */
  readonly others: readonly Sweep[];
}

/** A part of the page that shows a sweep. Cheap to render again: it draws only what has changed. */
export interface RunView {
  readonly section: HTMLElement;
  /** Whose sizes the page watches. */
  readonly plots: readonly Plot[];
  /** What can be saved of it, and read as a table. */
  readonly chart?: Chart;
  readonly render: (sweep: Sweep, context: ViewContext) => void;
}
