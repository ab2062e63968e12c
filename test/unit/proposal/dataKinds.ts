import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { npyOf } from "../data/fixtures.ts";

/** Small data of many kinds, as people bring them. */
export interface DataKind {
  readonly file: string;
  readonly contents: string | Uint8Array;
  /** What a proposal must hold. */
  readonly expected: {
    readonly likelihood: string;
    readonly transform?: string;
    readonly scale?: number;
    readonly label?: string;
    readonly except?: readonly (string | number)[];
  };
}

type Cell = string | number;

const normals = new Float64Array(1 << 18);
fillNormal(seededRandom(7), normals);
let drawn = 0;
const normal = (): number => normals[drawn++ % normals.length] as number;
const loadings = Array.from({ length: 36 }, normal);

/** Three factors and noise; the first two differ between three groups. */
function factors(rows: number, columns: number): { readonly group: number; readonly x: readonly number[] }[] {
  return Array.from({ length: rows }, (_, i) => {
    const group = i % 3;
    const z = [normal() + 1.5 * group, normal() - group, normal()];
    const x = Array.from({ length: columns }, (_column, j) =>
      z.reduce((sum, value, k) => sum + value * (loadings[(j * (2 * k + 1) + 12 * k) % 36] ?? 0), 0.3 * normal()),
    );
    return { group, x };
  });
}

const names = (columns: number): string[] => Array.from({ length: columns }, (_, j) => `f${j}`);
const shown = (x: readonly number[]): string[] => x.map((value) => value.toFixed(4));
const csv = (header: readonly string[], rows: readonly (readonly Cell[])[], by = ","): string =>
  [header, ...rows].map((cells) => cells.join(by)).join("\n");
const table = (rows: number, columns: number, more: readonly string[], extra: (i: number, group: number) => Cell[]) =>
  csv(
    [...names(columns), ...more],
    factors(rows, columns).map(({ x, group }, i) => [...shown(x), ...extra(i, group)]),
  );
const changed = (rows: number, columns: number, change: (value: number, column: number, row: number) => Cell) =>
  csv(
    names(columns),
    factors(rows, columns).map(({ x }, row) => x.map((value, column) => change(value, column, row))),
  );

/** Nearly uniform between 0 and 1. */
const seeded = (): number => 0.5 * (1 + Math.tanh(0.8 * normal()));

/** A count with about this mean. */
function poisson(mean: number): number {
  const limit = Math.exp(-Math.min(mean, 100));
  let [count, product] = [0, 1];
  do {
    count++;
    product *= seeded();
  } while (product > limit);
  return count - 1;
}
const counts = factors(240, 20).map(({ x }) => {
  const depth = Math.exp(0.8 * normal());
  return x.map((value, j) => poisson(depth * Math.exp(0.5 * value + 0.7 * (j % 3))));
});
const total = (row: readonly number[]): number => row.reduce((sum, value) => sum + value, 0) || 1;

/** Blots of light. @returns rows of size x size x channels bytes */
function blots(rows: number, size: number, channels: number): Uint8Array {
  const pixels = new Uint8Array(rows * size * size * channels);
  for (let row = 0; row < rows; row++) {
    const [x0, y0, ...strength] = Array.from({ length: 2 + channels }, seeded) as [number, number, ...number[]];
    for (let at = 0; at < size * size * channels; at++) {
      const pixel = Math.floor(at / channels);
      const distance = (pixel % size) - x0 * size;
      const down = Math.floor(pixel / size) - y0 * size;
      const light = 220 * (strength[at % channels] ?? 1) * Math.exp(-(distance ** 2 + down ** 2) / 12);
      pixels[row * size * size * channels + at] = Math.min(255, Math.max(0, light + 12 * Math.abs(normal())));
    }
  }
  return pixels;
}

const gaussian = { likelihood: "gaussian", transform: "standardize" };
const classes = ["setosa", "virginica", "versicolor"];

export const dataKinds: readonly DataKind[] = [
  ["text labels.csv", table(240, 6, ["species"], (_, g) => [classes[g] ?? ""]), { ...gaussian, label: "species" }],
  ["integer labels.csv", table(240, 6, ["class"], (_, g) => [g]), { ...gaussian, label: "class" }],
  [
    "one-hot labels.csv",
    table(240, 6, ["a", "b", "c"], (_, g) => [+(g === 0), +(g === 1), +(g === 2)]),
    { ...gaussian, except: ["a", "b", "c"] },
  ],
  ["row numbers.csv", table(240, 6, ["number"], (i) => [i + 1]), { ...gaussian, except: ["number"] }],
  ["shuffled rows.csv", table(240, 6, ["at"], (i) => [(i * 7) % 240]), { ...gaussian, except: ["at"] }],
  [
    "identifiers.csv",
    table(240, 6, ["patient_id"], (i) => [(i * i * 31) % 99991]),
    { ...gaussian, except: ["patient_id"] },
  ],
  [
    "time stamps.csv",
    table(240, 6, ["seconds"], (i) => [1_577_836_800 + 3600 * i]),
    { ...gaussian, except: ["seconds"] },
  ],
  ["dates.csv", table(240, 6, ["day"], (i) => [`2020-01-${10 + (i % 20)}T${i}`]), { ...gaussian, except: ["day"] }],
  ["constants.csv", table(240, 6, ["site", "unit"], () => [1, 3.5]), { ...gaussian, except: ["site", "unit"] }],
  [
    "copies.csv",
    csv(
      [...names(6), "again"],
      factors(240, 6).map(({ x }) => [...shown(x), ...shown(x.slice(2, 3))]),
    ),
    { ...gaussian, except: ["again"] },
  ],
  [
    "missing cells.csv",
    changed(240, 6, (value, j, i) => (j === 1 && i % 9 === 0 ? "" : value.toFixed(3))),
    { ...gaussian, except: ["f1"] },
  ],
  [
    "not available.csv",
    changed(240, 6, (value, j, i) => (j === 1 && i % 9 === 0 ? "NA" : value.toFixed(3))),
    { ...gaussian, except: ["f1"] },
  ],
  ["scales.csv", changed(240, 6, (value, j) => (value * 10 ** (2 * j - 5)).toExponential(5)), gaussian],
  ["far from zero.csv", changed(240, 6, (value) => 1e4 + value), gaussian],
  ["heavy tails.csv", changed(240, 6, (value) => Math.exp(2 * value).toFixed(4)), gaussian],
  ["shares.csv", changed(240, 8, (value) => (1 / (1 + Math.exp(-value))).toFixed(4)), gaussian],
  ["ratings.csv", changed(240, 8, (value) => Math.max(1, Math.min(5, Math.round(3 + value)))), gaussian],
  ["bits.csv", changed(240, 10, (value) => +(value > 0)), { likelihood: "bernoulli" }],
  [
    "cells.csv",
    csv(
      ["cell", ...names(20)],
      counts.map((row, i) => [`AAC${i}`, ...row]),
    ),
    { likelihood: "negativeBinomial", except: ["cell"] },
  ],
  [
    "log counts.csv",
    csv(
      names(20),
      counts.map((row) => row.map((count) => Math.log1p((50 * count) / total(row)).toFixed(4))),
    ),
    gaussian,
  ],
  ["tiny.csv", table(20, 5, [], () => []), gaussian],
  ["tiny with labels.csv", table(21, 5, ["y"], (_, g) => [classes[g] ?? ""]), { ...gaussian, label: "y" }],
  ["wide.csv", table(60, 120, [], () => []), gaussian],
  ["one column.csv", table(240, 1, [], () => []), gaussian],
  ["two columns.csv", table(240, 2, [], () => []), gaussian],
  ["semicolons.csv", table(240, 5, [], () => []).replaceAll(",", ";"), gaussian],
  ["tabs.tsv", table(240, 5, [], () => []).replaceAll(",", "\t"), gaussian],
  ["noise alone.csv", changed(240, 6, () => normal().toFixed(4)), gaussian],
  ["nameless.csv", table(240, 5, ["c"], (i) => [i]).replace(/^.*\n/, ""), { ...gaussian, except: [5] }],
  ["grey images.npy", npyOf("|u1", [240, 10, 10], blots(240, 10, 1)), { likelihood: "gaussian", scale: 255 }],
  ["colour images.npy", npyOf("|u1", [240, 8, 8, 3], blots(240, 8, 3)), { likelihood: "gaussian", scale: 255 }],
].map(([file, contents, expected]) => ({ file, contents, expected }) as DataKind);
