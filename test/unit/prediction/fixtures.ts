import { copyFile } from "node:fs/promises";
import path from "node:path";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { SpecReporter, type SpecRequest } from "../../../src/prediction/specReport.ts";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { floatNpy, mediaFolder } from "../data/fixtures.ts";
import { specText, type Changes } from "../spec/verbs.ts";

const truth = path.resolve(import.meta.dirname, "../../fixtures/truth/data");

/** Puts the fixtures' simulated counts (2,400 x 40 and held out) into a folder. */
export async function copyCounts(folder: string): Promise<void> {
  for (const name of ["poisson_train.npy", "poisson_heldout.npy"])
    await copyFile(path.join(truth, name), path.join(folder, name));
}

/** Counts of 0 to 7 in a .npy file, all times `factor`: two groups of rows, so that there is something to code. */
export function smallCounts(rows: number, factor = 1): Buffer {
  const random = seededRandom(3);
  const values = Array.from(
    { length: rows * 5 },
    (_, i) => factor * (Math.floor(4 * random.nextUniform()) + (Math.floor(i / 5) % 2 === 0 ? 0 : 4)),
  );
  return floatNpy(rows, 5, values);
}

/** A sweep over the counts, with changes. beta* is 56.9. */
export const counts: Changes = {
  "data.path": "poisson_train.npy",
  "data.heldOut": { path: "poisson_heldout.npy" },
  "model.latentSize": 4,
  "model.likelihood": { type: "poisson" },
  "model.encoder": { hidden: [16] },
  "model.decoder": { hidden: [16] },
  "training.epochs": 40,
  sweep: { "objective.beta": [6, 30, 200] },
};

export function request(specFolder: string, changes: Changes = {}): SpecRequest {
  return { specText: specText({ ...counts, ...changes }), specFolder, mediaFolder };
}

export function reporter(): SpecReporter {
  return new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine);
}
