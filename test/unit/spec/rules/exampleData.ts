import { writeFileSync } from "node:fs";
import path from "node:path";
import { fillNormal, seededRandom } from "../../../../src/core/seededRandom.ts";

/** The data files of the examples in docs/rules, as described in docs/rules/README.md. */

const rows = 800;
/** Variances of the principal directions of factors.csv. */
const variances = [4, 2.5, 1.5, 1, ...new Array<number>(8).fill(0.1)];

export function writeExampleData(folder: string): void {
  const write = (name: string, table: readonly (readonly number[])[]): void => {
    writeFileSync(
      path.join(folder, name),
      `${table.map((row) => row.map((value) => Number(value.toPrecision(7))).join(",")).join("\n")}\n`,
    );
  };
  const factors = factorRows(1, rows);
  const heldOut = factorRows(2, 200);
  write("factors.csv", factors);
  write("held-out.csv", heldOut);
  write(
    "held-out-millimetres.csv",
    heldOut.map((row) => row.map((value) => 10 * value)),
  );
  write(
    "pixels.csv",
    factors.map((row) => row.map((value) => Math.min(255, Math.max(0, Math.round(127 + 50 * value))))),
  );
  write(
    "padded.csv",
    factors.map((row) => [...row, ...new Array<number>(6).fill(1)]),
  );
  write("few.csv", wideRows(3, 50));
  write("rare.csv", rareRows(4));
  write("classes.csv", classRows(5));
  write(
    "classes-labels.csv",
    Array.from({ length: rows }, (_, i) => [i % classes.length]),
  );
  write("chain.csv", chainRows(6));
  write(
    "offset.csv",
    factors.map((row) => row.map((value) => value + 4)),
  );
  const names = [...variances.map((_, j) => `x${j}`), "class"];
  writeFileSync(
    path.join(folder, "labelled.csv"),
    `${names.join(",")}\n${factors.map((row, i) => [...row.map((value) => Number(value.toPrecision(7))), i % 3].join(",")).join("\n")}\n`,
  );
  write(
    "units.csv",
    factors.map((row) => row.map((value, j) => value * 10 ** (j % 4))),
  );
}

/** Independent normal coordinates, turned so that no column is a principal direction. */
function factorRows(seed: number, count: number): readonly (readonly number[])[] {
  return normalRows(seed, count, variances.length).map((row) =>
    turned(row.map((value, j) => value * Math.sqrt(variances[j] ?? 0))),
  );
}

/** Two reflections (Householder 1958): orthogonal, and every column sees every direction. */
function turned(row: readonly number[]): readonly number[] {
  const reflect = (vector: readonly number[], axis: (j: number) => number) => {
    const norm = vector.reduce((sum, _, j) => sum + axis(j) ** 2, 0);
    const along = vector.reduce((sum, value, j) => sum + value * axis(j), 0);
    return vector.map((value, j) => value - (2 * along * axis(j)) / norm);
  };
  return reflect(
    reflect(row, (j) => j + 1),
    (j) => Math.cos(j),
  );
}

/** Fewer rows than columns. */
function wideRows(seed: number, count: number): readonly (readonly number[])[] {
  return normalRows(seed, count, 80).map((row) => row.map((value, j) => value * (j < 2 ? 2 : 1)));
}

/** One example in a hundred is far from all others. */
function rareRows(seed: number): readonly (readonly number[])[] {
  return normalRows(seed, rows, 10).map((row, i) => row.map((value) => value + (i % 100 === 0 ? 8 : 0)));
}

/** The positions of the classes of classes.csv in its first two columns, and their spread in the third. */
const classes = [
  [-4, -4, 1],
  [-4, 4, 1],
  [4, -4, 1],
  [4, 4, 2],
] as const;

function classRows(seed: number): readonly (readonly number[])[] {
  return normalRows(seed, rows, 8).map((row, i) => {
    const [x, y, spread] = classes[i % classes.length] ?? classes[0];
    return row.map((value, j) => (j < 2 ? 0.3 * value + (j === 0 ? x : y) : j === 2 ? spread * value : 0.3 * value));
  });
}

/** Each column is nine tenths of the one before, and noise. */
function chainRows(seed: number): readonly (readonly number[])[] {
  return normalRows(seed, rows, 12).map((row) => {
    let before = 0;
    return row.map((value) => (before = 0.9 * before + 0.4 * value));
  });
}

function normalRows(seed: number, count: number, columns: number): readonly (readonly number[])[] {
  const values = new Float32Array(count * columns);
  fillNormal(seededRandom(seed), values);
  return Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * columns, (i + 1) * columns)));
}
