/** Sweeps that go wrong in training or data for one reason each, trained, and explained by the command line. */
import { describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../src/core/seededRandom.ts";
import type { RunExplanation } from "../../src/results/explanations.ts";
import { npyFile } from "../../bench/support/npyFile.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const SETTINGS = ["--examples", "20", "--importance-samples", "50", "--temperatures", "20", "--chains", "2"];
const [ROWS, COLUMNS] = [600, 6];

/** Two factors in six columns, with noise of deviation 0.3, and something added to each column. */
function factors(seed: number, offset: number, noiseOnly = false): Float32Array<ArrayBuffer> {
  const random = seededRandom(31, seed);
  const [weights, z, noise] = [2 * COLUMNS, 2 * ROWS, ROWS * COLUMNS].map((length) => new Float32Array(length));
  // The weights are the same for every seed.
  fillNormal(seededRandom(30), weights!);
  fillNormal(random, z!);
  fillNormal(random, noise!);
  return noise!.map((value, i) => {
    const [row, column] = [Math.floor(i / COLUMNS), i % COLUMNS];
    const signal = z![2 * row]! * weights![column]! + z![2 * row + 1]! * weights![COLUMNS + column]!;
    return noiseOnly ? value : signal + 0.3 * value + offset;
  });
}

async function explained(name: string, data: Float32Array<ArrayBuffer>, changes: Changes): Promise<RunExplanation> {
  folder.write(`${name}.npy`, npyFile(ROWS, data));
  const hidden = { hidden: [32] };
  const spec = folder.writeSpec(`${name}.vae.json`, {
    data: { path: `${name}.npy` },
    "model.latentSize": 2,
    "model.encoder": hidden,
    "model.decoder": hidden,
    "model.likelihood.variance": 0.2,
    "training.epochs": 60,
    "training.batchSize": 32,
    "training.learningRate": 0.002,
    sweep: { "objective.beta": [1] },
    ...changes,
  });
  const run = folder.at(name);
  expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
  const { status, stdout, stderr } = await vaeLens("explain", run, "--format", "json", ...SETTINGS);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as RunExplanation;
}

describe("explain names what is wrong with a training:", () => {
  test("columns far from zero, with the transform as a remedy that was tried", async () => {
    const { finding, cause, remedies } = await explained("offset", factors(1, 40), {});
    expect([finding, cause]).toEqual(["below-baseline", "columns-off-scale"]);
    expect(remedies[0]?.edits).toEqual([{ path: ["data", "transform"], value: "standardize" }]);
    const { elboNats = NaN, insteadOfElboNats = NaN } = remedies[0]?.tried ?? {};
    expect(elboNats).toBeGreaterThan(insteadOfElboNats + 5);
  });

  test("a training too short to leave its initialisation", async () => {
    const { finding, cause } = await explained("short", factors(2, 0), {
      "training.epochs": 2,
      "training.learningRate": 1e-5,
    });
    expect(finding).not.toBe("healthy");
    expect(cause).toBe("too-few-steps");
  });

  test("a rate that free bits make on noise", async () => {
    const { finding, cause, isCollapsed } = await explained("free", factors(3, 0, true), {
      "objective.freeBits": 0.4,
      "model.likelihood.variance": 1,
      sweep: { "objective.beta": [3] },
    });
    expect(["forced", "below-baseline"]).toContain(finding);
    expect([cause, isCollapsed]).toEqual(["free-bits-force-rate", false]);
  });

  test("nothing, where the model is sound", async () => {
    const { finding, cause, judgements } = await explained("sound", factors(4, 0), {});
    expect([finding, cause, judgements]).toEqual(["healthy", null, []]);
  });
});
