/** Models exported by python/vae_lens.py, by the programs of docs/own-models.md as they stand there. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseToPanel } from "../../src/protocol/panelMessages.ts";
import type { Results } from "../../src/results/results.ts";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { documentedPrograms, measured, programWith, pythonIn } from "./pythonPrograms.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();
const [program = ""] = documentedPrograms;
const python = pythonWith("torch");

describe.skipIf(python === undefined)("the Python helper's export, wherever python3 has torch", () => {
  const { run, printed } = pythonIn(folder, python ?? "");
  const linear = "import torch, vae_lens\nx = torch.randn(40, 6)\n";

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

  test("exports an scvi-tools model by the documentation's lines, on networks with the signatures of its own", async () => {
    run(`
import types, torch
class ZEncoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(12, 6)
    def forward(self, x, *categories):
        mean, log_variance = self.body(x).chunk(2, dim=1)
        normal = torch.distributions.Normal(mean, (log_variance.exp() + 1e-4).sqrt())
        return normal, normal.rsample()
class DecoderSCVI(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale, self.dropout = torch.nn.Linear(3, 12), torch.nn.Linear(3, 12)
    def forward(self, dispersion, z, library, *categories):
        scale = torch.softmax(self.scale(z), -1)
        return scale, None, library.exp() * scale, self.dropout(z)
class Module(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.z_encoder, self.decoder, self.px_r = ZEncoder(), DecoderSCVI(), torch.nn.Parameter(torch.zeros(12))
counts = torch.poisson(torch.full((80, 12), 3.0))
model, adata = types.SimpleNamespace(module=Module()), types.SimpleNamespace(X=types.SimpleNamespace(toarray=counts.numpy))
${programWith("module.z_encoder").replaceAll('"exports"', '"scvi"')}`);
    const [point] = await measured(folder.at("scvi/model.vae.json"));
    expect(point).toMatchObject({ status: "done", heldOut: { rateNats: expect.any(Number) as number } });
    expect(point?.heldOut?.klPerDimensionNats).toHaveLength(3);
  });

  test("exports a conditional model with its labels", async () => {
    run(`
import torch, vae_lens
labels = torch.arange(60) % 3
rows = torch.nn.functional.one_hot(labels, 3).float().repeat(1, 2) + 0.1 * torch.randn(60, 6)
train, test, likelihood = rows[:40], rows[40:], {"type": "gaussian", "variance": 0.1}
class Conditional(torch.nn.Module):
    def __init__(self, of, to):
        super().__init__()
        self.body = torch.nn.Linear(of + 3, to)
    def forward(self, rows, condition): return self.body(torch.cat([rows, condition], 1))
encoder, decoder = Conditional(6, 4).eval(), Conditional(2, 6).eval()
${programWith("condition=classes").replaceAll('"exports"', '"conditional"').replace("10)", "3)")}`);
    const [point] = await measured(folder.at("conditional/model.vae.json"));
    // Untrained networks that add both.
    expect(point?.heldOut?.decoderUse?.conditionShare).toBeGreaterThan(0.05);
  });

  test("exports Keras models by their own method, whose tensors check lists until they are named", async () => {
    const program = `
import torch, vae_lens
class Model:
    def __init__(self, network, size, names):
        self.network, self.size, self.names = network, size, names
    def export(self, path, format):
        assert format == "onnx"
        axes = {name: {0: "n"} for name in ("keras_tensor", *self.names)}
        torch.onnx.export(self.network, torch.zeros(2, self.size), path, input_names=["keras_tensor"], output_names=self.names, dynamic_axes=axes)
class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Linear(8, 4)
    def forward(self, x): return self.body(x)[:, 2:], self.body(x)[:, :2]
encoder, decoder = Model(Encoder(), 8, ["dense_3", "dense_2"]), Model(torch.nn.Linear(2, 8), 2, ["dense_5"])
x = (torch.rand(60, 8) < 0.5).float().numpy()
vae_lens.export(encoder, decoder, x, "keras", likelihood={"type": "bernoulli"}`;
    run(`${program})`);
    const { status, stdout } = await vaeLens("check", folder.at("keras/model.vae.json"));
    expect(status).toBe(1);
    expect(stdout).toMatch(/dense_3.*dense_2/);
    run(`${program}, outputs={"posteriorMean": "dense_3", "posteriorLogVariance": "dense_2", "logits": "dense_5"})`);
    const [point] = await measured(folder.at("keras/model.vae.json"));
    expect(point?.status).toBe("done");
  });

  test("refuses an export whose parts do not fit together, and says what to change", () => {
    const stdout = printed(`${linear}
inner = torch.nn.Linear(6, 4)
class Outside(torch.nn.Module):
    def forward(self, x): return inner(x)
encoder, decoder = torch.nn.Linear(6, 4).eval(), torch.nn.Linear(2, 6).eval()
for network, options in (
    (Outside().eval(), {}),
    (encoder, {"condition": x}),
    (encoder, {"labels": torch.zeros(39)}),
    (encoder, {"held_out": x, "labels": torch.zeros(40)}),
    (encoder, {"decoder_inputs": "x"}),
    (encoder, {"decoder_inputs": ["total"]}),
):
    try: vae_lens.export(network, decoder, x, "refused", likelihood={"type": "gaussian"}, **options)
    except ValueError as error: print(error)`);
    expect(stdout.trim().split("\n")).toEqual([
      expect.stringMatching(/encoder\.onnx uses parameters of a module that is not its own\. Assign this module to it/),
      expect.stringMatching(/have a condition, but labels are missing/),
      expect.stringMatching(/shape \(39,\), and x 40 rows/),
      expect.stringMatching(/shape \(40,\), and x and held_out together 80 rows/),
      expect.stringMatching(/decoder_inputs is 'x': give a list of some of x, librarySize, logLibrarySize/),
      expect.stringMatching(/decoder_inputs is \['total'\]: give a list/),
    ]);
  });
});
