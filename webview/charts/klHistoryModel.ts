import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import { klAxisTop } from "./klAxis.ts";
import type { AnswerTo } from "../../src/protocol/pointQuestions.ts";

/** KL of each latent dimension of one point by epoch: when a unit became active or inactive. */

export type KlHistory = Pick<AnswerTo<"klHistory">, "epochs" | "klPerDimensionNats">;

export interface HistoryModel {
  readonly epochs: readonly number[];
  /** The highest KL of the last epoch first. */
  readonly dimensions: readonly number[];
  /** One column for each epoch, in the order of `dimensions`. */
  readonly columns: readonly (readonly (number | undefined)[])[];
  /** The scale's upper end, a round number. */
  readonly highestNats: number;
  /** The axis starts before the first epoch and ends at the planned number of epochs. */
  readonly firstEpoch: number;
  readonly lastEpoch: number;
}

/** @param asked the planned number of epochs */
export function historyModel({ epochs, klPerDimensionNats }: KlHistory, asked: number): HistoryModel {
  const last = klPerDimensionNats.at(-1) ?? [];
  const dimensions = [...last.keys()].sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0) || a - b);
  const highest = max(klPerDimensionNats, (kl) => max(kl)) ?? 0;
  return {
    epochs,
    dimensions,
    columns: klPerDimensionNats.map((kl) => dimensions.map((dimension) => kl[dimension])),
    highestNats:
      scaleLinear()
        .domain([0, klAxisTop(highest)])
        .nice()
        .domain()[1] ?? 1,
    firstEpoch: Math.min(0, (epochs[0] ?? 1) - 1),
    lastEpoch: Math.max(asked, epochs.at(-1) ?? 1),
  };
}

/** Left edges of the epochs' cells and the right edge of the last: a cell extends from the previous recorded epoch. */
export function epochEdges({ epochs, firstEpoch }: HistoryModel): readonly number[] {
  return epochs.length === 0 ? [] : [firstEpoch, ...epochs];
}
