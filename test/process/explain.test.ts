/** Sweeps made to collapse for one reason each, trained, and explained by the command line. */
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/seededRandom.ts";
import type { RunExplanation } from "../../src/results/explanations.ts";
import { npyFile } from "../../bench/support/npyFile.ts";
import type { Changes } from "../unit/spec/verbs.ts";
import { vaeLens } from "./commandLine.ts";
import { faintLatent, SLANTED_SHAPE, slantedLatents } from "./encoderData.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const folder = specFolder();
/** Few examples and temperatures, because the models compared here differ by nats. */
const SETTINGS = ["--examples", "40", "--importance-samples", "200", "--temperatures", "60", "--chains", "4"];

async function swept(name: string, changes: Changes): Promise<string> {
  const spec = folder.writeSpec(`${name}.vae.json`, { "training.epochs": 100, "model.latentSize": 5, ...changes });
  const run = folder.at(name);
  expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
  return run;
}

async function explained(name: string, changes: Changes): Promise<RunExplanation> {
  const run = await swept(name, changes);
  const { status, stdout, stderr } = await vaeLens("explain", run, "--format", "json", ...SETTINGS);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(stdout) as RunExplanation;
}

/** Of a sweep's point with the best ELBO. */
async function activeUnitsOfBest(name: string, changes: Changes): Promise<number | undefined> {
  const { points } = resultsOf(await swept(name, changes));
  const [best] = points.toSorted((a, b) => (b.heldOut?.elboNats ?? -Infinity) - (a.heldOut?.elboNats ?? -Infinity));
  return best?.heldOut?.activeUnits;
}

const hidden = (...sizes: readonly number[]) => ({ hidden: sizes });
const betas = (...values: readonly number[]) => ({ sweep: { "objective.beta": values } });
const digits = {
  data: { path: "builtin:digits", scale: 16, labels: "builtin:digits" },
  "model.encoder": hidden(64),
  "model.decoder": hidden(64),
};
const faint = {
  "model.latentSize": 1,
  "model.encoder": { ...hidden(64), activation: "tanh" },
  "model.decoder": hidden(),
  "model.likelihood.variance": 1,
  "training.batchSize": 50,
  ...betas(1, 50),
};
const slanted = {
  "data.shape": SLANTED_SHAPE,
  "model.latentSize": 4,
  "model.decoder": hidden(),
  "model.likelihood.variance": 1,
  "training.epochs": 40,
  "training.batchSize": 100,
  "training.learningRate": 0.005,
  ...betas(0.3, 1),
};
const filters = (count: number) => ({ type: "conv", channels: [count], kernel: 1, stride: 1, activation: "tanh" });

describe("explain names the cause of a collapse:", () => {
  test("training that never left it", async () => {
    const { isCollapsed, cause, restarts } = await explained("stuck", {
      ...digits,
      "model.decoder": hidden(64, 64, 64, 64, 64, 64),
      "model.encoder": hidden(64),
      "training.epochs": 200,
      ...betas(1.75),
    });
    expect([isCollapsed, cause]).toEqual([true, "training-stuck"]);
    expect(restarts.map(({ from }) => from)).toEqual(["warm-up", "lower-beta"]);
  });

  test("a noise model that is too wide", async () => {
    const { isCollapsed, cause, remedies } = await explained("wide", {
      ...digits,
      "model.likelihood.variance": 1,
      ...betas(0.2, 0.4, 1),
    });
    expect([isCollapsed, cause]).toEqual([true, "noise-too-wide"]);
    const [remedy] = remedies;
    expect(remedies).toHaveLength(1);
    expect(remedy?.edits).toEqual([{ path: ["model", "likelihood", "variance"], value: "learned" }]);
    // It was tried before it is recommended.
    expect(remedy?.tried?.activeUnits).toBeGreaterThan(0);
    expect(remedy?.tried?.elboNats).toBeGreaterThan(remedy?.tried?.insteadOfElboNats ?? Infinity);
  });

  test("a decoder that is right without z", async () => {
    const random = seededRandom(9);
    folder.write(
      "classes.npy",
      npyFile(
        3000,
        new Float32Array(3000).map(() => Math.floor(4 * random.nextUniform() ** 2)),
      ),
    );
    const { cause } = await explained("free", {
      data: { path: "classes.npy" },
      "model.latentSize": 1,
      "model.encoder": hidden(32),
      "model.decoder": hidden(32),
      "model.likelihood": { type: "categorical", categories: 4 },
      ...betas(0.4, 1.3),
    });
    expect(cause).toBe("decoder-needs-no-latents");
  });

  test("a condition that explains the data", async () => {
    const { cause } = await explained("condition", {
      ...digits,
      "model.condition": "labels",
      "model.likelihood.variance": 0.5,
      ...betas(0.3, 1.5),
    });
    expect(cause).toBe("condition-explains-data");
  });

  test("an encoder that overfits its few training examples", async () => {
    folder.write("few.npy", faintLatent(600));
    const { isCollapsed, cause } = await explained("few", {
      ...faint,
      data: { path: "few.npy", heldOut: { fraction: 0.5 } },
      "training.epochs": 600,
    });
    expect([isCollapsed, cause]).toEqual([true, "encoder-overfits"]);
    // As many steps on more examples: the encoder was all that was wrong.
    folder.write("many.npy", faintLatent(6000));
    expect(
      await activeUnitsOfBest("many", {
        ...faint,
        data: { path: "many.npy", heldOut: { fraction: 0.05 } },
        "training.epochs": 30,
      }),
    ).toBe(1);
  });

  test("an encoder that is too weak", async () => {
    folder.write("slanted.npy", slantedLatents(4400));
    const data = { path: "slanted.npy", heldOut: { fraction: 0.09 } };
    const { isCollapsed, cause } = await explained("one-filter", { data, ...slanted, "model.encoder": filters(1) });
    expect([isCollapsed, cause]).toEqual([true, "amortisation"]);
    // With a filter for each band nothing else is changed.
    expect(await activeUnitsOfBest("all-filters", { data, ...slanted, "model.encoder": filters(16) })).toBe(4);
  });
});

describe("explain has no cause to name", () => {
  test.each([
    ["Gaussian digits", { ...digits, "model.likelihood.variance": 0.1, ...betas(0.5, 1, 2) }],
    [
      "black and white digits",
      { ...digits, "data.binarize": "threshold", "model.likelihood": { type: "bernoulli" }, ...betas(0.5, 1) },
    ],
  ] as const)("for a healthy sweep of %s", async (name, changes) => {
    const { isCollapsed, cause, verdict, picks } = await explained(name.replaceAll(" ", "-"), changes);
    expect([isCollapsed, cause]).toEqual([false, null]);
    expect(verdict).toMatch(/is not collapsed/);
    expect(picks.map(({ criterion }) => criterion)).toEqual(
      expect.arrayContaining(["elbo", "importanceWeighted", "annealed", "mutualInformation"]),
    );
  });
});

describe("evaluate", () => {
  test("writes the pick of each criterion into results.json and under its table, and resuming the finished sweep keeps them", async () => {
    const run = folder.at("picks");
    const spec = folder.writeSpec("picks.vae.json", {
      ...digits,
      "data.binarize": "threshold",
      "model.likelihood.variance": 1,
      "training.epochs": 20,
      "model.latentSize": 5,
      ...betas(0.1, 1),
    });
    expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
    const { picks: first, ...trained } = resultsOf(run);
    expect(first.map(({ criterion }) => criterion)).toEqual(["elbo", "probe"]);

    const { status, stdout } = await vaeLens("evaluate", run, ...SETTINGS);
    expect(status).toBe(0);
    const { picks, ...rest } = resultsOf(run);
    // The checksum covers the picks.
    expect(rest).toEqual({ ...trained, checksum: expect.any(String) as string });
    expect(picks.map(({ criterion }) => criterion)).toEqual([
      "elbo",
      "importanceWeighted",
      "annealed",
      "frechet",
      "mutualInformation",
      "probe",
    ]);
    for (const { point, rateNats, activeUnits } of picks)
      expect(trained.points[point]?.heldOut).toMatchObject({ rateNats, activeUnits });
    expect(stdout.trimEnd().split("\n").slice(-6)).toEqual(
      picks.map(
        () =>
          expect.stringMatching(/ picks objective\.beta = \S+( \(.*\))?: rate .* nats, \d active units?\.$/) as string,
      ),
    );

    expect(await vaeLens("sweep", "--resume", run)).toMatchObject({ status: 0 });
    expect(resultsOf(run)).toMatchObject({ points: trained.points, picks });
  });
});
