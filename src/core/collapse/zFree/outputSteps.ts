import { solveLeading } from "../../linearAlgebra/cholesky.ts";
import type { LinearPart } from "./linearPart.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";

export interface Slopes {
  /** Mean derivative by each coefficient, [features x outputs]. */
  readonly gradient: Float64Array;
  /** Mean information of each output. */
  readonly information: Float64Array;
}

export interface Stepped {
  readonly decoder: ZFreeDecoder;
  readonly linear: LinearPart;
  readonly outputs: number;
  /** One a feature. */
  readonly ridge: Float64Array;
}

const SHORTEST = 1 / 64;
const LONGEST = 64;

/** The steps of every output, each with a length of its own. */
export class OutputSteps {
  readonly #work: Stepped;
  readonly #factor: Float64Array;
  readonly #lengths: Float64Array;
  /** The last steps, [outputs x features], before their lengths, and the slopes along them. */
  readonly #directions: Float64Array;
  readonly #rises: Float64Array;
  /** The information without a linear part. */
  #first: Float64Array | undefined;

  constructor(work: Stepped, factor: Float64Array) {
    this.#work = work;
    this.#factor = factor;
    this.#lengths = new Float64Array(work.outputs).fill(1);
    this.#directions = new Float64Array(work.outputs * work.linear.features.width);
    this.#rises = new Float64Array(work.outputs);
  }

  take({ gradient, information }: Slopes): void {
    const { decoder, linear, outputs, ridge } = this.#work;
    const { features, coefficients } = linear;
    const { width } = features;
    const first = (this.#first ??= information);
    for (let output = 0; output < outputs; output++) {
      const visible = features.visibleTo(Math.floor(output / decoder.observation.outputs));
      if (!((first[output] as number) > 0)) continue;
      const direction = this.#directions.subarray(output * width, output * width + visible);
      const slope = new Float64Array(visible);
      let along = 0;
      for (let i = 0; i < visible; i++) {
        // The ridge is a prior with the information of that share of the rows at the start.
        const prior = (ridge[i] as number) * (first[output] as number);
        slope[i] = (gradient[i * outputs + output] as number) - prior * (coefficients[i * outputs + output] as number);
        along += (slope[i] as number) * (direction[i] as number);
      }
      const before = this.#rises[output] as number;
      if (before > 0 && along < -before) {
        // The step overshot the maximum: undo it and halve the next one.
        const length = this.#lengths[output] as number;
        this.#move(output, direction, -length / 2);
        this.#lengths[output] = Math.max(SHORTEST, length / 2);
        continue;
      }
      if (before > 0) {
        const secant = before / Math.max(before - along, before / 2);
        this.#lengths[output] = Math.min(LONGEST, Math.max(SHORTEST, (this.#lengths[output] as number) * secant));
      }
      direction.set(slope);
      solveLeading(this.#factor, width, visible, direction);
      let rise = 0;
      for (let i = 0; i < visible; i++) {
        direction[i] = (direction[i] as number) / (first[output] as number);
        rise += (slope[i] as number) * (direction[i] as number);
      }
      this.#rises[output] = rise;
      this.#move(output, direction, this.#lengths[output] as number);
    }
  }

  #move(output: number, direction: Float64Array, length: number): void {
    const { coefficients } = this.#work.linear;
    const { outputs } = this.#work;
    direction.forEach((value, i) => {
      coefficients[i * outputs + output] = (coefficients[i * outputs + output] as number) + length * value;
    });
  }
}
