import { requireRunDecoder } from "../evaluation/requireDecoder.ts";
import { join, resolve } from "node:path";
import { usesLibrarySize } from "../core/librarySize.ts";
import type { Engine } from "../engine/engine.ts";
import type { DecodedKind } from "../evaluation/latentDecoder.ts";
import { modelArrays, traversals, traversalStart, TRAVERSED } from "../evaluation/modelArrays.ts";
import { openRunData } from "../evaluation/runData.ts";
import { readPoint, type TrainedPoint } from "../evaluation/trainedPoints.ts";
import { bestPoint } from "../results/reading.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { writeJsonAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { writeNpy } from "../store/npyFile.ts";
import { settingsLabel } from "../results/wording.ts";
import type { Terminal } from "./terminal.ts";
import type { DrawArguments } from "./arguments/drawArguments.ts";
import { table } from "./textTable.ts";
import { UsageError } from "./usageError.ts";

export interface DrawOptions extends Omit<DrawArguments, "name" | "engine"> {
  readonly engine: () => Promise<Engine>;
  readonly mediaFolder: string;
}

/** An array in index.json: its file, shape and meaning. */
interface DrawnArray {
  readonly file: string;
  readonly shape: readonly number[];
  readonly values: string;
}

/**
 * Writes reconstructions, samples and posterior means of a point's model as .npy arrays, then `index.json`. Returns the exit
 * status. @throws StoreError, UsageError
 */
export async function drawCommand(options: DrawOptions, terminal: Terminal): Promise<number> {
  const { runFolder, count, steps, seed, mediaFolder } = options;
  requireRunDecoder(runFolder, "Drawing examples");
  terminal.status("Reading the run and its data ...");
  const run = await openRunData(runFolder, mediaFolder);
  const index = options.point ?? bestPoint(run.folder.hasResults() ? run.folder.readResults().points : []) ?? 0;
  if (index >= run.points.length)
    throw new UsageError(`--point ${index}: the sweep has ${run.points.length} points, counted from 0.`);
  const point = readPoint(run, index);
  const { heldOut, heldOutLabels } = point.dataset;
  const example = options.example ?? null;
  if (example !== null && example >= heldOut.rows)
    throw new UsageError(`--example ${example}: there are ${heldOut.rows} held-out rows, counted from 0.`);
  const engine = await options.engine();
  terminal.status("Decoding ...");
  const { kind, rows, inputs, reconstructions, samples, encoded, units } = await modelArrays(engine, point, {
    count,
    encode: heldOut.rows,
    seed,
  });
  const traversed = units.filter(({ isActive }) => isActive).map(({ unit }) => unit);
  const traversal = await traversals(engine, point, {
    units: traversed,
    steps,
    start: await traversalStart(engine, point, example),
    seed,
  });
  terminal.status("");

  const folder = resolve(options.out ?? join(run.folder.path, "draws", `point-${index}`));
  makeFolder(folder);
  const { columns } = point.dataset;
  const written: DrawnArray[] = [];
  const write = (name: string, shape: readonly number[], values: Float32Array | Int32Array, meaning: string): void => {
    writeNpy(join(folder, `${name}.npy`), shape, values);
    written.push({ file: `${name}.npy`, shape, values: meaning });
  };
  const { transform } = point.point.spec.data;
  // The restored mean of ln(1 + x) is a median of x.
  const decoded = transform === "log1p" && kind === "mean" ? "the likelihood's median" : decodedMeaning[kind];
  write(
    "inputs",
    [rows.length, columns],
    inputs,
    `held-out examples${transform === "none" ? " as the model sees them" : ""}`,
  );
  write("reconstructions", [rows.length, columns], reconstructions, `${decoded} at the examples' posterior means`);
  if (samples) write("samples", [rows.length, columns], samples, `${decoded} at draws from the prior${given(point)}`);
  write(
    "traversals",
    [traversed.length, steps, columns],
    traversal,
    `${decoded}; each active unit from -${TRAVERSED} to ${TRAVERSED}, the others fixed`,
  );
  write(
    "posteriorMeans",
    [heldOut.rows, encoded.latentSize],
    encoded.means,
    "posterior means of all held-out examples",
  );
  if (heldOutLabels) write("labels", [heldOut.rows], heldOutLabels, "labels of all held-out examples");
  writeJsonAtomically(join(folder, "index.json"), {
    format: 1,
    point: index,
    settings: point.point.settings,
    epoch: point.epoch,
    seed,
    units: `the data's values divided by data.scale (${heldOut.scale})${transform === "none" ? "" : ", before data.transform"}`,
    image: layoutOf(point.dataset).image ?? null,
    exampleRows: Array.from(rows),
    traversedUnits: traversed,
    traversalStart: example === null ? "z = 0" : `the posterior mean of held-out row ${example}`,
    noSamples:
      samples === null ? `the prior is a ${point.point.spec.model.prior.type}, which cannot be sampled from yet` : null,
    labelNames: point.dataset.labelNames ?? null,
    arrays: written,
  });
  terminal.out(`Point ${index} (${settingsLabel(point.point.settings)}), epoch ${point.epoch}:`);
  terminal.out(
    table(
      [["array", "shape", ""], ...written.map(({ file, shape, values }) => [file, shape.join(" x "), values])],
      (column) => column !== 1,
    ),
  );
  if (samples === null) terminal.out("No samples: the prior is learned, and vae-lens cannot sample from it yet.");
  terminal.out(folder);
  return 0;
}

const decodedMeaning: Readonly<Record<DecodedKind, string>> = {
  mean: "the likelihood's mean",
  draw: "x drawn column by column from p(x|z)",
  class: "the most probable class of each column",
};

/** The inputs of samples besides z, which are those of the examples. */
function given({ point }: TrainedPoint): string {
  const { condition, likelihood } = point.spec.model;
  const shared = [...(condition === "none" ? [] : ["conditions"]), ...(usesLibrarySize(likelihood) ? ["depths"] : [])];
  return shared.length === 0 ? "" : `, with the examples' ${shared.join(" and ")}`;
}
