/** Logits this far below the largest have no weight. */
const NEGLIGIBLE = 30;
const PER_UNIT = 16;

/** e^(-i / 16): with three terms of the series between its entries an exponential is exact to 4e-8, float32's own precision. */
const powers = Float64Array.from({ length: NEGLIGIBLE * PER_UNIT + 1 }, (_, i) => Math.exp(-i / PER_UNIT));

/** Reused from call to call. */
export class SoftmaxRows {
  readonly #logits: Float64Array;

  constructor(count: number) {
    this.#logits = new Float64Array(count);
  }

  /**
   * Replaces log-likelihoods l_k (less `partitions`, [rows x count]) by the responsibilities r_k ~ pi_k exp(l_k / t), and sums
   * them by centroid into `masses`. Most of the clustering's time is spent here.
   * @returns means over rows of ln sum_k pi_k exp(l_k / t) and of sum_k r_k l_k
   */
  respond(
    values: Float32Array,
    partitions: Float64Array,
    logWeights: Float64Array,
    temperature: number,
    masses: Float64Array,
  ): { readonly logPartition: number; readonly meanLikelihood: number } {
    const logits = this.#logits;
    const count = logits.length;
    const coldness = 1 / temperature;
    let logPartition = 0;
    let meanLogit = 0;
    for (let offset = 0; offset < values.length; offset += count) {
      let largest = -Infinity;
      for (let k = 0; k < count; k++) {
        const logit =
          ((values[offset + k] as number) - (partitions[k] as number)) * coldness + (logWeights[k] as number);
        logits[k] = logit;
        if (logit > largest) largest = logit;
      }
      let total = 0;
      let weighted = 0;
      for (let k = 0; k < count; k++) {
        const below = largest - (logits[k] as number);
        let weight = 0;
        if (below < NEGLIGIBLE) {
          const steps = (below * PER_UNIT) | 0;
          const rest = steps / PER_UNIT - below;
          weight = (powers[steps] as number) * (1 + rest * (1 + rest * (1 / 2 + rest * (1 / 6 + rest / 24))));
        }
        total += weight;
        // r ln(r / pi), up to the row's constant
        weighted += weight * ((logits[k] as number) - (logWeights[k] as number));
        logits[k] = weight;
      }
      const share = 1 / total;
      for (let k = 0; k < count; k++) {
        const responsibility = (logits[k] as number) * share;
        values[offset + k] = responsibility;
        masses[k] = (masses[k] as number) + responsibility;
      }
      logPartition += largest + Math.log(total);
      meanLogit += weighted * share;
    }
    const rows = values.length / count;
    return { logPartition: logPartition / rows, meanLikelihood: (meanLogit / rows) * temperature };
  }
}
