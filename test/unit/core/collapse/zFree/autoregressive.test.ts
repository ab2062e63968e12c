import { describe, expect, test } from "vitest";
import type { Evidence, EvidenceLikelihood, Preceding } from "../../../../../src/core/collapse/evidence.ts";
import { fillNormal, seededRandom } from "../../../../../src/core/seededRandom.ts";
import { fixtureRows } from "../verbs.ts";
import { covariance, gatherSame, madeRows, matrixOf } from "./gather.ts";

const seen = (preceding: Preceding): EvidenceLikelihood => ({ type: "bernoulli", given: { preceding } });
const window = (kernel: number, layers: number, image: readonly [number, number, number] = [8, 8, 1]): Preceding => ({
  image,
  kernel,
  layers,
});

describe("black and white digits have a threshold that depends on what the decoder sees", () => {
  const digits = fixtureRows("digits_train.npy", 700);
  const bits = matrixOf(digits).then((rows) =>
    madeRows(rows.length, (row) => rows[row]!.map((x) => (x >= 0.5 ? 1 : 0))),
  );
  const known = new Map<string, Promise<Evidence>>();
  const evidenceOf = (preceding: Preceding): Promise<Evidence> => {
    const key = JSON.stringify(preceding);
    const evidence = known.get(key) ?? bits.then((rows) => gatherSame(rows, seen(preceding)));
    known.set(key, evidence);
    return evidence;
  };

  // Trained: masked layers of 64 units let go of z between 1.3 and 1.5, of 16 between 1.8 and 2.3, of 4 between 3.4 and 4.2;
  // convolutions of one layer at 4 to 4.6, of two at 3.5 to 4.2 (kernel 3) and below 3.9 (kernel 5).
  test.each([
    ["all columns before", true, 1.3],
    ["columns through 16 units", { hidden: [16] }, 1.8],
    ["columns through 4 units", { hidden: [4] }, 3.4],
    ["a window of radius 1", window(3, 1), 4.1],
    ["a window of radius 2", window(3, 2), 3.8],
    ["a window of radius 4", window(5, 2), 3.5],
  ] as const)("%s", async (_, preceding, threshold) => {
    const { spectrum, given } = await evidenceOf(preceding);
    expect(spectrum.eigenvalues[0]! / threshold).toBeGreaterThan(0.93);
    expect(spectrum.eigenvalues[0]! / threshold).toBeLessThan(1.07);
    expect(given!.ungiven.largest).toBeGreaterThan(4.6);
  });

  test("and a collapsed distortion that falls with it", async () => {
    const distortions = await Promise.all(
      [window(3, 1), window(3, 2), window(5, 2), true as const].map(
        async (preceding) => (await evidenceOf(preceding)).collapsedDistortion.train,
      ),
    );
    expect(distortions).toEqual([...distortions].sort((a, b) => b - a));
  });
});

describe("a window over an image", () => {
  const random = seededRandom(41);
  const draw = (): number => {
    const one = new Float32Array(1);
    fillNormal(random, one);
    return one[0]!;
  };
  /** Each pixel 0.5 of the one to its left and 0.3 of the one above, plus noise; in `channels` channels, each 0.6 of the one before. */
  const images = (rows: number, [height, width, channels]: readonly [number, number, number], constants = 0) =>
    madeRows(rows, () => {
      const values: number[] = [];
      const at = (y: number, x: number, c: number): number =>
        y < 0 || x < 0 ? 0 : values[(y * width + x) * channels + c]!;
      for (let i = 0; i < height * width * channels; i++) {
        const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
        values.push(0.5 * at(y, x - 1, c) + 0.3 * at(y - 1, x, c) + (c > 0 ? 0.6 * at(y, x, c - 1) : 0) + 0.7 * draw());
      }
      return values.map((value, i) => value + constants * i);
    });

  test("of a field with these weights leaves the field's own noise", async () => {
    const rows = images(900, [4, 5, 1], 3);
    const { spectrum, collapsedDistortion } = await gatherSame(rows, {
      type: "gaussian",
      given: { preceding: window(3, 1, [4, 5, 1]) },
    });
    expect(spectrum.trace / (20 * 0.49)).toBeCloseTo(1, 1);
    expect(spectrum.eigenvalues[0]! / 0.49).toBeLessThan(1.4);
    expect(collapsedDistortion.train).toBeCloseTo(spectrum.trace / 2, 3);
    expect(covariance(await matrixOf(rows))[19]![19]!).toBeGreaterThan(0.6);
  });

  test("sees the channels before its own in the same pixel", async () => {
    const image = [3, 3, 2] as const;
    const rows = images(900, image);
    const { spectrum } = await gatherSame(rows, { type: "gaussian", given: { preceding: window(3, 1, image) } });
    expect(spectrum.trace / (18 * 0.49)).toBeCloseTo(1, 1);
  });

  test("has weights that are the same everywhere: where pixels differ in them the residual is larger", async () => {
    // The right half has the sign of the left half's weights turned.
    const rows = madeRows(900, () => {
      const row = [draw()];
      for (let x = 1; x < 8; x++) row.push((x < 4 ? 0.8 : -0.8) * row[x - 1]! + 0.6 * draw());
      return row;
    });
    const own = await gatherSame(rows, { type: "gaussian", given: { preceding: true } });
    const shared = await gatherSame(rows, { type: "gaussian", given: { preceding: window(3, 1, [1, 8, 1]) } });
    expect(own.spectrum.trace).toBeLessThan(0.75 * shared.spectrum.trace);
  });

  test("bits that a shared logistic field drew have eigenvalues near 1", async () => {
    const bits = madeRows(900, () => {
      const row: number[] = [];
      for (let i = 0; i < 16; i++) {
        const [x, y] = [i % 4, Math.floor(i / 4)];
        const logit = -1 + 1.6 * (x > 0 ? row[i - 1]! : 0) + 1.2 * (y > 0 ? row[i - 4]! : 0);
        row.push(random.nextUniform() < 1 / (1 + Math.exp(-logit)) ? 1 : 0);
      }
      return row;
    });
    const { spectrum, given } = await gatherSame(bits, seen(window(3, 1, [4, 4, 1])));
    expect(given!.ungiven.largest).toBeGreaterThan(1.7);
    expect(spectrum.eigenvalues[0]).toBeLessThan(1.35);
    expect(spectrum.eigenvalues[0]).toBeGreaterThan(0.9);
  });

  test("counts and categories are fitted too", async () => {
    const rows = madeRows(500, () => {
      const row: number[] = [];
      for (let x = 0; x < 6; x++)
        row.push(x > 0 && random.nextUniform() < 0.8 ? row[x - 1]! : Math.floor(3 * random.nextUniform()));
      return row;
    });
    for (const likelihood of [{ type: "categorical", categories: 3 }, { type: "poisson" }] as const) {
      const { spectrum, given } = await gatherSame(rows, {
        ...likelihood,
        given: { preceding: window(3, 1, [1, 6, 1]) },
      });
      expect(spectrum.eigenvalues[0]! / given!.ungiven.largest).toBeLessThan(0.85);
    }
  });

  test("is fitted on top of a condition", async () => {
    const condition = madeRows(600, () => [draw()]);
    const conditions = await matrixOf(condition);
    const rows = madeRows(600, (row) => {
      const values = [draw()];
      for (let x = 1; x < 6; x++) values.push(0.7 * values[x - 1]! + 0.7 * draw());
      return values.map((value, x) => value + (x % 2 === 0 ? 3 : -2) * conditions[row]![0]!);
    });
    const { spectrum } = await gatherSame(
      rows,
      { type: "gaussian", given: { condition: "columns", preceding: window(3, 1, [1, 6, 1]) } },
      { rows: condition },
    );
    // Without the condition the trace would be above 30.
    expect(spectrum.trace).toBeLessThan(6);
  });
});

describe("columns that are seen through few units", () => {
  test("are explained by no more directions than there are units", async () => {
    const next = seededRandom(42);
    const values = new Float32Array(2);
    const draw = (): number => {
      fillNormal(next, values);
      return values[0]!;
    };
    // Columns 4 to 7 repeat columns 0 to 3, the first two with larger deviations.
    const rows = madeRows(800, () => {
      const first = [3 * draw(), 2 * draw(), draw(), draw()];
      return [...first, ...first.map((value) => value + 0.1 * draw())];
    });
    // Two units show columns 0 to 3 to columns 4 to 7 through one unit, four through two.
    const trace = async (hidden: readonly number[]) =>
      (await gatherSame(rows, { type: "gaussian", given: { preceding: { hidden } } })).spectrum.trace;
    const whole = 9 + 4 + 1 + 1;
    const [one, two] = [await trace([2]), await trace([4])];
    expect(one / (whole + 4 + 1 + 1)).toBeCloseTo(1, 0);
    expect(one).toBeGreaterThan(whole + 5);
    expect(two).toBeLessThan(whole + 5);
  });
});
