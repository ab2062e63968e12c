import { Clusters, type ClusteredRows, type ClusterOptions } from "./clusters.ts";
import type { Code } from "./evidence.ts";
import { gaussianOf } from "./exponentialFamily.ts";
import type { StopSignal } from "./rowSource.ts";
import { seedRows } from "./seeding.ts";
import { settle } from "./softClustering.ts";

export interface CodeOptions extends ClusterOptions {
  readonly heldOut: ClusteredRows;
  /** beta*, in units of the eigenvalues. */
  readonly largestEigenvalue: number;
  /**
   * Variances that may be learned: none, the one of a Gaussian, or one for `each` column, which are then centred and have unit
   * variance.
   */
  readonly variances: "none" | "one" | "each";
  readonly signal?: StopSignal | undefined;
}

const MAX_CENTROIDS = 64;
/** A centroid for fewer training rows fits their noise. */
const ROWS_PER_CENTROID = 5;
/** Temperatures over beta*: the code with the steepest chord is just below beta*, with a learned variance often far below. */
const RATIOS = [0.04, 0.06, 0.09, 0.13, 0.2, 0.3, 0.38, 0.48, 0.6, 0.75, 0.93] as const;
const LOWEST_RATIO_IF_FIXED = 0.3;
const ITERATIONS = 30;
const SETTLED = 1e-5;
/** Where columns learn variances: the temperatures that codes are settled at with their own variances, and how often those are updated. */
const OWN_VARIANCE_RATIOS = [0.6, 0.93, 1.3, 2] as const;
const UPDATES = 4;
const ITERATIONS_AN_UPDATE = 15;
/** No variance is learned to less than this part of the column's own: networks decode no column exactly. */
const MIN_VARIANCE_PART = 1e-3;

/**
 * Codes of the data at temperatures below beta*: centroids settled at the lowest one, which is then raised. Whether the centroids
 * are the best ones does not matter: responsibilities with a decoder are a code, and every code bounds the first-order point of
 * the free model from below (docs/theory.md, section 7).
 */
export async function codesBelowThreshold(options: CodeOptions): Promise<readonly Code[]> {
  const { train, largestEigenvalue, variances, signal } = options;
  const most = Math.min(MAX_CENTROIDS, Math.floor(train.rows / ROWS_PER_CENTROID));
  if (!(largestEigenvalue > 0) || most < 2) return [];
  const seeds = seedRows(options, most);
  let clusters = new Clusters(options, seeds.length);
  clusters.placeAt(seeds);
  const codes: Code[] = [];
  for (const ratio of RATIOS.filter((each) => variances !== "none" || each >= LOWEST_RATIO_IF_FIXED)) {
    const temperature = ratio * largestEigenvalue;
    await settle(clusters, temperature, { iterations: ITERATIONS, tolerance: SETTLED, signal });
    codes.push(await codeOf(clusters, temperature, options));
  }
  if (variances !== "each") return codes.filter(hasFiniteFigures);
  // A code of the columns that it tells best: their variances fall, and it tells them better still.
  for (const ratio of OWN_VARIANCE_RATIOS) {
    const temperature = ratio * largestEigenvalue;
    for (let update = 0; update < UPDATES; update++) {
      const { before, after } = await clusters.columnSquares(train, temperature);
      clusters = clusters.withFamilies(Array.from(after, (left, j) => gaussianOf(leftPart(left, before[j] as number))));
      await settle(clusters, temperature, { iterations: ITERATIONS_AN_UPDATE, tolerance: SETTLED, signal });
    }
    codes.push(await codeOf(clusters, temperature, options));
  }
  return codes.filter(hasFiniteFigures);
}

/** A density without a bound (continuous Bernoulli) can make a held-out row infinitely unlikely. */
function hasFiniteFigures({ rateNats, drop }: Code): boolean {
  return Number.isFinite(rateNats) && Number.isFinite(drop);
}

async function codeOf(clusters: Clusters, temperature: number, options: CodeOptions): Promise<Code> {
  const { heldOut, variances } = options;
  const { rateNats, drop } = await clusters.measure(heldOut, temperature);
  if (variances !== "each") return { rateNats, drop };
  const { before, after } = await clusters.columnSquares(heldOut, temperature);
  // A column that is constant in the held-out rows has nothing to gain.
  const logGain = after.reduce(
    (nats, left, j) => nats - ((before[j] as number) > 0 ? Math.log(leftPart(left, before[j] as number)) / 2 : 0),
    0,
  );
  return { rateNats, drop, logGain };
}

function leftPart(after: number, before: number): number {
  return Math.max(before > 0 ? after / before : 1, MIN_VARIANCE_PART);
}
