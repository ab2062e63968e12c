import type { LinearPart } from "./linearPart.ts";
import { blockRows, decode, type ZFreeDecoder } from "./zFreeDecoder.ts";

/** Factors of the fitted coefficients that are tried. */
const PARTS = [1, 0.7, 0.5, 0.35, 0.25, 0.12, 0.06, 0] as const;

/**
 * Scales each column's linear part by the factor that explains other rows best. For a column that is almost constant the fit makes
 * coefficients ever larger, and the first row with another value then has a huge loss.
 * @param values rows of their own, row-major
 */
export async function shrinkLinearPart(decoder: ZFreeDecoder, linear: LinearPart, values: Float32Array): Promise<void> {
  const { columns, observation, rowWidth } = decoder;
  const perColumn = observation.outputs;
  const width = columns * perColumn;
  const rows = values.length / rowWidth;
  const most = Math.min(blockRows(decoder), rows);
  const [without, outputs] = [new Float64Array(most * width), new Float64Array(perColumn)];
  const nats = PARTS.map(() => new Float64Array(columns));
  for (let start = 0; start < rows; start += most) {
    const count = Math.min(most, rows - start);
    await decode({ ...decoder, linear: undefined }, values, start, count, without);
    const response = await linear.respond(values, start, count);
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < columns; column++) {
        const at = row * width + column * perColumn;
        const x = values[(start + row) * rowWidth + column] as number;
        PARTS.forEach((part, p) => {
          for (let k = 0; k < perColumn; k++)
            outputs[k] = (without[at + k] as number) + part * (response[at + k] as number);
          const sums = nats[p] as Float64Array;
          sums[column] = (sums[column] as number) + observation.nats(x, column, outputs, 0);
        });
      }
    }
  }
  for (let column = 0; column < columns; column++) {
    const best = PARTS.reduce<number>(
      (least, _, p) =>
        ((nats[p] as Float64Array)[column] as number) < ((nats[least] as Float64Array)[column] as number) ? p : least,
      0,
    );
    for (let k = 0; k < perColumn; k++) scaleOutput(linear, column * perColumn + k, width, PARTS[best] as number);
  }
}

function scaleOutput({ coefficients }: LinearPart, output: number, outputs: number, factor: number): void {
  for (let i = output; i < coefficients.length; i += outputs) coefficients[i] = (coefficients[i] as number) * factor;
}
