import { describe, expect, test } from "vitest";
import { npyFile } from "../../bench/support/npyFile.ts";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import type { PointPrediction } from "../../src/results/specReport.ts";
import { vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

/** Specs that collapse for certain, though their data have fewer rows than columns or their decoders are given more than z. */

const folder = specFolder();

interface Checked {
  readonly diagnostics: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly fixes: readonly { readonly title: string }[];
  }[];
  readonly predictions: readonly PointPrediction[];
}

async function check(name: string, spec: object): Promise<Checked & { readonly status: number | null }> {
  const file = folder.write(`${name}.vae.json`, JSON.stringify(spec));
  const { status, stdout } = await vaeLens("check", file, "--format", "json", "--probe-seconds", "0");
  const { files } = JSON.parse(stdout) as { readonly files: readonly [Checked] };
  return { status, ...files[0] };
}

function normals(count: number, stream: number): Float32Array {
  const values = new Float32Array(count);
  fillNormal(seededRandom(51, stream), values);
  return values;
}

/** Rows of a few smooth directions and a little noise. */
function smoothRows(rows: number, columns: number, deviations: readonly number[], noise: number): Float32Array {
  const values = normals(rows * columns, 1).map((value) => noise * value);
  const along = normals(rows * deviations.length, 2);
  return values.map((value, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return deviations.reduce(
      (sum, deviation, k) =>
        sum +
        deviation *
          (along[row * deviations.length + k] ?? NaN) *
          Math.sqrt(2 / columns) *
          Math.cos(((k + 1) * Math.PI * column) / columns),
      value,
    );
  });
}

const prediction = ({ predictions }: Checked): PointPrediction => predictions[0] as PointPrediction;

describe("images with fewer rows than columns and averaged terms", () => {
  const convolutions = { type: "conv", channels: [8, 16], kernel: 4 };
  const spec = (objective: object) => ({
    data: { path: "frames.npy", shape: [16, 16, 3] },
    model: {
      latentSize: 32,
      encoder: convolutions,
      decoder: { ...convolutions, channels: [16, 8] },
      likelihood: { type: "gaussian", variance: 1 },
    },
    objective: { type: "beta", ...objective },
    training: { epochs: 200, batchSize: 32, learningRate: 0.001 },
  });
  const averaged = { reconstruction: "mean", kl: "mean" };

  test("collapse far above the threshold, and the averages are named first", async () => {
    folder.write("frames.npy", npyFile(380, smoothRows(380, 768, [2, 1.4, 1], 0.05)));
    // 5 x 768 / 32 is 120, at a threshold near 4.
    const far = await check("far", spec({ beta: 5, ...averaged }));
    expect(prediction(far)).toMatchObject({ verdict: "collapse", reasons: [], effectiveBeta: 120 });
    expect(far.status).toBe(1);
    expect(far.diagnostics[0]).toMatchObject({ rule: "mean-reduction-scales-beta", severity: "warning" });
    expect(far.diagnostics.map(({ rule }) => rule)).not.toContain("too-few-examples");
    expect(far.diagnostics[0]?.fixes.map(({ title }) => title.split(":")[0])).toEqual([
      expect.stringMatching(/^Set reconstruction to "sum" and beta to \d/),
      expect.stringMatching(/^Set beta to 0\.\d/),
    ]);
  });

  test("are doubted within the sampling error of the leading eigenvalue, and active below it", async () => {
    folder.write("frames.npy", npyFile(380, smoothRows(380, 768, [2, 1.4, 1], 0.05)));
    const { thresholdBeta } = prediction(await check("below", spec({ beta: 1 })));
    expect(thresholdBeta).toBeGreaterThan(3.5);
    expect(thresholdBeta).toBeLessThan(4.5);
    const just = await check("just", spec({ beta: 1.13 * (thresholdBeta ?? NaN) }));
    expect(prediction(just)).toMatchObject({ verdict: "at-risk" });
    expect(prediction(just).reasons).toContain("too-few-examples");
    expect(prediction(await check("below", spec({ beta: 1 }))).verdict).toBe("active");
  });
});

describe("trajectories given a state in columns", () => {
  const spec = (objective: object) => ({
    data: { path: "chunks.npy", conditionColumns: [0, 1, 2] },
    model: {
      latentSize: 32,
      encoder: { hidden: [64], activation: "relu" },
      decoder: { hidden: [64], activation: "relu" },
      condition: "columns",
      likelihood: { type: "gaussian", variance: 1 },
    },
    objective: { type: "beta", ...objective },
    training: { epochs: 200, batchSize: 32, learningRate: 0.0005 },
  });

  /** Three columns of state; 40 that follow it, with a style of their own of variance 2. */
  function writeChunks(): void {
    const [rows, steps] = [800, 40];
    const state = normals(rows * 3, 3);
    const style = smoothRows(rows, steps, [Math.SQRT2], 0.1);
    const values = new Float32Array(rows * (3 + steps));
    for (let row = 0; row < rows; row++) {
      const own = state.subarray(row * 3, row * 3 + 3);
      values.set(own, row * 43);
      for (let t = 0; t < steps; t++) values[row * 43 + 3 + t] = (own[t % 3] ?? NaN) + (style[row * steps + t] ?? NaN);
    }
    folder.write("chunks.npy", npyFile(rows, values));
  }

  test("collapse above both bounds, and the averaged reconstruction is named", async () => {
    writeChunks();
    const far = await check("far", spec({ beta: 10, reconstruction: "mean" }));
    expect(prediction(far)).toMatchObject({ verdict: "collapse", reasons: [], effectiveBeta: 400 });
    const { thresholdBeta = null, thresholdBetaWithinCondition = null } = prediction(far);
    expect(40 * (thresholdBeta ?? NaN)).toBeGreaterThan(1.8);
    expect(40 * (thresholdBeta ?? NaN)).toBeLessThan(2.4);
    expect(thresholdBetaWithinCondition).toBeGreaterThanOrEqual(thresholdBeta ?? NaN);
    expect(thresholdBetaWithinCondition).toBeLessThan(1.6 * (thresholdBeta ?? NaN));
    expect(far.status).toBe(1);
    expect(far.diagnostics.map(({ rule, severity }) => [rule, severity])).toContainEqual([
      "mean-reduction-scales-beta",
      "warning",
    ]);
  });

  test("with summed terms collapse for the condition's sake, with a warning", async () => {
    writeChunks();
    const far = await check("summed", spec({ beta: 5 }));
    expect(prediction(far)).toMatchObject({ verdict: "collapse", reasons: [] });
    expect(far.diagnostics.map(({ rule, severity }) => [rule, severity])).toContainEqual([
      "condition-explains-data",
      "warning",
    ]);
    const below = await check("below", spec({ beta: 0.9 }));
    expect(prediction(below).verdict).toBe("active");
    expect(below.status).toBe(0);
  });
});
