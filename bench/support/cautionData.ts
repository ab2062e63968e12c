/** Simulated data of bench/cautions.ts: few rows, images and conditions. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import { npyFile } from "./npyFile.ts";

/** Pixels of a side of the strokes' images. */
export const SIDE = 14;

/** 120 rows of 400 columns: three directions of deviations 6, 4 and 3, and noise of deviation 0.1. */
export async function writeFactors(folder: string): Promise<void> {
  const [columns, deviations] = [400, [6, 4, 3]];
  const directions = normals(columns * deviations.length, 5);
  for (const [name, rows, stream] of [
    ["train.npy", 120, 6],
    ["held-out.npy", 200, 7],
  ] as const) {
    const values = normals(rows * columns, stream).map((value) => 0.1 * value);
    const along = normals(rows * deviations.length, stream + 2);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < columns; j++) {
        deviations.forEach((deviation, k) => {
          const coordinate = deviation * (along[row * deviations.length + k] ?? NaN);
          const weight = (directions[k * columns + j] ?? NaN) / Math.sqrt(columns);
          values[row * columns + j] = (values[row * columns + j] ?? NaN) + coordinate * weight;
        });
      }
    }
    await writeFile(path.join(folder, name), npyFile(rows, values));
  }
}

/** A condition of six columns; 30 columns that follow products of functions of it, and a style of variance 0.3 along one direction. */
export async function writeCurved(folder: string): Promise<void> {
  const [given, products, columns] = [6, 6, 30];
  const weights = normals(2 * products * given, 12);
  const shapes = normals(products * columns, 13);
  for (const [name, rows, stream] of [
    ["train.npy", 640, 14],
    ["held-out.npy", 300, 15],
  ] as const) {
    const conditions = normals(rows * given, stream);
    const styles = normals(rows, stream + 2);
    const noise = normals(rows * columns, stream + 4);
    const values = new Float32Array(rows * (given + columns));
    for (let row = 0; row < rows; row++) {
      const condition = conditions.subarray(row * given, (row + 1) * given);
      const factor = (k: number): number =>
        Math.tanh(condition.reduce((sum, value, j) => sum + value * (weights[k * given + j] ?? NaN), 0));
      values.set(condition, row * (given + columns));
      for (let t = 0; t < columns; t++) {
        let value = 0.1 * (noise[row * columns + t] ?? NaN) + 0.1 * (styles[row] ?? NaN);
        for (let k = 0; k < products; k++)
          value += 0.5 * factor(2 * k) * factor(2 * k + 1) * (shapes[k * columns + t] ?? NaN);
        values[row * (given + columns) + given + t] = value;
      }
    }
    await writeFile(path.join(folder, name), npyFile(rows, values));
  }
}

/** Black and white images of one to three straight strokes, with one pixel in a hundred turned. */
export async function writeStrokes(folder: string): Promise<void> {
  for (const [name, rows, stream] of [
    ["train.npy", 2000, 10],
    ["held-out.npy", 500, 11],
  ] as const) {
    const values = new Float32Array(rows * SIDE * SIDE);
    const random = seededRandom(12, stream);
    for (let row = 0; row < rows; row++) {
      const image = values.subarray(row * SIDE * SIDE, (row + 1) * SIDE * SIDE);
      const strokeCount = 1 + Math.floor(3 * random.nextUniform());
      for (let stroke = 0; stroke < strokeCount; stroke++) {
        const [x, y] = [1 + (SIDE - 3) * random.nextUniform(), 1 + (SIDE - 3) * random.nextUniform()];
        const [angle, length] = [2 * Math.PI * random.nextUniform(), 3 + 7 * random.nextUniform()];
        for (let step = 0; step < 30; step++) {
          const along = (length * step) / 29;
          const [column, line] = [Math.round(x + along * Math.cos(angle)), Math.round(y + along * Math.sin(angle))];
          if (column >= 0 && line >= 0 && column < SIDE && line < SIDE) image[line * SIDE + column] = 1;
        }
      }
      image.forEach((value, i) => (image[i] = random.nextUniform() < 0.01 ? 1 - value : value));
    }
    await writeFile(path.join(folder, name), npyFile(rows, values));
  }
}

export function normals(count: number, stream: number): Float32Array {
  const values = new Float32Array(count);
  fillNormal(seededRandom(12, stream), values);
  return values;
}
