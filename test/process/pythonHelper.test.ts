/** python/vae_lens.py: copied by the command, and the program of docs/own-models.md run as it stands there. */
import { spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { parseToPanel } from "../../src/protocol/panelMessages.ts";
import type { Results } from "../../src/results/results.ts";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const packageFolder = path.resolve(import.meta.dirname, "../..");
const helper = path.join(packageFolder, "python/vae_lens.py");
const page = readFileSync(path.join(packageFolder, "docs/own-models.md"), "utf8");
const [program = ""] = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

describe("vae-lens python", () => {
  test("copies the helper once, and keeps one that was edited", async () => {
    const copied = folder.at("project", "vae_lens.py");
    expect(await vaeLens("python", folder.at("project"))).toMatchObject({ status: 0 });
    expect(readFileSync(copied, "utf8")).toBe(readFileSync(helper, "utf8"));
    expect(await vaeLens("python", folder.at("project"))).toMatchObject({ status: 0 });
    appendFileSync(copied, "# mine\n");
    const { status, stderr } = await vaeLens("python", folder.at("project"));
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(copied) as string });
    expect(readFileSync(copied, "utf8")).toMatch(/# mine\n$/);
  });
});

const python = pythonWith("torch");

describe.skipIf(python === undefined)("the Python helper, wherever python3 has torch", () => {
  beforeAll(() => {
    folder.write("empty.txt", "");
    copyFileSync(helper, folder.at("vae_lens.py"));
  });

  function run(code: string): string {
    const { status, stderr } = spawnSync(python ?? "", ["-c", code], { cwd: folder.path, encoding: "utf8" });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    return stderr;
  }

  test("exports the models of the documentation's program of 40 lines, which are measured without another edit", async () => {
    expect(program.split("\n").length).toBeLessThanOrEqual(40);
    expect(run(program)).toBe("");
    const { status, stdout, stderr } = await vaeLens("sweep", folder.at("exports/model.vae.json"), "--format", "json");
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^Measuring 3 points/m) as string });
    // The residuals of the collapsed model say nothing of the variance: those of the others have it.
    expect(stderr).not.toContain("residuals");
    const { points } = JSON.parse(stdout) as Results;
    expect(points.map(({ settings }) => settings["objective.beta"])).toEqual([0.25, 2, 500]);
    // The threshold of the program's data is 132.
    expect(points.map(({ collapsed }) => collapsed)).toEqual([false, false, true]);
    expect(points.map(({ heldOut }) => heldOut?.rateNats ?? NaN)).toEqual([
      expect.closeTo(10, -0.5),
      expect.closeTo(5.2, -0.3),
      expect.closeTo(0, 1),
    ]);

    const runFolder = /^Results: (.*)$/m.exec(stderr)?.[1] ?? "";
    expect(await vaeLens("report", runFolder)).toMatchObject({ status: 0 });
    const html = readFileSync(path.join(runFolder, "report.html"), "utf8");
    const [, content = ""] = /id="vae-lens-report">(.*?)<\/script>/s.exec(html) ?? [];
    const shown = parseToPanel({ type: "snapshot", sequence: 0, ...(JSON.parse(content) as object) });
    // Neither is in the spec.
    expect(shown).toMatchObject({ prediction: { points: [{ epochs: 0, latentSize: null }, {}, {}] } });
  });

  const linear = "import torch, vae_lens\nx = torch.randn(40, 6)\n";

  test("warns of training mode, of standard deviations taken for log-variances, and of data that do not fit", () => {
    const stderr = run(`${linear}
class Deviations(torch.nn.Module):
    def forward(self, x): return x[:, :2], 0.1 + x[:, 2:4].abs()
encoder, decoder = torch.nn.Linear(6, 4).eval(), torch.nn.Linear(2, 6).eval()
bounded = torch.nn.Sequential(torch.nn.Linear(2, 6), torch.nn.Sigmoid()).eval()
for encoder, decoder, x, kind in (
    (torch.nn.Linear(6, 4), decoder, x, "gaussian"),
    (Deviations().eval(), decoder, x, "gaussian"),
    (encoder, decoder, x, "bernoulli"),
    (encoder, bounded, 255 * x, "gaussian"),
): vae_lens.export(encoder, decoder, x, "tried", likelihood={"type": kind})`);
    expect(stderr.match(/UserWarning: .*/g)).toEqual([
      expect.stringContaining("The encoder is in training mode"),
      expect.stringMatching(/wider than the prior .* pass posterior="standardDeviation"/),
      expect.stringContaining("needs values from 0 to 1"),
      expect.stringMatching(/outputs are between 0 and 1, but x has values/),
    ]);
  });

  test("logs figures that import reads", async () => {
    run(
      `${linear}for epoch in (1, 2): vae_lens.log("runs.jsonl", epoch, beta=2, val=vae_lens.figures(x, 0 * x, -torch.ones(40)))`,
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
