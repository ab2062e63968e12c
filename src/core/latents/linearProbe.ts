import type { LabelledRows } from "./labelledRows.ts";
import { largest } from "./nearestProbe.ts";
import { fitSoftmax, scoresAt } from "./softmaxRegression.ts";

/**
 * Whether the class of each row is predicted by a multinomial logistic regression on the rows of the other folds, whose columns are
 * standardised (Alain and Bengio 2017: a linear probe).
 * @returns 1 or 0 for each row
 */
export function linearProbe(data: LabelledRows): Float64Array {
  const { rows, classes, classOf, foldOf } = data;
  const size = data.columns + 1;
  const correct = new Float64Array(rows);
  const scores = new Float64Array(classes);
  // The folds share most of their rows, so that each begins where the one before ended.
  let weights: Float64Array | undefined;
  for (let fold = 0; fold < data.folds; fold++) {
    const training = foldOf.map((_, row) => row).filter((row) => foldOf[row] !== fold);
    const tested = foldOf.map((_, row) => row).filter((row) => foldOf[row] === fold);
    const scale = standardisation(data, training);
    const design = { values: designOf(data, training, scale), size, classes };
    weights = fitSoftmax({ ...design, classOf: training.map((row) => classOf[row] as number) }, weights);
    const held = { ...design, values: designOf(data, tested, scale) };
    for (const [i, row] of tested.entries()) {
      scoresAt(held, i * size, weights, scores);
      correct[row] = largest(scores) === classOf[row] ? 1 : 0;
    }
  }
  return correct;
}

interface Standardisation {
  readonly mean: Float64Array;
  /** 0 for a constant column, which is left out. */
  readonly inverse: Float64Array;
}

function standardisation({ columns, values }: LabelledRows, rows: Int32Array): Standardisation {
  const mean = new Float64Array(columns);
  const inverse = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let [sum, squares] = [0, 0];
    for (const row of rows) sum += values[row * columns + j] as number;
    const centre = sum / rows.length;
    for (const row of rows) squares += ((values[row * columns + j] as number) - centre) ** 2;
    mean[j] = centre;
    inverse[j] = squares > 0 ? 1 / Math.sqrt(squares / rows.length) : 0;
  }
  return { mean, inverse };
}

/** Standardised columns and a last one of ones, [rows x (columns + 1)]. */
function designOf({ columns, values }: LabelledRows, rows: Int32Array, scale: Standardisation): Float64Array {
  const size = columns + 1;
  const design = new Float64Array(rows.length * size);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns; j++)
      design[i * size + j] =
        ((values[row * columns + j] as number) - (scale.mean[j] as number)) * (scale.inverse[j] as number);
    design[i * size + columns] = 1;
  });
  return design;
}
