import { symmetricEigen } from "../../linearAlgebra/symmetricEigen.ts";
import type { MaskedLayers } from "../evidence.ts";
import type { LinearPart } from "./linearPart.ts";
import { maskedView } from "./preceding.ts";
import type { ZFreeDecoder } from "./zFreeDecoder.ts";

export interface RankLimit {
  readonly decoder: ZFreeDecoder;
  readonly linear: LinearPart;
  readonly layers: MaskedLayers;
  /** Second moments of the features [features x features]. */
  readonly moments: Float64Array;
  /** Mean information of each output. */
  readonly information: Float64Array;
}

/**
 * Columns that see the same columns before them see them through the same units: their coefficients have no larger rank than
 * there are units. Leaves of them the directions of the outputs that explain most nats: reduced-rank regression (Izenman 1975), for
 * other likelihoods than a Gaussian's to second order.
 */
export function limitRank({ decoder, linear, layers, moments, information }: RankLimit): void {
  const { columns, observation } = decoder;
  const { features, coefficients } = linear;
  const all = columns * observation.outputs;
  const start = features.ofColumn(0).first;
  for (const { outputs, width, units } of outputGroups(decoder, layers, linear)) {
    if (units >= Math.min(outputs.length, width)) continue;
    const size = outputs.length;
    const coefficient = (i: number, output: number): number => coefficients[(start + i) * all + output] as number;
    const weight = outputs.map((output) => Math.sqrt(information[output] as number));
    /** B' S B in units of the outputs' information: what each direction explains. */
    const explained = new Float64Array(size * size);
    for (let b = 0; b < size; b++) {
      const along = Float64Array.from({ length: width }, (_, i) => {
        let sum = 0;
        for (let j = 0; j < width; j++)
          sum += (moments[(start + i) * features.width + start + j] as number) * coefficient(j, outputs[b] as number);
        return sum;
      });
      for (let a = 0; a < size; a++) {
        let sum = 0;
        along.forEach((value, i) => (sum += value * coefficient(i, outputs[a] as number)));
        explained[a * size + b] = sum * (weight[a] as number) * (weight[b] as number);
      }
    }
    const { vectors } = symmetricEigen(explained, size, units);
    for (let i = 0; i < width; i++) {
      const row = outputs.map((output, a) => coefficient(i, output) * (weight[a] as number));
      const kept = new Float64Array(size);
      for (let unit = 0; unit < units; unit++) {
        const vector = vectors.subarray(unit * size, (unit + 1) * size);
        const length = row.reduce((sum, value, a) => sum + value * (vector[a] as number), 0);
        vector.forEach((value, a) => (kept[a] = (kept[a] as number) + length * value));
      }
      outputs.forEach((output, a) => {
        const own = weight[a] as number;
        coefficients[(start + i) * all + output] = own > 0 ? (kept[a] as number) / own : 0;
      });
    }
  }
}

interface OutputGroup {
  readonly outputs: number[];
  /** Features of the columns that are seen. */
  readonly width: number;
  readonly units: number;
}

function outputGroups(
  { columns, observation }: ZFreeDecoder,
  layers: MaskedLayers,
  { features }: LinearPart,
): Iterable<OutputGroup> {
  const groups = new Map<number, OutputGroup>();
  for (let column = 0; column < columns; column++) {
    const { first, units } = maskedView(layers, column, columns);
    const group = groups.get(first) ?? { outputs: [], width: first * features.ofColumn(0).count, units };
    for (let k = 0; k < observation.outputs; k++) group.outputs.push(column * observation.outputs + k);
    groups.set(first, group);
  }
  return groups.values();
}
