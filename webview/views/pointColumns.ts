import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { element } from "../element.ts";
import { stateRemarks } from "../../src/results/baselines.ts";
import { areLatentsAlone, hasFigures } from "../figures.ts";
import { onceFor } from "../onceFor.ts";
import { verdictText } from "../predictionText.ts";
import type { Sweep } from "../sweep.ts";
import { latentColumns } from "../../src/results/latentColumns.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { nats } from "../../src/results/wording.ts";
import { activeUnits, predictedUnits } from "../wording.ts";

/** The columns of the table of points. */

export interface PointRow {
  readonly index: number;
  readonly point: PointSnapshot;
  readonly prediction: PredictedPoint | undefined;
  /** "best ELBO", or "best ELBO so far"; empty for other points. */
  readonly bestRemark: string;
  readonly isLive: boolean;
  readonly tone: number;
}

export interface Column {
  /** Also the class of its cells. `words` are aligned left, numbers right. */
  readonly name: string;
  readonly heading: string;
  /** For predicted and measured figures side by side. */
  readonly which?: "predicted" | "measured";
  readonly text: (row: PointRow) => string;
  /** Text that a narrow table shows below, instead of in its own column. */
  readonly below?: (row: PointRow) => string;
}

const natsOf = (rateNats: number, distortionNats: number) => ({
  rate: nats(rateNats),
  distortion: nats(distortionNats),
  elbo: nats(-(rateNats + distortionNats)),
});
type Quantity = keyof ReturnType<typeof natsOf>;

const measured = (name: Quantity, heading: string = name): Column => ({
  name,
  heading,
  text: ({ point: { heldOut } }) => (heldOut === null ? "" : natsOf(heldOut.rateNats, heldOut.distortionNats)[name]),
});

const predicted = (name: Quantity, heading: string = name): Column => ({
  name: `predicted-${name}`,
  heading,
  text: ({ prediction }) =>
    hasFigures(prediction) ? natsOf(prediction.rateNats, prediction.distortionNats)[name] : "",
});

const active: Column = { name: "active", heading: "active units", text: ({ point }) => activeUnits(point) };
const predictedActive: Column = {
  name: "predicted-active",
  heading: "active units",
  text: ({ prediction }) => (prediction === undefined ? "" : predictedUnits(prediction)),
};
const verdict: Column = {
  name: "words verdict",
  heading: "prediction",
  text: ({ point, prediction }) => verdictText(prediction, point),
};
const status: Column = { name: "words remark", heading: "status", text: remark };

const sideBySide = (predicted: Column, found: Column): readonly Column[] => [
  { ...predicted, which: "predicted" },
  { ...found, which: "measured", below: predicted.text },
];

const plainColumns: readonly Column[] = [
  measured("rate"),
  measured("distortion"),
  measured("elbo", "ELBO"),
  active,
  status,
];
const plannedColumns: readonly Column[] = [
  predicted("rate"),
  predicted("distortion"),
  predicted("elbo", "ELBO"),
  predictedActive,
  verdict,
];
const comparingColumns: readonly Column[] = [
  ...sideBySide(predicted("rate"), measured("rate")),
  ...sideBySide(predicted("distortion"), measured("distortion")),
  { ...measured("elbo", "ELBO"), below: predicted("elbo").text },
  ...sideBySide(predictedActive, active),
  verdict,
  status,
];

/** Without a decoder. The columns of a list of points stay the same objects, so that its rows are not made again. */
const latentsColumns = onceFor((points: readonly PointSnapshot[]): readonly Column[] => {
  const figures = latentColumns(points).map(({ title, cell }): Column => ({
    name: title === "active units" ? "active" : "latents",
    heading: title,
    text: ({ point: { latents } }) =>
      latents === undefined ? "" : cell(latents).replace(">=", "\u2265").replace("<=", "\u2264"),
  }));
  return [...figures, status];
});

/** Of discrete data; beside the ELBO of which it is another unit. */
const bits: Column = {
  name: "bits-per-dimension",
  heading: "bits/dim",
  text: ({ point: { heldOut } }) => heldOut?.bitsPerDimension?.toFixed(4) ?? "",
};
const withBits = (columns: readonly Column[]): readonly Column[] =>
  columns.flatMap((column) => (column.name === "elbo" ? [column, bits] : [column]));
const plainBitsColumns = withBits(plainColumns);
const comparingBitsColumns = withBits(comparingColumns);

export const columnsOf = onceFor((sweep: Sweep): readonly Column[] => {
  if (sweep.status === "planned") return plannedColumns;
  if (areLatentsAlone(sweep)) return latentsColumns(sweep.points);
  const isDiscrete = sweep.points.some(({ heldOut }) => heldOut?.bitsPerDimension !== undefined);
  if (!sweep.predictions.some((prediction) => prediction !== undefined))
    return isDiscrete ? plainBitsColumns : plainColumns;
  return isDiscrete ? comparingBitsColumns : comparingColumns;
});

export function headingOf({ name, heading, which }: Column): HTMLElement {
  return element(
    "th",
    { scope: "col", class: name },
    ...(which === undefined ? [] : [element("span", { class: "which" }, `${which} `)]),
    heading,
  );
}

function remark({ point, bestRemark, isLive }: PointRow): string {
  const { status, epoch, epochs, failure } = point;
  if (status === "failed") return failure === null ? "failed" : `failed after ${epochWords(failure.epoch)}`;
  if (point.isToCome === true) return "to come, value provisional";
  if (status === "waiting") return isLive ? "waiting" : "not trained";
  const state =
    status === "training"
      ? [`epoch ${epoch} of ${epochs}`]
      : status === "stopped"
        ? [`stopped after ${epochWords(epoch)}`]
        : [];
  const remarks = [
    ...(bestRemark === "" ? [] : [bestRemark]),
    ...(point.latents !== undefined && isCollapsed(point) ? ["collapsed"] : stateRemarks(point)),
    ...state,
  ];
  return remarks.length === 0 ? "done" : remarks.join(", ");
}

function epochWords(epochs: number): string {
  return epochs === 1 ? "1 epoch" : `${epochs} epochs`;
}
