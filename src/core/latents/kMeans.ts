import type { SeededRandom } from "../seededRandom.ts";

const STARTS = 5;
const MAX_STEPS = 100;

/** The partition of least squared distance to its centres among five starts (Lloyd 1982; starts of Arthur and Vassilvitskii 2007). */
export function kMeans(values: Float64Array, columns: number, clusters: number, random: SeededRandom): Int32Array {
  const starts = Array.from({ length: STARTS }, () =>
    descend(values, columns, seeds(values, columns, clusters, random)),
  );
  return starts.reduce((best, start) => (start.cost < best.cost ? start : best)).partOf;
}

interface Partition {
  readonly partOf: Int32Array;
  readonly cost: number;
}

/** Centres drawn among the rows in proportion to the squared distance from those before. */
function seeds(values: Float64Array, columns: number, clusters: number, random: SeededRandom): Float64Array {
  const rows = values.length / columns;
  const centres = new Float64Array(clusters * columns);
  const nearest = new Float64Array(rows).fill(Infinity);
  let chosen = Math.floor(random.nextUniform() * rows);
  for (let k = 0; k < clusters; k++) {
    centres.set(values.subarray(chosen * columns, (chosen + 1) * columns), k * columns);
    let total = 0;
    for (let row = 0; row < rows; row++) {
      nearest[row] = Math.min(nearest[row] as number, squaredDistance(values, row, centres, k, columns));
      total += nearest[row] as number;
    }
    let left = random.nextUniform() * total;
    chosen = nearest.findIndex((squared) => (left -= squared) < 0);
    if (chosen < 0) chosen = rows - 1;
  }
  return centres;
}

function descend(values: Float64Array, columns: number, centres: Float64Array): Partition {
  const rows = values.length / columns;
  const clusters = centres.length / columns;
  const partOf = new Int32Array(rows).fill(-1);
  let cost = Infinity;
  for (let step = 0; step < MAX_STEPS; step++) {
    let moved = false;
    cost = 0;
    for (let row = 0; row < rows; row++) {
      let [part, least] = [0, Infinity];
      for (let k = 0; k < clusters; k++) {
        const squared = squaredDistance(values, row, centres, k, columns);
        if (squared < least) [part, least] = [k, squared];
      }
      moved ||= partOf[row] !== part;
      partOf[row] = part;
      cost += least;
    }
    if (!moved) break;
    recentre(values, columns, partOf, centres);
  }
  return { partOf, cost };
}

/** An empty part keeps its centre. */
function recentre(values: Float64Array, columns: number, partOf: Int32Array, centres: Float64Array): void {
  const sums = new Float64Array(centres.length);
  const sizes = new Float64Array(centres.length / columns);
  partOf.forEach((part, row) => {
    sizes[part] = (sizes[part] as number) + 1;
    for (let j = 0; j < columns; j++)
      sums[part * columns + j] = (sums[part * columns + j] as number) + (values[row * columns + j] as number);
  });
  sums.forEach((sum, at) => {
    const size = sizes[Math.floor(at / columns)] as number;
    if (size > 0) centres[at] = sum / size;
  });
}

function squaredDistance(
  values: Float64Array,
  row: number,
  centres: Float64Array,
  centre: number,
  columns: number,
): number {
  let squared = 0;
  for (let j = 0; j < columns; j++)
    squared += ((values[row * columns + j] as number) - (centres[centre * columns + j] as number)) ** 2;
  return squared;
}
