import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { hasFigures, isMeasured } from "../figures.ts";
import { verdictText } from "../predictionText.ts";
import { stateRemarks } from "../../src/results/baselines.ts";
import { failureText, nats } from "../../src/results/wording.ts";
import { activeUnits, predictedUnits, settingsLabel, shortNumber } from "../wording.ts";
import type { Fact, TipText } from "./plane.ts";

/** Tooltip text of a point: measured figures with the predicted ones. */
export function pointTip(point: PointSnapshot, prediction: PredictedPoint | undefined): TipText {
  const { settings, beta, control } = point;
  const title = Object.keys(settings).length === 0 ? `${control} = ${shortNumber(beta)}` : settingsLabel(settings);
  const verdict = prediction === undefined ? [] : [{ name: "Prediction", value: verdictText(prediction, point) }];
  return {
    title,
    facts: [...(isMeasured(point) ? measuredFacts(point, prediction) : unmeasuredFacts(point, prediction)), ...verdict],
  };
}

const natsText = (value: number): string => `${nats(value)} nats`;

function measuredFacts(point: PointSnapshot, prediction: PredictedPoint | undefined): readonly Fact[] {
  const { heldOut, epoch, epochs } = point;
  if (heldOut === null) return [];
  const predicted = predictedFacts(prediction);
  const measured: readonly Fact[] = [
    { name: "Rate", value: natsText(heldOut.rateNats) },
    { name: "Distortion", value: natsText(heldOut.distortionNats) },
    { name: "ELBO", value: natsText(heldOut.elboNats) },
    ...(heldOut.bitsPerDimension === undefined
      ? []
      : [{ name: "Bits per dimension", value: heldOut.bitsPerDimension.toFixed(4) }]),
    { name: "Active units", value: activeUnits(point) },
  ];
  // The title names a collapse.
  const remarks = stateRemarks(point).filter((remark) => remark !== "collapsed");
  const { columnMeansElboNats: means = null } = point.baselines ?? {};
  return [
    ...measured.map((fact) => ({ ...fact, ...predictedIn(predicted, fact) })),
    ...(means === null ? [] : [{ name: "ELBO of column means", value: natsText(means) }]),
    ...(remarks.length === 0 ? [] : [{ name: "State", value: remarks.join(", ") }]),
    ...epochFacts(epoch, epochs),
    ...(point.status === "stopped" ? [{ name: "Status", value: "stopped" }] : []),
  ];
}

function predictedIn(predicted: readonly Fact[], { name }: Fact): Pick<Fact, "predicted"> {
  const found = predicted.find((fact) => fact.name === name);
  return found === undefined ? {} : { predicted: found.value };
}

function unmeasuredFacts(
  { failure, status, epoch, epochs }: PointSnapshot,
  prediction: PredictedPoint | undefined,
): readonly Fact[] {
  const state = failure === null ? status : `failed: ${failureText(failure)}`;
  return [
    ...predictedFacts(prediction),
    ...(status === "waiting" ? [] : [{ name: "Status", value: state }, ...epochFacts(epoch, epochs)]),
  ];
}

/** None of a model that another program trained. */
function epochFacts(epoch: number, epochs: number): readonly Fact[] {
  return epochs === 0 ? [] : [{ name: "Epoch", value: `${epoch} of ${epochs}` }];
}

function predictedFacts(prediction: PredictedPoint | undefined): readonly Fact[] {
  if (!hasFigures(prediction)) return [];
  const { rateNats, distortionNats } = prediction;
  return [
    { name: "Rate", value: natsText(rateNats) },
    { name: "Distortion", value: natsText(distortionNats) },
    { name: "ELBO", value: natsText(-(rateNats + distortionNats)) },
    { name: "Active units", value: predictedUnits(prediction) },
  ];
}
