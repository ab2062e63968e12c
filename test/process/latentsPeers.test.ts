/** Figures of latents by the command line beside those of scikit-learn and SciPy in this moment, on data that no fixture holds. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import type { StoredResults } from "../../src/results/storedResults.ts";
import { vaeLens } from "./commandLine.ts";
import { pythonWith } from "./python.ts";
import { specFolder } from "./specFolder.ts";

const python = pythonWith("numpy", "scipy", "sklearn");
const folder = specFolder();

/** Two classes, 90 rows of 2 x 4 x 4 whose classes differ in the first channel, with labels for as many training rows before. */
const program = `
import json
import numpy as np
from scipy.stats import kurtosis
from sklearn.metrics import silhouette_score

random = np.random.default_rng()
labels = random.integers(0, 2, 90)
z = random.normal(size=(90, 2, 4, 4)) + random.normal(size=(90, 2, 1, 1))
z[:, 0] += 0.5 * labels[:, None, None]
np.save("z.npy", z)
np.save("x0.npy", random.normal(size=(90, 3)))
np.save("x1.npy", random.normal(size=(90, 3)))
np.save("labels.npy", np.concatenate([random.integers(0, 2, 90), labels]))
flat, channels = z.reshape(90, -1), z.transpose(1, 0, 2, 3).reshape(2, -1)
whole = (z - channels.mean(1)[:, None, None]) / channels.std(1)[:, None, None]
print(json.dumps({
    "kurtosis": kurtosis(channels, axis=1).tolist(),
    "correlation": np.corrcoef(channels)[0, 1],
    "constantPower": (np.abs(np.fft.fft2(whole)) ** 2 / 16)[..., 0, 0].mean(),
    "neighbours": (whole[..., 1:] * whole[..., :-1]).mean(),
    "silhouette": (1 + silhouette_score(flat, labels)) / 2,
}))
`;

test.skipIf(python === undefined)("figures of latents are SciPy's and scikit-learn's on new data", async () => {
  const made = spawnSync(python ?? "", ["-c", program], { cwd: folder.path, encoding: "utf8" });
  expect(made.stderr).toBe("");
  const peers = JSON.parse(made.stdout) as Readonly<Record<string, number>> & { readonly kurtosis: readonly number[] };
  const spec = folder.write(
    "z.vae.json",
    `{ "data": { "path": "x0.npy", "labels": "labels.npy", "heldOut": { "path": "x1.npy" } },
       "model": { "type": "latents", "mean": "z.npy", "layout": "channelsFirst" } }`,
  );
  expect(await vaeLens("sweep", spec, "--out", folder.at("run"))).toMatchObject({ status: 0 });
  const results = readFileSync(path.join(folder.at("run"), "results.json"), "utf8");
  const { points } = JSON.parse(results) as StoredResults;
  const { channels, dependence, usefulness } = points[0]!.latents!;
  channels.forEach(({ excessKurtosis }, channel) => {
    expect(excessKurtosis).toBeCloseTo(peers.kurtosis[channel]!, 8);
  });
  expect(dependence?.channels?.largest.value).toBeCloseTo(peers["correlation"]!, 8);
  expect(dependence?.positions?.spectrum[0]?.power.value).toBeCloseTo(peers["constantPower"]!, 8);
  expect(dependence?.positions?.neighbours[1]?.value).toBeCloseTo(peers["neighbours"]!, 8);
  expect(usefulness?.[0]?.mixing?.silhouette.value).toBeCloseTo(peers["silhouette"]!, 8);
});
