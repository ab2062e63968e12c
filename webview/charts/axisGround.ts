import type { ScaleLinear } from "d3-scale";
import type { AxisModel } from "./axisModel.ts";
import { layer } from "./plane.ts";

/** Grid, column names and margins of a chart over an axis of the sweep. */

export const MARGINS = { top: 8, right: 10, bottom: 38, left: 38 };
const CHARACTER_WIDTH = 6.4;
const NAME_GAP = 7;

/** From a column and a value to pixels. */
export interface AxisScales {
  readonly x: (column: number) => number;
  readonly y: ScaleLinear<number, number>;
}

export function drawGrid(
  svg: SVGSVGElement,
  y: AxisScales["y"],
  { left, right }: { readonly left: number; readonly right: number },
): void {
  const [low = 0] = y.range();
  const count = Math.max(2, Math.floor((low - MARGINS.top) / 40));
  layer(svg, "axis-y")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g.tick")
    .data(y.ticks(count))
    .join((entering) => {
      const tick = entering.append("g").attr("class", "tick");
      tick.append("line");
      tick.append("text").attr("text-anchor", "end").attr("dy", "0.32em");
      return tick;
    })
    .attr("transform", (value) => `translate(0,${round(y(value))})`)
    .each(function (value) {
      const [rule, text] = this.children;
      rule?.setAttribute("x1", String(left));
      rule?.setAttribute("x2", String(right));
      text?.setAttribute("x", String(left - 7));
      if (text !== undefined) text.textContent = y.tickFormat(count)(value);
    });
}

/** Leaves out names that would touch the previous one. */
export function drawColumnNames(
  svg: SVGSVGElement,
  { columns, xTitle }: AxisModel,
  x: AxisScales["x"],
  { right, bottom }: { readonly right: number; readonly bottom: number },
): void {
  let end = -Infinity;
  const names = columns.flatMap((name, column) => {
    const half = (name.length * CHARACTER_WIDTH) / 2;
    if (x(column) - half < end + NAME_GAP) return [];
    end = x(column) + half;
    return [{ name, at: x(column) }];
  });
  layer(svg, "column-names")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data(names)
    .join("text")
    .attr("x", ({ at }) => round(at))
    .attr("y", bottom + 16)
    .text(({ name }) => name);
  layer(svg, "axis-titles")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data([`${xTitle} \u2192`])
    .join("text")
    .attr("class", "axis-title")
    .attr("x", right)
    .attr("y", bottom + 33)
    .attr("text-anchor", "end")
    .text((title) => title);
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
