import type { ChainLayout } from "./latentModel.ts";
import { chainsOf } from "./latentModel.ts";

/** The share of trajectories to accept (Neal 2011, section 4.4; Wu et al. 2017, appendix). */
export const TARGET_ACCEPTANCE = 0.65;

/** How fast the logarithm of a step follows its chain's acceptance. */
const GAIN = 0.15;

const LARGEST = 2;
const SMALLEST = 1e-6;

/** Step sizes of Hamiltonian trajectories, one a chain, for each temperature of a schedule. */
export interface StepSizes {
  at(temperature: number): Float64Array;
  /** Records the acceptance of the trajectories at a temperature. */
  observe(temperature: number, acceptance: Float64Array): void;
}

/**
 * Each chain's step follows its own acceptance. A step that depends on where the chain has been makes weights that are no longer
 * exactly unbiased: use these to find steps, and `freeze()` them for the run that counts.
 */
export class AdaptiveStepSizes implements StepSizes {
  readonly #layout: ChainLayout;
  readonly #logSizes: Float64Array;
  /** Geometric means over an example's chains, by temperature. */
  readonly #recorded = new Map<number, Float64Array>();

  constructor(layout: ChainLayout, initial = 0.5) {
    this.#layout = layout;
    this.#logSizes = new Float64Array(chainsOf(layout)).fill(Math.log(initial));
  }

  at(): Float64Array {
    return this.#logSizes.map(Math.exp);
  }

  observe(temperature: number, acceptance: Float64Array): void {
    for (let chain = 0; chain < acceptance.length; chain++) {
      const followed = (this.#logSizes[chain] as number) + GAIN * ((acceptance[chain] as number) - TARGET_ACCEPTANCE);
      this.#logSizes[chain] = Math.min(Math.log(LARGEST), Math.max(Math.log(SMALLEST), followed));
    }
    const { examples, chainsPerExample } = this.#layout;
    const means = new Float64Array(examples);
    this.#logSizes.forEach((size, chain) => {
      const example = Math.floor(chain / chainsPerExample);
      means[example] = (means[example] as number) + size / chainsPerExample;
    });
    this.#recorded.set(temperature, means.map(Math.exp));
  }

  /** What was found, example by example and temperature by temperature, from now on fixed. */
  freeze(): StepSizes {
    const recorded = new Map(this.#recorded);
    const { examples, chainsPerExample } = this.#layout;
    const length = examples * chainsPerExample;
    return {
      at: (temperature) => {
        const sizes = recorded.get(temperature);
        if (sizes === undefined) throw new RangeError(`no step size was found for temperature ${temperature}`);
        const ofChains = new Float64Array(length);
        sizes.forEach((size, example) =>
          ofChains.fill(size, example * chainsPerExample, (example + 1) * chainsPerExample),
        );
        return ofChains;
      },
      observe: () => undefined,
    };
  }
}
