import { cholesky, solveLeading } from "../linearAlgebra/cholesky.ts";
import type { LabelledRows } from "./labelledRows.ts";
import { largest } from "./nearestProbe.ts";

/** Of the weights, besides the intercepts: 1/2 |w|^2, scikit-learn's C = 1. */
const PENALTY = 1;
/** Keeps the intercepts' part of the matrix regular; too small to change a prediction. */
const INTERCEPT_PENALTY = 1e-6;
const MAX_STEPS = 500;
const TOLERANCE = 1e-5;

/**
 * Whether the class of each row is predicted by a multinomial logistic regression on the rows of the other folds, whose columns are
 * standardised (Alain and Bengio 2017: a linear probe).
 * @returns 1 or 0 for each row
 */
export function linearProbe(data: LabelledRows): Float64Array {
  const correct = new Float64Array(data.rows);
  for (let fold = 0; fold < data.folds; fold++) {
    const rows = [...data.foldOf.keys()];
    const training = rows.filter((row) => data.foldOf[row] !== fold);
    const scale = standardisation(data, training);
    const weights = fitWeights(designOf(data, training, scale), training, data);
    const tested = rows.filter((row) => data.foldOf[row] === fold);
    const design = designOf(data, tested, scale);
    tested.forEach((row, i) => {
      const scores = scoresOf(design, i, weights, data);
      correct[row] = largest(scores) === data.classOf[row] ? 1 : 0;
    });
  }
  return correct;
}

interface Standardisation {
  readonly mean: Float64Array;
  /** 0 for a constant column, which is left out. */
  readonly inverse: Float64Array;
}

function standardisation({ columns, values }: LabelledRows, rows: readonly number[]): Standardisation {
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
function designOf({ columns, values }: LabelledRows, rows: readonly number[], scale: Standardisation): Float64Array {
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

/**
 * Newton's step with a fixed bound of the Hessian: that of the softmax is at most 1/2 I between classes (Boehning 1992), so that every step
 * descends, and one factorisation serves all. Nesterov's momentum, begun again where the loss rises, saves most of the steps.
 * @returns [classes x (columns + 1)]
 */
function fitWeights(design: Float64Array, rows: readonly number[], data: LabelledRows): Float64Array {
  const { columns, classes, classOf } = data;
  const size = columns + 1;
  const penalty = Float64Array.from({ length: size }, (_, j) => (j === columns ? INTERCEPT_PENALTY : PENALTY));
  const factor = cholesky(boundOf(design, size, penalty), size);
  let weights = new Float64Array(classes * size);
  let ahead = weights.slice();
  let momentum = 1;
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = gradientOf(design, rows, ahead, classOf, data, penalty);
    const next = ahead.slice();
    let [change, uphill] = [0, 0];
    for (let c = 0; c < classes; c++) {
      const move = gradient.slice(c * size, (c + 1) * size);
      solveLeading(factor, size, size, move);
      move.forEach((value, j) => {
        const at = c * size + j;
        next[at] = (ahead[at] as number) - value;
        const moved = next[at] - (weights[at] as number);
        change = Math.max(change, Math.abs(moved));
        uphill += (gradient[at] as number) * moved;
      });
    }
    // O'Donoghue and Candes 2015: momentum that points up the gradient is dropped.
    const nextMomentum = uphill > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = uphill > 0 ? 0 : (momentum - 1) / nextMomentum;
    ahead = next.map((value, at) => value + share * (value - (weights[at] as number)));
    weights = next;
    momentum = nextMomentum;
    if (change < TOLERANCE) break;
  }
  return weights;
}

/** 1/2 X'X and the penalty, [size x size]. */
function boundOf(design: Float64Array, size: number, penalty: Float64Array): Float64Array {
  const bound = new Float64Array(size * size);
  for (let row = 0; row < design.length; row += size)
    for (let i = 0; i < size; i++)
      for (let j = 0; j <= i; j++)
        bound[i * size + j] =
          (bound[i * size + j] as number) + ((design[row + i] as number) * (design[row + j] as number)) / 2;
  penalty.forEach((value, i) => {
    bound[i * size + i] = (bound[i * size + i] as number) + value;
  });
  return bound;
}

function gradientOf(
  design: Float64Array,
  rows: readonly number[],
  weights: Float64Array,
  classOf: Int32Array,
  data: LabelledRows,
  penalty: Float64Array,
): Float64Array {
  const size = penalty.length;
  const gradient = weights.map((weight, at) => weight * (penalty[at % size] as number));
  rows.forEach((row, i) => {
    const scores = scoresOf(design, i, weights, data);
    const highest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - highest));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    exponentials.forEach((value, c) => {
      const residual = value / total - (classOf[row] === c ? 1 : 0);
      for (let j = 0; j < size; j++)
        gradient[c * size + j] = (gradient[c * size + j] as number) + residual * (design[i * size + j] as number);
    });
  });
  return gradient;
}

function scoresOf(
  design: Float64Array,
  row: number,
  weights: Float64Array,
  { columns, classes }: LabelledRows,
): Float64Array {
  const size = columns + 1;
  return Float64Array.from({ length: classes }, (_, c) => {
    let score = 0;
    for (let j = 0; j < size; j++) score += (weights[c * size + j] as number) * (design[row * size + j] as number);
    return score;
  });
}
