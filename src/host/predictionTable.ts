import type { PointPrediction } from "../results/specReport.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { figure, figures } from "./predictionFigures.ts";
import { rateEnds, unitEnds, verdictText } from "./predictionTexts.ts";

/** Keeps the hover short. */
const MAX_ROWS = 16;
const GAP = "&nbsp;".repeat(4);

/** A point of the sweep with its prediction. */
export interface PredictedFrontierPoint {
  readonly point: SweepPoint;
  readonly prediction: PointPrediction;
}

/** A Markdown table: one row for each point, with the settings that differ and the prediction. */
export function predictionTable(predicted: readonly PredictedFrontierPoint[]): string {
  const settings = predicted.map(({ point }) => point.settings);
  const axes = Object.keys(settings[0] ?? {}).filter((axis) => new Set(settings.map((one) => one[axis])).size > 1);
  const head = [...axes.map(axisTitle), "predicted", "active units", "rate, nats", "distortion, nats"];
  const alignment = [...axes.map(() => "--:"), ":--", "--:", "--:", "--:"];
  const rows = predicted.slice(0, MAX_ROWS).map(({ point, prediction }) => {
    const { verdict, distortionNats } = prediction;
    const known = [figures(unitEnds(prediction)), figures(rateEnds(prediction), 2), figures([distortionNats])].map(
      (text) => text ?? "",
    );
    return [...axes.map((axis) => figure(point.settings[axis] ?? NaN)), verdictText(verdict), ...known];
  });
  const more = predicted.length > MAX_ROWS ? `\nand ${predicted.length - MAX_ROWS} more\n` : "";
  return `${line(spaced(head))}${line(alignment)}${rows.map((cells) => line(spaced(cells))).join("")}${more}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** Adds gaps between columns: a hover draws none. */
function spaced(cells: readonly string[]): readonly string[] {
  return cells.map((cell, column) => (column === 0 ? cell : `${GAP}${cell}`));
}

/** Escapes an axis name, which comes from the file, so that it is plain text in Markdown. */
function axisTitle(axis: string): string {
  const name = axis.split(".").at(-1) ?? axis;
  return name.replace(/[^\p{L}\p{N} ]/gu, "\\$&");
}
