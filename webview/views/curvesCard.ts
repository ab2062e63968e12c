import { betaScale } from "../charts/betaScale.ts";
import type { CurveHooks } from "../charts/curves.ts";
import { drawCurves } from "../charts/curves.ts";
import { curvesModel } from "../charts/curvesModel.ts";
import { changeDetector, element } from "../element.ts";
import { capital, outcomeText, predictionSentences } from "../foretold.ts";
import type { Sweep } from "../sweep.ts";
import { settingsLabel } from "../wording.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { legendItem, lineIcon } from "./legend.ts";

/** The chosen point: what is foretold of it and why, and how its training went. */

const QUANTITIES = ["Rate", "Distortion"] as const;

export function createCurvesCard(hooks: CurveHooks): RunView {
  const { section, title, legend, body } = createCard("curves", "Training");
  const plots = QUANTITIES.map(() => createPlot("curve-plot"));
  const row = element("div", { class: "curve-row" }, ...plots.map(({ box }) => box));
  const none = element("p", { class: "no-figures" });
  const foretold = element("p", { class: "foretold" });
  body.append(foretold, row, none);
  const changed = changeDetector();
  const pointChanged = changeDetector();
  const predictionChanged = changeDetector();
  return {
    section,
    plots,
    render: (sweep, { shown }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      const prediction = shown === null ? undefined : sweep.predictions[shown];
      const tone = point === undefined ? 0 : betaScale(sweep).tone(point.beta);
      const predicted = [prediction?.rateNats ?? null, prediction?.distortionNats ?? null];
      const hasTrain = point === undefined || point.curve.epoch.length === 0 || point.curve.trainRateNats.length > 0;
      if (pointChanged(point?.settings, tone, sweep.status === "planned", predicted[0], hasTrain)) {
        title.textContent = titleOf(sweep, point);
        legend.replaceChildren(
          legendItem(lineIcon("series held-out", tone), "held-out data"),
          ...(hasTrain ? [legendItem(lineIcon("series train"), "training data")] : []),
          ...(predicted[0] === null ? [] : [legendItem(lineIcon("predicted-level"), "predicted")]),
        );
      }
      if (predictionChanged(prediction, point?.status)) fillForetold(foretold, prediction, point);
      const hasCurve = point !== undefined && point.curve.epoch.length > 0;
      row.hidden = legend.hidden = !hasCurve;
      none.hidden = hasCurve;
      none.textContent = hasCurve ? "" : whyNone(sweep, point);
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

function titleOf({ status, axes }: Sweep, point: PointSnapshot | undefined): string {
  if (status === "planned") return point === undefined || axes.length === 0 ? "Prediction" : `Prediction at ${settingsLabel(point.settings)}`;
  return point === undefined || axes.length === 0 ? "Training" : `Training at ${settingsLabel(point.settings)}`;
}

function fillForetold(paragraph: HTMLElement, prediction: PredictedPoint | undefined, point: PointSnapshot | undefined): void {
  paragraph.hidden = prediction === undefined || point === undefined;
  if (prediction === undefined || point === undefined) return;
  const [verdict = "", ...grounds] = predictionSentences(prediction);
  const outcome = outcomeText(prediction, point);
  paragraph.replaceChildren(element("strong", {}, verdict, outcome === null ? "" : ` ${capital(outcome)}.`), ` ${grounds.join(" ")}`);
}

function whyNone({ status }: Sweep, point: PointSnapshot | undefined): string {
  if (status === "planned") return "Its curves appear here with the first epoch.";
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
