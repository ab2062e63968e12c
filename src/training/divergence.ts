import type { Evaluation } from "../core/evaluation.ts";
import { effectiveBetaOf } from "../core/collapse/effectiveBeta.ts";
import type { BetaSetting } from "../core/collapse/pointSetting.ts";
import { pointSettingOf } from "../spec/pointSetting.ts";
import type { Spec } from "../spec/spec.ts";

/** Figures that are finite and still cannot be those of a model that was trained: its numbers exploded, and nothing later brought them back. */

/**
 * KL of one latent dimension, nats: its posterior means lie, or its posteriors are wide, as 141 standard deviations of the prior. The decoder's
 * weights can be scaled so that they are not, at no cost in distortion, and float32 resolves at most 17 nats of information. A model whose loss
 * has such a term, times beta, is far from any optimum.
 */
const MAX_PENALTY_NATS = 1e4;

/** The same where beta is so small that the penalty is not large: 1,400 standard deviations. */
const MAX_KL_NATS = 1e6;

/** Nats a column by which the ELBO is below that of the column means: the decoder's outputs are off by 141 deviations of the likelihood. */
const MAX_EXCESS_NATS_PER_COLUMN = 1e4;

export interface FinalFigures {
  readonly heldOut: Evaluation;
  readonly train: Evaluation;
  /** Held-out ELBO of the columns' means without latents; null: not known. */
  readonly columnMeansElboNats: number | null;
  readonly columns: number;
  /** What multiplies the rate in the loss, against the summed distortion. */
  readonly effectiveBeta: number;
}

/** What is absurd in a trained point's figures, as a clause for a message; undefined if nothing is. */
export function divergenceOf({ heldOut, train, columnMeansElboNats, ...loss }: FinalFigures): string | undefined {
  const largest = Math.max(...train.klPerDimensionNats);
  if (isAbsurdKl(largest, loss.effectiveBeta))
    return `the KL of one latent dimension is ${shown(largest)} nats on the training data`;
  if (columnMeansElboNats === null) return undefined;
  // Both: a few held-out rows far outside the training data can have any distortion.
  const short = columnMeansElboNats - Math.max(heldOut.elboNats, train.elboNats);
  return short > MAX_EXCESS_NATS_PER_COLUMN * loss.columns
    ? `the ELBO is ${shown(short)} nats below that of the columns' means without latents`
    : undefined;
}

/** Whether no trained model has a latent dimension with this KL. Without a penalty nothing holds the latents near the prior. */
export function isAbsurdKl(klNats: number, effectiveBeta: number): boolean {
  return effectiveBeta > 0 && (klNats > MAX_KL_NATS || Math.min(1, effectiveBeta) * klNats > MAX_PENALTY_NATS);
}

/** What multiplies the KL in the loss at the end of training; for a target rate the weight of its distance. */
export function finalPenalty(spec: Spec, columns: number): number {
  const { objective } = spec;
  switch (objective.type) {
    case "beta":
      return effectiveBetaOf(pointSettingOf(spec, 0) as BetaSetting, columns);
    case "targetRate":
      return objective.weight;
    case "importanceWeighted":
      return 1;
  }
}

function shown(nats: number): string {
  return nats.toPrecision(3);
}
