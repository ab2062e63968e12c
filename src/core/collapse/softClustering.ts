import type { MixtureFrontier } from "./evidence.ts";
import { Clusters, type ClusteredRows, type ClusterOptions } from "./clusters.ts";
import type { StopSignal } from "./rowSource.ts";

export interface SoftClusteringOptions extends ClusterOptions {
  readonly heldOut: ClusteredRows;
  /** beta*: the temperature of the first split. */
  readonly largestEigenvalue: number;
  readonly signal?: StopSignal | undefined;
}

/** Number of centroids at the beginning, and the limit. */
const MIN_CENTROIDS = 32;
const MAX_CENTROIDS = 128;
/** Temperatures fall from FIRST_RATIO to LAST_RATIO times beta*, by a factor of exp(-STEP). */
const FIRST_RATIO = 0.97;
const LAST_RATIO = 0.02;
const STEP = 0.1;
/**
 * Limit of expectation-maximisation steps at each temperature. A split grows by beta* / t in each, so just below beta* they do not
 * suffice; neither does the length of a training.
 */
const ITERATIONS = 30;
/** Iterations stop when one lowers the free energy by less than this share. */
const SETTLED = 3e-4;
/** When the rate exceeds this share of ln(count) there are too few centroids: they double, up to the limit. */
const CROWDED = 0.4;
/** When the rate exceeds this share of the ceiling, clusters are too small for a meaningful held-out rate (docs/theory.md, section 5). */
const SATURATION = 0.65;

/**
 * Deterministic annealing (Rose 1990; with Bregman divergences Banerjee et al. 2005): at temperature t responsibilities are
 * r_k ~ pi_k p(x | y_k)^(1/t), and y_k the weighted mean. Its rate at t is Shannon's at slope t for a free decoder, and its
 * first split is at beta*. Ends where held-out rates stop meaning anything.
 */
export async function anneal(options: SoftClusteringOptions): Promise<MixtureFrontier> {
  const { train, heldOut, largestEigenvalue } = options;
  const ceilingNats = Math.log(Math.max(1, Math.min(MAX_CENTROIDS, train.rows)));
  const temperatures: number[] = [];
  const rateNats: number[] = [];
  const freeEnergy: number[] = [];
  let clusters = new Clusters(options, MIN_CENTROIDS);
  for (let ratio = FIRST_RATIO; ratio > LAST_RATIO && largestEigenvalue > 0; ratio *= Math.exp(-STEP)) {
    const temperature = ratio * largestEigenvalue;
    clusters.nudge();
    await settle(clusters, temperature, { iterations: ITERATIONS, tolerance: SETTLED, signal: options.signal });
    const measured = await clusters.measure(heldOut, temperature);
    if (measured.rateNats > SATURATION * ceilingNats) break;
    temperatures.push(temperature);
    rateNats.push(measured.rateNats);
    freeEnergy.push(measured.freeEnergy);
    if (clusters.count < MAX_CENTROIDS && measured.rateNats > CROWDED * Math.log(clusters.count))
      clusters = clusters.doubled();
  }
  return { temperatures, rateNats, freeEnergy, ceilingNats };
}

export interface SettleOptions {
  readonly iterations: number;
  readonly tolerance: number;
  readonly signal: StopSignal | undefined;
}

/** Expectation and maximisation at one temperature. An iteration that lowers the free energy by no more than `tolerance` of it is the last. */
export async function settle(
  clusters: Clusters,
  temperature: number,
  { iterations, tolerance, signal }: SettleOptions,
): Promise<void> {
  let before = Infinity;
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal?.throwIfAborted();
    const energy = await clusters.improve(temperature);
    if (Math.abs(before - energy) <= tolerance * Math.abs(energy)) return;
    before = energy;
  }
}
