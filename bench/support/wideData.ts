/** Simulated data of many kinds for bench/makeWide.ts: a row is drawn from a stream of random numbers. */
import { fillNormal, seededRandom, type SeededRandom } from "../../src/core/seededRandom.ts";

export interface WideData {
  readonly columns: number;
  /** Fills one row, [columns]. */
  readonly fill: (row: Float32Array, draw: Draws) => void;
}

export class Draws {
  readonly #random: SeededRandom;
  readonly #normal = new Float32Array(1);

  constructor(...name: readonly number[]) {
    this.#random = seededRandom(31, ...name);
  }

  uniform(): number {
    return this.#random.nextUniform();
  }

  normal(): number {
    fillNormal(this.#random, this.#normal);
    return this.#normal[0] ?? NaN;
  }

  sign(): number {
    return this.uniform() < 0.5 ? -1 : 1;
  }

  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Knuth's, for small means. */
  poisson(mean: number): number {
    let count = 0;
    for (let product = this.uniform(); product > Math.exp(-mean); product *= this.uniform()) count++;
    return count;
  }
}

/** Fixed numbers of a kind: centres, loadings. */
function constants(count: number, stream: number): readonly number[] {
  const draw = new Draws(1000, stream);
  return Array.from({ length: count }, () => draw.normal());
}

/** Each of a few features along a random direction of its own, plus noise in every column. */
function embedded(
  columns: number,
  features: number,
  deviation: number,
  write: (feature: Float64Array, draw: Draws) => void,
  stream: number,
): WideData {
  const directions = orthonormal(columns, features, stream);
  const feature = new Float64Array(features);
  return {
    columns,
    fill: (row, draw) => {
      write(feature, draw);
      for (let j = 0; j < columns; j++) {
        let value = deviation * draw.normal();
        for (let f = 0; f < features; f++) value += (feature[f] ?? NaN) * (directions[f * columns + j] ?? NaN);
        row[j] = value;
      }
    },
  };
}

/** Gram and Schmidt. */
function orthonormal(columns: number, count: number, stream: number): Float64Array {
  const rows = Float64Array.from(constants(columns * count, stream));
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * columns, (i + 1) * columns);
    for (let k = 0; k < i; k++) {
      const other = rows.subarray(k * columns, (k + 1) * columns);
      const along = row.reduce((sum, value, j) => sum + value * (other[j] ?? NaN), 0);
      row.forEach((value, j) => (row[j] = value - along * (other[j] ?? NaN)));
    }
    const length = Math.hypot(...row);
    row.forEach((value, j) => (row[j] = value / length));
  }
  return rows;
}

function clusters(count: number, columns: number, deviation: number): WideData {
  const centres = constants(count * columns, 100 + count);
  return {
    columns,
    fill: (row, draw) => {
      const from = draw.below(count) * columns;
      for (let j = 0; j < columns; j++) row[j] = (centres[from + j] ?? NaN) + deviation * draw.normal();
    },
  };
}

/** Correlated normal factors with falling variances, and what `shape` makes of each column. */
function table(
  columns: number,
  shape: (value: number, column: number, draw: Draws) => number,
  stream: number,
): WideData {
  const loadings = constants(columns * 4, 200 + stream);
  return {
    columns,
    fill: (row, draw) => {
      const factors = [1, 0.7, 0.5, 0.3].map((scale) => scale * draw.normal());
      for (let j = 0; j < columns; j++) {
        const value = factors.reduce((sum, factor, i) => sum + factor * (loadings[j * 4 + i] ?? NaN), 0);
        row[j] = shape(value + 0.5 * draw.normal(), j, draw);
      }
    },
  };
}

function bits(columns: number, probability: (draw: Draws) => (column: number) => number): WideData {
  return {
    columns,
    fill: (row, draw) => {
      const of = probability(draw);
      for (let j = 0; j < columns; j++) row[j] = draw.uniform() < of(j) ? 1 : 0;
    },
  };
}

function harmonics(count: number): WideData {
  const write = (feature: Float64Array, draw: Draws): void => {
    const angle = 2 * Math.PI * draw.uniform();
    for (let h = 0; h < count; h++) {
      feature[2 * h] = Math.cos((h + 1) * angle);
      feature[2 * h + 1] = Math.sin((h + 1) * angle);
    }
  };
  return embedded(12, 2 * count, 0.15, write, 300 + count);
}

/** All products of three signs. */
function parities(draw: Draws): readonly number[] {
  const [a, b, c] = [draw.sign(), draw.sign(), draw.sign()];
  return [a, b, c, a * b, a * c, b * c, a * b * c];
}

const prototypes = constants(6 * 20, 401).map((value) => (value > 0 ? 0.9 : 0.1));
const logits = constants(20 * 2, 402);
const geneMeans = constants(5 * 20, 403).map((value) => Math.exp(0.5 + 0.7 * value));
const geneLoadings = constants(20, 404);

export const wideData = {
  ring: harmonics(1),
  harmonics: harmonics(4),
  torus: embedded(
    10,
    4,
    0.15,
    (feature, draw) => {
      for (const at of [0, 2]) {
        const angle = 2 * Math.PI * draw.uniform();
        feature[at] = Math.cos(angle);
        feature[at + 1] = Math.sin(angle);
      }
    },
    310,
  ),
  parity: embedded(
    10,
    7,
    0.3,
    (feature, draw) => {
      feature.set(parities(draw));
    },
    311,
  ),
  // Dictionary atoms, each in a tenth of the rows.
  sparse: embedded(
    12,
    6,
    0.2,
    (feature, draw) => {
      for (let f = 0; f < 6; f++) feature[f] = draw.uniform() < 0.1 ? 2 + 0.3 * draw.normal() : 0;
    },
    312,
  ),
  "clusters-2": clusters(2, 6, 0.4),
  "clusters-4": clusters(4, 10, 0.4),
  "clusters-7": clusters(7, 10, 0.4),
  "clusters-12": clusters(12, 16, 0.3),
  // A bump that moves around a ring of columns.
  bump: {
    columns: 16,
    fill: (row, draw) => {
      const angle = 2 * Math.PI * draw.uniform();
      for (let j = 0; j < 16; j++)
        row[j] = Math.exp(4 * (Math.cos(angle - (2 * Math.PI * j) / 16) - 1)) + 0.05 * draw.normal();
    },
  },
  table: table(8, (value) => value, 1),
  "skewed-table": table(8, (value) => Math.exp(0.6 * value), 2),
  // Four of ten columns are yes or no.
  "mixed-table": table(10, (value, column) => (column < 4 ? (value > 0 ? 1 : -1) : value), 3),
  // Some columns hardly vary: yes in a fiftieth of the rows.
  "rare-columns": table(
    10,
    (value, column, draw) => (column < 3 ? (draw.uniform() < 0.02 ? 1 : 0) + 0.01 * draw.normal() : value),
    4,
  ),
  "bit-prototypes": bits(20, (draw) => {
    const from = 20 * draw.below(6);
    return (column) => prototypes[from + column] ?? NaN;
  }),
  "bit-parity": bits(14, (draw) => {
    const values = parities(draw);
    return (column) => ((values[column % 7] ?? NaN) > 0 ? 0.93 : 0.07);
  }),
  "bit-factors": bits(20, (draw) => {
    const [a, b] = [draw.normal(), draw.normal()];
    return (column) =>
      1 / (1 + Math.exp(-1.2 * ((logits[2 * column] ?? NaN) * a + (logits[2 * column + 1] ?? NaN) * b)));
  }),
  "count-types": {
    columns: 20,
    fill: (row, draw) => {
      const from = 20 * draw.below(5);
      for (let j = 0; j < 20; j++) row[j] = draw.poisson(geneMeans[from + j] ?? NaN);
    },
  },
  "count-factor": {
    columns: 20,
    fill: (row, draw) => {
      const factor = draw.normal();
      for (let j = 0; j < 20; j++) row[j] = draw.poisson(Math.exp(0.5 + 0.4 * factor * (geneLoadings[j] ?? NaN)));
    },
  },
} as const satisfies Readonly<Record<string, WideData>>;

export type WideDataName = keyof typeof wideData;

/** [rows x columns], row after row; `part` names the stream of random numbers. */
export function drawRows({ columns, fill }: WideData, rows: number, part: number): Float32Array {
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) fill(values.subarray(row * columns, (row + 1) * columns), new Draws(part, row));
  return values;
}
