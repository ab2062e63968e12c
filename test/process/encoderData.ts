import { npyFile } from "../../bench/support/npyFile.ts";
import { drawNormal } from "../../src/core/randomDraws.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";

/** Data of linear-Gaussian models whose decoders are easily learnt, and whose posteriors are not. */

/**
 * One latent that every column says a little about, in noise of variance 1: along its direction the variance is 11. A decoder is 600
 * numbers; an encoder of two layers has as many for each hidden unit and knows only the directions its training examples span.
 */
export function faintLatent(rows: number, seed = 1): Buffer {
  const columns = 300;
  const random = seededRandom(seed);
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const z = drawNormal(random);
    for (let column = 0; column < columns; column++) values[row * columns + column] = Math.sqrt(10 / columns) * z + drawNormal(random);
  }
  return npyFile(rows, values);
}

/** Places and bands of an example of `slantedLatents`. */
export const SLANTED_SHAPE = [4, 6, 24] as const;

/**
 * Ten latents in 24 places of 24 bands, each in another band at each place, in noise of variance 0.17: along a latent's direction
 * the variance is 2.4. One filter for all places sees a latent at one place only, a twenty-fourth of what tells of it.
 */
export function slantedLatents(rows: number, seed = 1): Buffer {
  const [latents, size] = [10, 24];
  const random = seededRandom(seed);
  const values = new Float32Array(rows * size * size);
  for (let row = 0; row < rows; row++) {
    const z = Array.from({ length: latents }, () => drawNormal(random));
    for (let i = 0; i < size * size; i++) {
      const [place, band] = [Math.floor(i / size), i % size];
      values[row * size * size + i] = Math.sqrt(2.25 / size) * (z[(band - place + size) % size] ?? 0) + Math.sqrt(0.17) * drawNormal(random);
    }
  }
  return npyFile(rows, values);
}
