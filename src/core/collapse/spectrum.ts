import { leadingEigenpairs } from "../linearAlgebra/leadingEigenpairs.ts";
import { symmetricEigen, type Eigenpairs } from "../linearAlgebra/symmetricEigen.ts";
import { randomPurpose, seededRandom } from "../seededRandom.ts";
import { secondMoments } from "./secondMoments.ts";
import type { RowSource } from "./rowSource.ts";
import { forEachScoreChunk, type SpectrumWork } from "./scoreChunks.ts";

/** Up to this width the covariance is formed and its eigenvalues are exact; wider data use block Lanczos for the leading ones. */
export const WIDEST_EXACT = 1200;
/** Eigenvalues kept of an exact spectrum: more latents than this are rare, and each costs an eigenvector. */
const EXACT_PAIRS = 128;
const WIDE_PAIRS = 64;
const BLOCK_WIDTH = 32;
const LANCZOS_STEPS = 6;
/** Residual as a share of the eigenvalue; the error of the eigenvalue is about its square. */
const RESIDUAL = 0.03;

/** Eigenpairs of the score covariance of the training rows, in units of `scores.unit` squared. */
export function scoreEigenpairs(train: RowSource, work: SpectrumWork, widestExact = WIDEST_EXACT): Promise<Eigenpairs> {
  return work.scores.width <= widestExact ? exactEigenpairs(train, work) : lanczosEigenpairs(train, work);
}

/** Up to this width the exact spectrum is as fast as iterations for its largest eigenvalue. */
const WIDEST_EXACT_FOR_ONE = 128;

/** The largest eigenvalue alone, in the scores' own unit. */
export async function largestEigenvalue(train: RowSource, work: SpectrumWork): Promise<number> {
  if (work.scores.width === 0) return 0;
  const { values } = await scoreEigenpairs(train, work, WIDEST_EXACT_FOR_ONE);
  return Math.max(0, (values[0] as number) * work.scores.unit ** 2);
}

async function exactEigenpairs(train: RowSource, work: SpectrumWork): Promise<Eigenpairs> {
  const { scores } = work;
  const width = scores.width;
  const covariance = await secondMoments(train, work);
  const unitSquared = scores.unit ** 2;
  for (let j = 0; j < width; j++) {
    covariance[j * width + j] =
      (covariance[j * width + j] as number) + (scores.drawVariance[j] as number) / unitSquared;
  }
  return symmetricEigen(covariance, width, Math.min(width, EXACT_PAIRS));
}

/** Never forms columns x columns: each step streams the rows once, Z' (Z V) chunk by chunk. */
function lanczosEigenpairs(train: RowSource, work: SpectrumWork): Promise<Eigenpairs> {
  const { scores, products } = work;
  const size = scores.width;
  const unitSquared = scores.unit ** 2;
  const apply = async (vectors: readonly Float64Array[]): Promise<readonly Float64Array[]> => {
    const width = vectors.length;
    const block = columnsOf(vectors, size);
    const ofChunk = new Float32Array(size * width);
    // Kept from chunk to chunk: products bind to the arrays they are first given.
    let projections = new Float32Array(0);
    const sums = vectors.map((vector) =>
      vector.map((value, j) => (value * (scores.drawVariance[j] as number) * train.rows) / unitSquared),
    );
    await forEachScoreChunk(train, work, async (z, count) => {
      if (projections.length < count * width) projections = new Float32Array(count * width);
      await products.multiply(z, block, count, size, width, projections);
      await products.transposeMultiply(z, projections, count, size, width, ofChunk);
      sums.forEach((sum, column) => {
        for (let j = 0; j < size; j++) sum[j] = (sum[j] as number) + (ofChunk[j * width + column] as number);
      });
    });
    return sums.map((sum) => sum.map((value) => value / train.rows));
  };
  return leadingEigenpairs({
    size,
    count: WIDE_PAIRS,
    apply,
    blockWidth: BLOCK_WIDTH,
    maximumSteps: LANCZOS_STEPS,
    tolerance: RESIDUAL,
    random: seededRandom(randomPurpose.evidence, 1),
  });
}

/** Vectors as the columns of a row-major float32 matrix [size x vectors]. */
export function columnsOf(vectors: readonly Float64Array[], size: number): Float32Array {
  const width = vectors.length;
  const block = new Float32Array(size * width);
  vectors.forEach((vector, column) => {
    for (let j = 0; j < size; j++) block[j * width + column] = vector[j] as number;
  });
  return block;
}
