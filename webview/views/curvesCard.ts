import { betaScale } from "../charts/betaScale.ts";
import type { CurveHooks } from "../charts/curves.ts";
import { drawCurves } from "../charts/curves.ts";
import { curvesModel } from "../charts/curvesModel.ts";
import { changeDetector, element } from "../element.ts";
import type { Sweep } from "../sweep.ts";
import { settingsLabel } from "../wording.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { legendItem, lineIcon } from "./legend.ts";

/** How the training of the chosen point went. */

const QUANTITIES = ["Rate", "Distortion"] as const;

export function createCurvesCard(hooks: CurveHooks): RunView {
  const { section, title, legend, body } = createCard("curves", "Training");
  const plots = QUANTITIES.map(() => createPlot("curve-plot"));
  const row = element("div", { class: "curve-row" }, ...plots.map(({ box }) => box));
  const none = element("p", { class: "no-figures" });
  body.append(row, none);
  const changed = changeDetector();
  const pointChanged = changeDetector();
  return {
    section,
    plots,
    render: (sweep, { shown }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      const prediction = shown === null ? undefined : sweep.predictions[shown];
      const tone = point === undefined ? 0 : betaScale(sweep).tone(point.beta);
      const predicted = [prediction?.rateNats ?? null, prediction?.distortionNats ?? null];
      if (pointChanged(point?.settings, tone, predicted[0])) {
        title.textContent = titleOf(sweep, point);
        legend.replaceChildren(
          legendItem(lineIcon("series held-out", tone), "held-out data"),
          legendItem(lineIcon("series train"), "training data"),
          ...(predicted[0] === null ? [] : [legendItem(lineIcon("predicted-level"), "predicted")]),
        );
      }
      const hasCurve = point !== undefined && point.curve.epoch.length > 0;
      row.hidden = legend.hidden = !hasCurve;
      none.hidden = hasCurve;
      none.textContent = hasCurve ? "" : whyNone(point);
      if (point === undefined || !hasCurve) return;
      const sizes = plots.map(sizeOf);
      if (!changed(point.curve, tone, ...predicted, ...sizes.flatMap(({ width, height }) => [width, height]))) return;
      for (const [index, quantity] of QUANTITIES.entries()) {
        const [plot, size] = [plots[index], sizes[index]];
        if (plot !== undefined && size !== undefined) drawCurves(plot.svg, curvesModel(point, quantity, predicted[index] ?? null), tone, size, hooks);
      }
    },
  };
}

function titleOf({ axes }: Sweep, point: PointSnapshot | undefined): string {
  return point === undefined || axes.length === 0 ? "Training" : `Training at ${settingsLabel(point.settings)}`;
}

function whyNone(point: PointSnapshot | undefined): string {
  switch (point?.status) {
    case undefined:
      return "No point yet.";
    case "waiting":
      return "This point waits for its turn.";
    case "training":
      return "The first epoch is under way.";
    case "failed":
      return point.failure === null ? "This point failed." : `This point failed: ${point.failure.cause}`;
    case "done":
    case "stopped":
      return "No epoch of this point was recorded.";
  }
}
