import { drawKlHeatmap, heatmapHeight } from "../charts/klHeatmap.ts";
import type { HeatmapModel } from "../charts/klHeatmapModel.ts";
import { dimensionName, heatmapModel } from "../charts/klHeatmapModel.ts";
import type { PointHooks } from "../charts/plane.ts";
import { changeDetector, element } from "../element.ts";
import { isRunning } from "../../src/results/reading.ts";
import type { ChartTable } from "../chartTable.ts";
import type { Sweep } from "../sweep.ts";
import { shortNumber } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, forgetSize, sizeOf } from "./card.ts";
import { rampLegend } from "./legend.ts";

export function createHeatmapCard(hooks: PointHooks): RunView {
  const { section, legend, body } = createCard("heatmap", "KL per latent dimension");
  const plot = createPlot("heatmap-plot");
  const none = element("p", { class: "no-figures" });
  body.append(plot.box, none);
  const runChanged = changeDetector();
  const heightChanged = changeDetector();
  const scaleChanged = changeDetector();
  const changed = changeDetector();
  let model: HeatmapModel | undefined;
  let latest: Sweep | undefined;
  return {
    section,
    plots: [plot],
    chart: { name: "kl-by-point", table: () => heatmapTable(latest, model) },
    render: (run, { shown, hovered }) => {
      latest = run;
      section.hidden = run.status === "planned";
      if (section.hidden) return;
      if (runChanged(run.axes, ...run.points.map(({ heldOut }) => heldOut)) || model === undefined) {
        model = heatmapModel(run);
        const height = heatmapHeight(model);
        if (heightChanged(height)) {
          plot.box.style.height = `${height}px`;
          forgetSize(plot);
        }
        if (scaleChanged(model.highestNats))
          legend.replaceChildren(rampLegend("heat", "KL", "0", `${shortNumber(model.highestNats)} nats`));
      }
      const hasFigures = model.dimensions.length > 0;
      plot.box.hidden = legend.hidden = !hasFigures;
      none.hidden = hasFigures;
      none.textContent = isRunning(run)
        ? "Appears with the first epoch."
        : run.imported !== undefined
          ? "KL per dimension was not logged."
          : "No point has figures.";
      if (!hasFigures) return;
      const size = sizeOf(plot);
      if (changed(model, shown, hovered, size.width, size.height))
        drawKlHeatmap(plot.svg, model, { shown, hovered }, size, hooks);
    },
  };
}

/** One row for each point, in the order of the heatmap's columns. */
function heatmapTable(sweep: Sweep | undefined, model: HeatmapModel | undefined): ChartTable {
  const axes = sweep?.axes ?? [];
  const dimensions = [...(model?.dimensions ?? [])].sort((a, b) => a - b);
  return {
    caption: "Held-out KL of each latent dimension, by point.",
    header: [...axes, ...dimensions.map((dimension) => `KL of ${dimensionName(dimension)} (nats)`)],
    rows: (model?.columns ?? []).map(({ point, heldOut }) => [
      ...axes.map((axis) => sweep?.points[point]?.settings[axis] ?? null),
      ...dimensions.map((dimension) => heldOut?.klPerDimensionNats[dimension] ?? null),
    ]),
  };
}
