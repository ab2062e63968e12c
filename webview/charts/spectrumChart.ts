import { extent } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import type { Dependence } from "../../src/results/latentFigures.ts";
import { fit, layer, type Size } from "./plane.ts";

/** Power of z over spatial frequency beside white noise's, which is 1 everywhere; logarithmic, with error bars. */

export type PowerBins = NonNullable<Dependence["positions"]>["spectrum"];

const MARGINS = { top: 10, right: 12, bottom: 34, left: 40 };
const RADIUS = 3;
const PIXELS_BETWEEN_TICKS = 60;

export function drawSpectrum(svg: SVGSVGElement, bins: PowerBins, size: Size): void {
  fit(svg, size);
  const inner = { left: MARGINS.left, right: size.width - MARGINS.right, bottom: size.height - MARGINS.bottom };
  const drawn = bins.filter(({ power }) => power.value > 0);
  const [low = 1, high = 1] = extent(drawn.map(({ power }) => power.value));
  const x = scaleLinear([0, Math.max(...bins.map(({ frequency }) => frequency))], [inner.left, inner.right]);
  const y = scaleLog([Math.min(0.5, low / 1.3), Math.max(2, high * 1.3)], [inner.bottom, MARGINS.top]);
  const yTicks = logTicks(...(y.domain() as [number, number]));
  layer(svg, "axis-y")
    .attr("aria-hidden", "true")
    .selectAll<SVGGElement, number>("g.tick")
    .data(yTicks)
    .join((entering) => {
      const tick = entering.append("g").attr("class", "tick");
      tick.append("line");
      return tick;
    })
    .each(function (tick) {
      const [rule] = this.children;
      for (const [name, value] of Object.entries({ x1: inner.left, x2: inner.right, y1: y(tick), y2: y(tick) }))
        rule?.setAttribute(name, String(round(value)));
    });
  layer(svg, "tick-labels")
    .attr("aria-hidden", "true")
    .selectAll("text")
    .data([
      ...yTicks.map((tick) => ({ text: String(tick), at: [inner.left - 6, y(tick) + 4] as const, anchor: "end" })),
      ...x
        .ticks(Math.max(2, Math.floor(size.width / PIXELS_BETWEEN_TICKS)))
        .map((tick) => ({ text: String(tick), at: [x(tick), inner.bottom + 16] as const, anchor: "middle" })),
      {
        text: "cycles a position",
        at: [(inner.left + inner.right) / 2, size.height - 4] as const,
        anchor: "middle",
      },
    ])
    .join("text")
    .attr("x", ({ at }) => round(at[0]))
    .attr("y", ({ at }) => round(at[1]))
    .attr("text-anchor", ({ anchor }) => anchor)
    .text(({ text }) => text);
  layer(svg, "white-noise")
    .selectAll("path")
    .data([`M${inner.left},${round(y(1))}H${inner.right}`])
    .join("path")
    .attr("class", "axis-series is-reference")
    .attr("d", (path) => path);
  const path = line<(typeof drawn)[number]>(
    ({ frequency }) => x(frequency),
    ({ power }) => y(power.value),
  );
  const series = "axis-series series-0";
  const marks = layer(svg, "power");
  marks
    .selectAll("path.line")
    .data([path(drawn) ?? ""])
    .join("path")
    .attr("class", `line ${series}`)
    .attr("d", (at) => at);
  marks
    .selectAll("path.error")
    .data(drawn)
    .join("path")
    .attr("class", `error ${series}`)
    .attr("d", ({ frequency, power: { value, standardError } }) => {
      const low = Math.max(y.domain()[0] as number, value - standardError);
      return `M${round(x(frequency))},${round(y(low))}V${round(y(value + standardError))}`;
    });
  marks
    .selectAll("circle")
    .data(drawn)
    .join("circle")
    .attr("class", `dot ${series}`)
    .attr("cx", ({ frequency }) => round(x(frequency)))
    .attr("cy", ({ power }) => round(y(power.value)))
    .attr("r", RADIUS);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", spectrumSentence(bins));
}

/** Powers of ten, or of two where there are few of these. */
function logTicks(low: number, high: number): readonly number[] {
  const base = high / low > 100 ? 10 : 2;
  const [from, to] = [low, high].map((end) => Math.log(end) / Math.log(base)) as [number, number];
  const first = Math.ceil(from);
  const count = Math.max(0, Math.floor(to) - first + 1);
  const every = Math.ceil(count / 6);
  return Array.from({ length: count }, (_, i) => first + i)
    .filter((power) => power % every === 0)
    .map((power) => Number((base ** power).toPrecision(6)));
}

export function spectrumSentence(bins: PowerBins): string {
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return "";
  return (
    `Power of z by spatial frequency, as a share of white noise's: ${text(first.power.value)} at ${text(first.frequency)} cycles a position, ` +
    `${text(last.power.value)} at ${text(last.frequency)}.`
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function text(value: number): string {
  return String(Number(value.toPrecision(3)));
}
