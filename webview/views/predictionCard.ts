import { changeDetector, element } from "../element.ts";
import { capital } from "../../src/core/wording.ts";
import { outcomeText, predictionSentences } from "../predictionText.ts";
import { settingsLabel } from "../wording.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";

/** The chosen point's prediction, its basis, and whether it came true. */

export function createPredictionCard(): RunView {
  const { section, title, body } = createCard("prediction", "Prediction");
  const predicted = element("p", { class: "point-prediction" });
  body.append(predicted);
  const changed = changeDetector();
  return {
    section,
    plots: [],
    render: (sweep, { shown }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      const prediction = shown === null ? undefined : sweep.predictions[shown];
      section.hidden = point === undefined || prediction === undefined;
      if (point === undefined || prediction === undefined || !changed(prediction, point.status, point.settings)) return;
      title.textContent = sweep.axes.length === 0 ? "Prediction" : `Prediction at ${settingsLabel(point.settings)}`;
      fillPredicted(predicted, prediction, point);
    },
  };
}

function fillPredicted(paragraph: HTMLElement, prediction: PredictedPoint, point: PointSnapshot): void {
  const [verdict = "", ...grounds] = predictionSentences(prediction);
  const outcome = outcomeText(prediction, point);
  paragraph.replaceChildren(
    element("strong", {}, verdict, outcome === null ? "" : ` ${capital(outcome)}.`),
    ` ${grounds.join(" ")}`,
  );
}
