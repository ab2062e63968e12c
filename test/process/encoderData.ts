import { npyFile } from "../../bench/support/npyFile.ts";
import { drawNormal } from "../../src/core/randomDraws.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";

/** Data of linear-Gaussian models whose decoders are easily learned, and whose posteriors are not. */

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
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = Math.sqrt(10 / columns) * z + drawNormal(random);
  }
  return npyFile(rows, values);
}

const [LATENTS, PLACES, BANDS] = [4, 16, 16];
/** Of an example of `slantedLatents`: places in rows, and bands. */
export const SLANTED_SHAPE = [LATENTS, PLACES, BANDS];

/**
 * Four latents, each in a row of its own, at each of its 16 places in another of the 16 bands: a latent is a slanted line. In noise of
 * variance 0.18 the variance along a line is 2.1, that of each number 0.3. Through one filter for all places no more of a line is seen
 * at once than what lies in one band, a sixteenth of the evidence for it.
 */
export function slantedLatents(rows: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  const values = new Float32Array(rows * LATENTS * PLACES * BANDS);
  for (let at = 0; at < values.length;) {
    const z = drawNormal(random);
    for (let place = 0; place < PLACES; place++) {
      for (let band = 0; band < BANDS; band++)
        values[at++] = (band === place ? Math.sqrt(1.9 / PLACES) * z : 0) + Math.sqrt(0.18) * drawNormal(random);
    }
  }
  return npyFile(rows, values);
}
