import { line } from "d3-shape";
import { symbolPath } from "../charts/symbols.ts";
import { element, svgElement } from "../element.ts";
import type { RunCommand } from "./header.ts";
import { actionButton } from "./header.ts";

/** The page before the first run. */
export function createEmptyState(runCommand: RunCommand): HTMLElement {
  const buttons =
    runCommand === null
      ? []
      : [
          actionButton({ command: "openSample", label: "Train the digits sample", isPrimary: true }, runCommand),
          actionButton({ command: "openSpec", label: "Open a spec" }, runCommand),
        ];
  return element(
    "section",
    { class: "empty" },
    drawing(),
    element("h1", {}, "No sweep yet"),
    element(
      "p",
      {},
      "Train a sweep to see its rate–distortion frontier here: which beta to choose, which dimensions carry information, and where the posterior collapses.",
    ),
    element("div", { class: "actions" }, ...buttons),
    element("p", { class: "hint" }, "The sample is small, comes with the extension and needs no download."),
  );
}

const BETAS = 7;

/** A typical frontier: each further nat of rate reduces distortion less. */
function drawing(): SVGSVGElement {
  const points = Array.from({ length: BETAS }, (_, i): [number, number] => {
    const rate = 1 - i / (BETAS - 1);
    return [16 + 168 * rate ** 1.6, 88 - 76 * (1 - rate ** 0.7)];
  });
  const marks = points.map(([x, y], i) => {
    const isCollapsed = i === BETAS - 1;
    const mark = svgElement(
      "g",
      {
        class: `toned ${isCollapsed ? "collapsed" : "trained"}`,
        transform: `translate(${x.toFixed(1)},${y.toFixed(1)})`,
      },
      svgElement("path", { class: "symbol", d: symbolPath[isCollapsed ? "collapsed" : "trained"] }),
    );
    mark.style.setProperty("--t", String(i / (BETAS - 1)));
    return mark;
  });
  const curve = svgElement("g", { class: "along-beta" }, svgElement("path", { d: line()(points) }));
  return svgElement("svg", { class: "drawing", viewBox: "0 0 200 100", "aria-hidden": "true" }, curve, ...marks);
}
