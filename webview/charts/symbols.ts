import type { PredictedPoint } from "../../src/protocol/predictionView.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { isCollapsed } from "../../src/results/reading.ts";
import { isConfident } from "../predictionText.ts";

/** The symbol of a point on the plane, in the legend and in the table. Predictions are hollow. */
export type Symbol = "trained" | "training" | "collapsed" | PredictedSymbol;
export type PredictedSymbol = "predicted" | "predicted-collapse" | "predicted-doubt";

export function symbolOf(point: PointSnapshot): Symbol {
  if (isCollapsed(point)) return "collapsed";
  return point.status === "training" ? "training" : "trained";
}

export function predictedSymbolOf(prediction: PredictedPoint): PredictedSymbol {
  if (!isConfident(prediction)) return "predicted-doubt";
  return prediction.verdict === "collapse" ? "predicted-collapse" : "predicted";
}

const RADIUS = { trained: 5.5, training: 4, predicted: 4.5, doubt: 6 };
const ARM = 4.2;
/** The cross inside a ring reaches its rim. */
const RING_ARM = 3.2;

/** A question mark of strokes, 4 by 7 pixels: a glyph would not be centred in every font. */
const QUESTION_MARK = "M-1.9,-1.4A1.9,1.9,0,1,1,0.9,0.25Q0,0.7,0,1.7M0,3.2V3.3";

/** Centred on (0, 0). Discs are filled, other shapes are stroked. */
export const symbolPath: Readonly<Record<Symbol, string>> = {
  trained: disc(RADIUS.trained),
  training: disc(RADIUS.training),
  collapsed: cross(ARM),
  predicted: disc(RADIUS.predicted),
  "predicted-collapse": disc(RADIUS.predicted) + cross(RING_ARM),
  "predicted-doubt": disc(RADIUS.doubt) + QUESTION_MARK,
};

function disc(radius: number): string {
  return `M${radius},0A${radius},${radius},0,1,1,${-radius},0A${radius},${radius},0,1,1,${radius},0Z`;
}

function cross(arm: number): string {
  return `M${-arm},${-arm}L${arm},${arm}M${-arm},${arm}L${arm},${-arm}`;
}
