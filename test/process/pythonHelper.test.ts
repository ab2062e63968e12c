/** python/vae_lens.py: copied by the command; its latents and logs. */
import { appendFileSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Results } from "../../src/results/results.ts";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { documentedPrograms, helperFile, measured, pythonIn } from "./pythonPrograms.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
/** The documentation's programs that write latents: of the encoder of the first program, and of an AnnData. */
const [latentsOfEncoder = "", latentsOfCells = ""] = documentedPrograms.filter((code) =>
  code.includes("vae_lens.latents("),
);

describe("vae-lens python", () => {
  test("copies the helper once, and keeps one that was edited", async () => {
    const copied = folder.at("project", "vae_lens.py");
    expect(await vaeLens("python", folder.at("project"))).toMatchObject({ status: 0 });
    expect(readFileSync(copied, "utf8")).toBe(readFileSync(helperFile, "utf8"));
    expect(await vaeLens("python", folder.at("project"))).toMatchObject({ status: 0 });
    appendFileSync(copied, "# mine\n");
    const { status, stderr } = await vaeLens("python", folder.at("project"));
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(copied) as string });
    expect(readFileSync(copied, "utf8")).toMatch(/# mine\n$/);
  });
});

const python = pythonWith("torch");

describe.skipIf(python === undefined)("the Python helper, wherever python3 has torch", () => {
  const { run, printed } = pythonIn(folder, python ?? "");

  test("writes posteriors as the documentation does, which a sweep measures by beta", async () => {
    // Nearer to the prior by a factor of beta, in place of three trainings.
    const stdout = printed(`
import numpy, torch, vae_lens
network, test = torch.nn.Linear(16, 8), torch.randn(200, 16)
for beta in (0.25, 2, 500):
    encoder = lambda x: tuple(part / beta for part in network(x).chunk(2, dim=1))
${latentsOfEncoder.replaceAll(/^/gm, "    ")}
    m, v = (part.double().numpy() for part in (mean, log_variance))
    print(((m**2 + numpy.exp(v) - 1 - v) / 2).mean(0).sum())`);
    const rates = stdout.trim().split("\n").map(Number);
    expect(rates).toHaveLength(3);
    const points = await measured(folder.at("latents/latents.vae.json"));
    expect(points.map(({ settings }) => settings["objective.beta"])).toEqual([0.25, 2, 500]);
    expect(points.map(({ heldOut }) => heldOut?.rateNats ?? NaN)).toEqual(
      rates.map((rate) => expect.closeTo(rate, 5) as number),
    );
    expect(points.map(({ collapsed }) => collapsed)).toEqual([false, false, true]);
  });

  test("writes a Normal, and variances of any shape and type beside means that had no spread", async () => {
    const stdout = printed(`
import torch, vae_lens, warnings
mean, variance = torch.randn(60, 3, 2, 2).bfloat16().float(), torch.rand(60, 3, 2, 2) + 0.1
vae_lens.latents(torch.distributions.Normal(mean, variance.sqrt()), None, "shapes", layout="channelsFirst")
with warnings.catch_warnings(record=True) as caught:
    vae_lens.latents(mean, None, "shapes", beta=2, layout="channelsFirst")
print(caught[0].message)
vae_lens.latents(mean.bfloat16(), variance, "shapes", beta=2, posterior="variance", layout="channelsFirst")
print(float(((mean**2 + variance - 1 - variance.log()) / 2).sum() / 60))`);
    const [warning = "", rate = ""] = stdout.split("\n");
    expect(warning).toMatch(/beta 2 have no spread/);
    const points = await measured(folder.at("shapes/latents.vae.json"));
    expect(points.map(({ heldOut }) => heldOut?.rateNats)).toEqual([
      expect.closeTo(Number(rate), 4),
      expect.closeTo(Number(rate), 4),
    ]);
  });

  test("refuses posteriors that do not fit together, and warns of standard deviations taken for log-variances", () => {
    const stdout = printed(`
import torch, vae_lens, warnings
warnings.simplefilter("error")
mean = torch.randn(30, 2)
for spread, options in (
    (torch.zeros(20, 2), {}),
    (-torch.ones(30, 2), {"posterior": "variance"}),
    (torch.ones(30, 2), {}),
    (torch.ones(30, 2), {"posterior": "std"}),
    (mean[:, :1] / 0, {}),
    (mean / 0, {}),
):
    try: vae_lens.latents(mean, spread, "refused", **options)
    except (ValueError, UserWarning) as error: print(error)
try: vae_lens.latents(mean[:, 0], None, "refused")
except ValueError as error: print(error)`);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/\(30, 2\), but logVariance has \(20, 2\): give both of the same rows/),
      expect.stringMatching(/smallest variance is -1, .*posterior="logVariance"/),
      expect.stringMatching(/wider than the prior .*pass posterior="standardDeviation"/),
      expect.stringMatching(/'std': give one of logVariance, variance, standardDeviation/),
      expect.stringMatching(/30, 2\), but logVariance has \(30, 1\)/),
      expect.stringMatching(/60 values of logVariance are NaN or infinite/),
      expect.stringMatching(/shape \(30,\): give one row an example/),
    ]);
  });

  test("logs figures that import reads", async () => {
    run(
      `import torch, vae_lens
x = torch.randn(40, 6)
for epoch in (1, 2): vae_lens.log("runs.jsonl", epoch, beta=2, val=vae_lens.figures(x, 0 * x, -torch.ones(40)))`,
    );
    const { status, stdout } = await vaeLens(
      "import",
      folder.at("runs.jsonl"),
      "--out",
      folder.at("imported"),
      "--format",
      "json",
    );
    expect(status).toBe(0);
    const [point] = (JSON.parse(stdout) as Results).points;
    // KL of N(x, 1) from N(0, 1): x^2 / 2 in each of 6 dimensions, about 0.5.
    expect(point).toMatchObject({ settings: { "objective.beta": 2 }, heldOut: { distortionNats: 1, activeUnits: 6 } });
    expect(point?.heldOut?.rateNats).toBeCloseTo(3, -0.3);
  });
});

const pythonWithCells = pythonWith("anndata");

test.skipIf(pythonWithCells === undefined)(
  "The documentation's program for an AnnData leads to probes of its labels, wherever python3 has anndata",
  async () => {
    // AnnData itself warns of the types of obs.
    const code = `
import anndata, numpy
random = numpy.random.default_rng(0)
kind = numpy.repeat([0, 1, 2], 50)
cells = anndata.AnnData(random.poisson(3, (150, 20)).astype("float32"), obs={"cell_type": numpy.array(["a", "b", "c"])[kind]})
cells.obsm["X_scVI"] = (4 * kind[:, None] + random.normal(size=(150, 4))).astype("float32")
cells.write("cells.h5ad")
${latentsOfCells}`;
    pythonIn(folder, pythonWithCells ?? "").run(code);
    const { status, stdout } = await vaeLens("sweep", folder.at("latents-of-cells/latents.vae.json"));
    expect(status).toBe(0);
    expect(stdout).toContain("Without variances there is no rate");
    expect(stdout).toMatch(/Labels of 150 rows, 3 classes/);
    expect(stdout).toMatch(/^(1\.000|0\.9\d\d) ± /m);
  },
);
