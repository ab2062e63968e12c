import { designOf, standardisation } from "./design.ts";
import type { LabelledRows } from "./labelledRows.ts";
import { largest } from "./nearestProbe.ts";
import { fitSoftmax, scoresAt } from "./softmaxRegression.ts";

export interface LinearProbe {
  /** 1 or 0 for each row. */
  readonly correct: Float64Array;
  /** By fold, how much each column counts: the mean of its weights' magnitudes over the classes. */
  readonly importances: readonly Float64Array[];
}

/**
 * Whether the class of each row is predicted by a multinomial logistic regression on the rows of the other folds, whose columns are
 * standardised (Alain and Bengio 2017: a linear probe).
 */
export function linearProbe(data: LabelledRows): LinearProbe {
  const { rows, classes, classOf, foldOf } = data;
  const size = data.columns + 1;
  const correct = new Float64Array(rows);
  const scores = new Float64Array(classes);
  // The folds share most of their rows, so that each begins where the one before ended.
  let weights: Float64Array | undefined;
  const importances: Float64Array[] = [];
  for (let fold = 0; fold < data.folds; fold++) {
    const training = foldOf.map((_, row) => row).filter((row) => foldOf[row] !== fold);
    const tested = foldOf.map((_, row) => row).filter((row) => foldOf[row] === fold);
    const scale = standardisation(data, training);
    const design = { values: designOf(data, training, scale), size, classes };
    weights = fitSoftmax({ ...design, classOf: training.map((row) => classOf[row] as number) }, weights);
    importances.push(importancesOf(weights, data));
    const held = { ...design, values: designOf(data, tested, scale) };
    for (const [i, row] of tested.entries()) {
      scoresAt(held, i * size, weights, scores);
      correct[row] = largest(scores) === classOf[row] ? 1 : 0;
    }
  }
  return { correct, importances };
}

function importancesOf(weights: Float64Array, { columns, classes }: LabelledRows): Float64Array {
  return Float64Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.abs(weights[c * (columns + 1) + j] as number);
    return sum / classes;
  });
}
