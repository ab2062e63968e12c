import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { shortNumber } from "../spec/shortNumber.ts";
import { removeAbandoned, writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import type { MetricsRow } from "../store/metricsFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import type { Event, Scalar } from "../tensorboard/event.ts";
import { encodeEventRecord, firstRecord } from "../tensorboard/eventFiles.ts";
import { lostLinesNote } from "../store/lostLinesNote.ts";
import type { ExportFormat } from "./exportRequest.ts";
import { safeName } from "../store/fileName.ts";

/**
 * Writes a folder for each point, named by its settings, with held-out and training figures of every epoch as scalars.
 * `vae-lens import` can read them.
 * @throws StoreError
 */
export const tensorboardFormat: ExportFormat = ({ runFolder, outFolder }) => {
  const run = new RunFolder(runFolder);
  const { created } = run.describe();
  if (!run.hasResults())
    throw new StoreError(`${run.path} has no results yet: resume the sweep with vae-lens sweep --resume ${run.path}.`);
  const { points } = run.readResults();
  const wallTime = Date.parse(created) / 1000;
  // Encoded at once: the rows of a large sweep would take several times the memory.
  const records = points.map((): Uint8Array[] => []);
  const lostLines = run.visitMetrics((row) => {
    const event: Event = { wallTime, step: row.epoch, fileVersion: null, scalars: scalarsOf(row) };
    records[row.point]?.push(encodeEventRecord(event));
  });
  const files = points.flatMap(({ settings }, index) => {
    const own = records[index] ?? [];
    return own.length === 0 ? [] : [writeEvents(join(resolve(outFolder), folderName(index, settings)), wallTime, own)];
  });
  return Promise.resolve({ files, notes: lostLinesNote(lostLines) });
};

function writeEvents(folder: string, wallTime: number, records: readonly Uint8Array[]): string {
  makeFolder(folder);
  removeAbandoned(folder);
  const name = `events.out.tfevents.${Math.floor(wallTime)}.vae-lens`;
  // An earlier export of this run is replaced, also one that was interrupted.
  if (readdirSync(folder).some((other) => other !== name)) {
    throw new StoreError(
      `${folder} is not empty, and TensorBoard would show its files together with those of the run: choose another folder with --out.`,
    );
  }
  const file = join(folder, name);
  writeFileAtomically(file, [firstRecord(wallTime), ...records]);
  return file;
}

/** "00-objective.beta=0.25,training.seed=0". The names of a run from elsewhere may be anything, such as "../../x". */
function folderName(index: number, settings: Readonly<Record<string, number>>): string {
  const named = Object.entries(settings).map(([name, value]) => `${name}=${shortNumber(value)}`);
  return safeName([String(index).padStart(2, "0"), ...(named.length > 0 ? [named.join(",")] : [])].join("-"));
}

/** The quantity comes first: TensorBoard groups tags by their beginning. */
function scalarsOf({ heldOut, train }: MetricsRow): readonly Scalar[] {
  const { rateNats, distortionNats, elboNats, activeUnits, klPerDimensionNats } = heldOut;
  return [
    ...figures("heldOut", rateNats, distortionNats, elboNats, klPerDimensionNats),
    { tag: "active_units/heldOut", value: activeUnits },
    ...(train === null ? [] : trainFigures(train)),
  ];
}

function trainFigures({ distortionNats, klPerDimensionNats }: NonNullable<MetricsRow["train"]>): readonly Scalar[] {
  const rateNats = klPerDimensionNats.reduce((sum, kl) => sum + kl, 0);
  return figures("train", rateNats, distortionNats, -(rateNats + distortionNats), klPerDimensionNats);
}

function figures(
  split: "heldOut" | "train",
  rate: number,
  distortion: number,
  elbo: number,
  kl: readonly number[],
): readonly Scalar[] {
  const named = { rate, distortion, elbo };
  return [
    ...Object.entries(named).map(([name, value]) => ({ tag: `${name}/${split}`, value })),
    ...kl.map((value, dimension) => ({ tag: `kl/${split}/${dimension}`, value })),
  ];
}
