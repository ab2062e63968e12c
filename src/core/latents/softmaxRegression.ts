import { cholesky, solveLeading } from "../linearAlgebra/cholesky.ts";

/** Of the weights, besides the intercepts: 1/2 |w|^2, scikit-learn's C = 1. */
const PENALTY = 1;
/** Keeps the intercepts' part of the matrix regular; too small to change a prediction. */
const INTERCEPT_PENALTY = 1e-6;
const MAX_STEPS = 200;
/** Of the largest entry of a row's mean gradient, as scikit-learn's. */
const TOLERANCE = 1e-4;
/** After so many steps the blocks are computed again, which takes as long as a few steps. */
const STEPS_OF_BLOCKS = 10;
/** Pairs of steps and changes of the gradient that are kept. */
const MEMORY = 8;
/** A step has to gain this part of what the gradient promises (Nocedal and Wright 2006, chapter 3). */
const SUFFICIENT_GAIN = 1e-4;
const MAX_HALVINGS = 30;

export interface Design {
  /** [rows x size], the last column ones. */
  readonly values: Float64Array;
  readonly size: number;
  /** From 0 to classes - 1. */
  readonly classOf: Int32Array;
  readonly classes: number;
}

/**
 * Weights of a penalised multinomial logistic regression, [classes x size]. L-BFGS (Nocedal 1980) whose first matrix is the inverse of the
 * Hessian's blocks, one for each class, at the weights of every tenth step, so that few steps are needed, fewer still from a start that is near.
 * @param start the weights of a similar problem; undefined: zeros
 */
export function fitSoftmax(design: Design, start?: Float64Array): Float64Array {
  const { size, classes } = design;
  const penalty = Float64Array.from({ length: size }, (_, j) => (j === size - 1 ? INTERCEPT_PENALTY : PENALTY));
  let weights = start?.slice() ?? new Float64Array(classes * size);
  let gradient = new Float64Array(classes * size);
  let loss = lossOf(design, penalty, weights, gradient);
  const tolerance = (TOLERANCE * design.values.length) / size;
  let factors: readonly Float64Array[] = [];
  const pairs: Pair[] = [];
  for (let step = 0; step < MAX_STEPS && largestMagnitude(gradient) > tolerance; step++) {
    if (step % STEPS_OF_BLOCKS === 0)
      factors = blocksOf(design, penalty, weights).map((block) => cholesky(block, size));
    const direction = descent(gradient, pairs, factors, size);
    const slope = dot(direction, gradient);
    let [length, halvings] = [1, 0];
    const next = new Float64Array(weights.length);
    const nextGradient = new Float64Array(weights.length);
    let nextLoss = Infinity;
    for (; halvings < MAX_HALVINGS; halvings++, length /= 2) {
      for (let i = 0; i < next.length; i++) next[i] = (weights[i] as number) + length * (direction[i] as number);
      nextLoss = lossOf(design, penalty, next, nextGradient);
      if (nextLoss <= loss + SUFFICIENT_GAIN * length * slope) break;
    }
    // Rounding leaves nothing to gain.
    if (halvings === MAX_HALVINGS) break;
    const pair = {
      moved: next.map((value, i) => value - (weights[i] as number)),
      changed: nextGradient.map((value, i) => value - (gradient[i] as number)),
    };
    if (dot(pair.moved, pair.changed) > 0) pairs.push(pair);
    if (pairs.length > MEMORY) pairs.shift();
    [weights, gradient, loss] = [next, nextGradient, nextLoss];
  }
  return weights;
}

interface Pair {
  readonly moved: Float64Array;
  readonly changed: Float64Array;
}

/** Minus the gradient times the approximate inverse Hessian: the two loops of Nocedal 1980. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
  factors: readonly Float64Array[],
  size: number,
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares = pairs.map(({ moved, changed }) => 1 / dot(moved, changed));
  const taken = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { moved, changed } = pairs[k] as Pair;
    taken[k] = (shares[k] as number) * dot(moved, direction);
    addScaled(direction, changed, -(taken[k] as number));
  }
  factors.forEach((factor, c) => {
    solveLeading(factor, size, size, direction.subarray(c * size, (c + 1) * size));
  });
  pairs.forEach(({ moved, changed }, k) => {
    const back = (shares[k] as number) * dot(changed, direction);
    addScaled(direction, moved, (taken[k] as number) - back);
  });
  return direction;
}

/** The penalised loss, nats over all rows; writes its gradient. */
function lossOf(design: Design, penalty: Float64Array, weights: Float64Array, gradient: Float64Array): number {
  const { values, size, classOf, classes } = design;
  const scores = new Float64Array(classes);
  let loss = 0;
  for (let i = 0; i < weights.length; i++) {
    const pull = (weights[i] as number) * (penalty[i % size] as number);
    gradient[i] = pull;
    loss += (pull * (weights[i] as number)) / 2;
  }
  for (let row = 0, from = 0; from < values.length; row++, from += size) {
    const highest = scoresAt(design, from, weights, scores);
    const own = classOf[row] as number;
    loss += highest - (scores[own] as number);
    let total = 0;
    for (let c = 0; c < classes; c++) total += scores[c] = Math.exp((scores[c] as number) - highest);
    loss += Math.log(total);
    for (let c = 0, at = 0; c < classes; c++) {
      const residual = (scores[c] as number) / total - (c === own ? 1 : 0);
      for (let j = from; j < from + size; j++, at++)
        gradient[at] = (gradient[at] as number) + residual * (values[j] as number);
    }
  }
  return loss;
}

/** Writes the score of each class for the row of the design that begins at `from`. @returns the highest */
export function scoresAt(
  { values, size, classes }: Pick<Design, "values" | "size" | "classes">,
  from: number,
  weights: Float64Array,
  scores: Float64Array,
): number {
  let highest = -Infinity;
  for (let c = 0, at = 0; c < classes; c++) {
    let score = 0;
    for (let j = from; j < from + size; j++, at++) score += (weights[at] as number) * (values[j] as number);
    scores[c] = score;
    if (score > highest) highest = score;
  }
  return highest;
}

/** By class the block of the Hessian, X' diag(p (1 - p)) X and the penalty, [size x size], the lower triangle. */
function blocksOf(design: Design, penalty: Float64Array, weights: Float64Array): readonly Float64Array[] {
  const { values, size, classes } = design;
  const blocks = Array.from({ length: classes }, () => new Float64Array(size * size));
  const scores = new Float64Array(classes);
  for (let from = 0; from < values.length; from += size) {
    const highest = scoresAt(design, from, weights, scores);
    let total = 0;
    for (let c = 0; c < classes; c++) total += scores[c] = Math.exp((scores[c] as number) - highest);
    for (let c = 0; c < classes; c++) {
      const block = blocks[c] as Float64Array;
      const share = (scores[c] as number) / total;
      for (let i = 0; i < size; i++) {
        const weighted = share * (1 - share) * (values[from + i] as number);
        for (let j = 0, at = i * size; j <= i; j++, at++)
          block[at] = (block[at] as number) + weighted * (values[from + j] as number);
      }
    }
  }
  for (const block of blocks)
    penalty.forEach((value, i) => {
      block[i * size + i] = (block[i * size + i] as number) + value;
    });
  return blocks;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(target: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (values[i] as number);
}

function largestMagnitude(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] as number));
  return largest;
}
