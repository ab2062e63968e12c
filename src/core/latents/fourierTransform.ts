interface FourierTable {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** The discrete Fourier transform over the axes of an array, one axis after the other. Lengths need not be powers of two. */
export class FourierTransform {
  readonly #shape: readonly number[];
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  /** cos and sin of 2 pi k / length, by axis. */
  readonly #tables: readonly FourierTable[];

  /** @param shape row-major */
  constructor(shape: readonly number[]) {
    const size = shape.reduce((product, length) => product * length, 1);
    this.#shape = shape;
    this.#real = new Float64Array(size);
    this.#imaginary = new Float64Array(size);
    this.#tables = shape.map((length) => {
      const angles = Float64Array.from({ length }, (_, k) => (2 * Math.PI * k) / length);
      return { cosines: angles.map(Math.cos), sines: angles.map(Math.sin) };
    });
  }

  /** |F(k)|^2 of real values, without normalisation: the mean of white noise is its variance times the number of values. */
  power(values: Float64Array): Float64Array {
    this.#real.set(values);
    this.#imaginary.fill(0);
    let stride = values.length;
    this.#shape.forEach((length, axis) => {
      stride /= length;
      for (let block = 0; block < values.length; block += stride * length)
        for (let start = block; start < block + stride; start++) this.#along(axis, start, stride);
    });
    return this.#real.map((real, k) => real * real + (this.#imaginary[k] as number) ** 2);
  }

  #along(axis: number, start: number, stride: number): void {
    const length = this.#shape[axis] as number;
    const { cosines, sines } = this.#tables[axis] as FourierTable;
    const [real, imaginary] = [new Float64Array(length), new Float64Array(length)];
    for (let k = 0; k < length; k++) {
      let [a, b] = [0, 0];
      for (let n = 0, at = start, turn = 0; n < length; n++, at += stride) {
        const [cos, sin] = [cosines[turn] as number, sines[turn] as number];
        a += (this.#real[at] as number) * cos + (this.#imaginary[at] as number) * sin;
        b += (this.#imaginary[at] as number) * cos - (this.#real[at] as number) * sin;
        turn = (turn + k) % length;
      }
      real[k] = a;
      imaginary[k] = b;
    }
    for (let k = 0, at = start; k < length; k++, at += stride) {
      this.#real[at] = real[k] as number;
      this.#imaginary[at] = imaginary[k] as number;
    }
  }
}
