import type { CausalWindow } from "../evidence.ts";
import type { Products } from "../products.ts";
import type { StopSignal } from "../rowSource.ts";
import type { LinearPart } from "./linearPart.ts";
import { derivativesOf } from "./observation.ts";
import { WindowInputs } from "./windowInputs.ts";
import { blockRows, decode, type ZFreeDecoder } from "./zFreeDecoder.ts";

export interface SharedFit {
  /** Its linear part may depend on a condition already. */
  readonly decoder: ZFreeDecoder;
  readonly linear: LinearPart;
  readonly window: CausalWindow;
  /** Rows to fit to, row-major. */
  readonly values: Float32Array;
  readonly products: Products;
  readonly signal?: StopSignal | undefined;
}

/** Weights [inputs x outputs of a pixel], the same at every pixel, and biases [outputs of an image]. */
export interface Parameters {
  readonly weights: Float64Array;
  readonly biases: Float64Array;
}

export interface SharedSlopes {
  /** Of the mean log-likelihood of an example. */
  readonly gradient: Parameters;
  /** Mean information of each output of an image. */
  readonly information: Float64Array;
  /** Of each place [rows x outputs of an image]. */
  readonly placeInformation: Float32Array;
}

/** Numbers that the inputs of all places are, at most: 64 MB. */
const MAX_VALUES = 1 << 24;

/** How many rows a fit looks at. */
export function sharedRows({ pixels, width }: WindowInputs): number {
  return Math.max(1, Math.floor(MAX_VALUES / (pixels * width)));
}

/** Every pixel of every row that is fitted to, with its inputs: what one pass over them says of the parameters. */
export class SharedPlaces {
  readonly rows: number;
  /** Inputs of a place. */
  readonly width: number;
  /** Of a pixel: channels x outputs of a column. */
  readonly outputs: number;
  /** Outputs of a column. */
  readonly perColumn: number;
  readonly parameters: Parameters;
  readonly #fit: SharedFit;
  readonly #inputs: WindowInputs;
  readonly #places: number;
  /** [places x width]. */
  readonly #values: Float32Array;

  constructor(fit: SharedFit) {
    const { decoder, linear, window, values } = fit;
    this.#fit = fit;
    this.#inputs = new WindowInputs(window, linear.features);
    this.rows = values.length / decoder.rowWidth;
    this.width = this.#inputs.width;
    this.perColumn = decoder.observation.outputs;
    this.outputs = window.image[2] * this.perColumn;
    this.#places = this.rows * this.#inputs.pixels;
    this.parameters = {
      weights: new Float64Array(this.width * this.outputs),
      biases: new Float64Array(this.#inputs.pixels * this.outputs),
    };
    this.#values = new Float32Array(this.#places * this.width);
    const row = new Float32Array(linear.features.width);
    for (let i = 0; i < this.rows; i++) {
      linear.features.write(values, i, 1, row);
      this.#inputs.write(row, 1, this.#values, i);
    }
  }

  visibleTo(channel: number): number {
    return this.#inputs.visibleTo(channel);
  }

  async slopes(): Promise<SharedSlopes> {
    const { decoder, linear, values, products } = this.#fit;
    const { columns, observation, rowWidth } = decoder;
    const ofImage = this.#inputs.pixels * this.outputs;
    const most = Math.min(blockRows(decoder), this.rows);
    const b = new Float64Array(most * ofImage);
    const scores = new Float32Array(this.rows * ofImage);
    const placeInformation = new Float32Array(this.rows * ofImage);
    const biases = new Float64Array(ofImage);
    const information = new Float64Array(ofImage);
    const point = derivativesOf(observation);
    for (let start = 0; start < this.rows; start += most) {
      const count = Math.min(most, this.rows - start);
      await decode({ ...decoder, linear }, values, start, count, b);
      for (let row = 0; row < count; row++) {
        for (let j = 0; j < columns; j++) {
          const x = values[(start + row) * rowWidth + j] as number;
          observation.derive(x, j, b, row * ofImage + j * this.perColumn, point);
          for (let k = 0; k < this.perColumn; k++) {
            const output = j * this.perColumn + k;
            const at = (start + row) * ofImage + output;
            scores[at] = point.score[k] as number;
            placeInformation[at] = point.information[k * this.perColumn + k] as number;
            biases[output] = (biases[output] as number) + (point.score[k] as number) / this.rows;
            information[output] = (information[output] as number) + placeInformation[at] / this.rows;
          }
        }
      }
    }
    const product = new Float32Array(this.width * this.outputs);
    await products.transposeMultiply(this.#values, scores, this.#places, this.width, this.outputs, product);
    return { gradient: { weights: this.#visible(product), biases }, information, placeInformation };
  }

  /** Means over examples, as derivatives of their log-likelihood; zero where a channel may not depend on an input. */
  #visible(product: Float32Array): Float64Array {
    return Float64Array.from(product, (value, i) => {
      const channel = Math.floor((i % this.outputs) / this.perColumn);
      return Math.floor(i / this.outputs) < this.visibleTo(channel) ? value / this.rows : 0;
    });
  }

  /** Of every channel's inputs, summed over pixels and weighted by the information of its outputs [width x width]. */
  async secondMoments(information: Float64Array): Promise<readonly Float64Array[]> {
    const channels = this.outputs / this.perColumn;
    const weighted = new Float32Array(this.#values.length);
    const product = new Float32Array(this.width * this.width);
    const moments: Float64Array[] = [];
    for (let channel = 0; channel < channels; channel++) {
      for (let place = 0; place < this.#places; place++) {
        const first = (place % this.#inputs.pixels) * this.outputs + channel * this.perColumn;
        let own = 0;
        for (let k = 0; k < this.perColumn; k++) own += (information[first + k] as number) / this.perColumn;
        const factor = Math.sqrt(own);
        for (let i = place * this.width; i < (place + 1) * this.width; i++)
          weighted[i] = (this.#values[i] as number) * factor;
      }
      await this.#fit.products.transposeMultiply(weighted, weighted, this.#places, this.width, this.width, product);
      moments.push(Float64Array.from(product, (value) => value / this.rows));
    }
    return moments;
  }

  /** Minus the second derivative of the mean log-likelihood along a direction, and how far one unit of it moves an output. */
  async along({ weights, biases }: Parameters, placeInformation: Float32Array) {
    const moves = new Float32Array(this.#places * this.outputs);
    await this.#fit.products.multiply(
      this.#values,
      Float32Array.from(weights),
      this.#places,
      this.width,
      this.outputs,
      moves,
    );
    let curvature = 0;
    let furthest = 0;
    moves.forEach((move, i) => {
      const whole = move + (biases[i % biases.length] as number);
      curvature += ((placeInformation[i] as number) * whole * whole) / this.rows;
      furthest = Math.max(furthest, Math.abs(whole));
    });
    return { curvature, furthest };
  }

  /** Adds the direction times `length` to the parameters, and to the linear part that they are. */
  move(direction: Parameters, length: number): void {
    const { weights, biases } = this.parameters;
    const { coefficients } = this.#fit.linear;
    const ofImage = biases.length;
    direction.weights.forEach((value, i) => (weights[i] = (weights[i] as number) + length * value));
    direction.biases.forEach((value, i) => {
      biases[i] = (biases[i] as number) + length * value;
      // The first feature is the constant.
      coefficients[i] = (coefficients[i] as number) + length * value;
    });
    for (let pixel = 0; pixel < this.#inputs.pixels; pixel++) {
      this.#inputs.forEachInput(pixel, (input, feature, unit) => {
        for (let output = 0; output < this.outputs; output++) {
          const at = feature * ofImage + pixel * this.outputs + output;
          const added = length * (direction.weights[input * this.outputs + output] as number) * unit;
          coefficients[at] = (coefficients[at] as number) + added;
        }
      });
    }
  }
}
