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

/** The element of a chart. The style sheet sets its size; the chart is drawn to fit. */
export interface Plot {
  readonly box: HTMLElement;
  readonly svg: SVGSVGElement;
}

export function createPlot(className: string): Plot {
  const svg = svgElement("svg", { role: "group" });
  return { box: element("div", { class: `plot ${className}` }, svg), svg };
}

/** Used without layout, as in tests or before the page is shown. */
const UNMEASURED: Size = { width: 640, height: 400 };

const measured = new WeakMap<Plot, Size>();

/** Cached until `forgetSize`: measuring between two drawings would make the browser lay out the page in between. */
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

/** The context in which a sweep is shown. */
export interface ViewContext {
  /** The point whose details are shown, and the one under the pointer. */
  readonly shown: number | null;
  readonly hovered: number | null;
  readonly settings: ViewSettings;
  readonly measurements: Measurements;
  /** Null without a comparison. */
  readonly comparison: Comparison | null;
  /** The sweeps to compare with. */
  readonly others: readonly Sweep[];
  /** As of ViewState; absent: none. */
  readonly comparisonsAsked?: number;
}

/** A part of the page that shows a sweep. `render` draws only what has changed. */
export interface RunView {
  readonly section: HTMLElement;
  /** The page watches their sizes. */
  readonly plots: readonly Plot[];
  /** The chart that can be saved or shown as a table. */
  readonly chart?: Chart;
  readonly render: (sweep: Sweep, context: ViewContext) => void;
}
