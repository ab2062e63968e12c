/** Reads and checks the latents of every point of a sweep, and the data if there are any. */
import type { Dataset } from "../../data/dataset.ts";
import type { DataFolders } from "../../data/dataFile.ts";
import { readDataset } from "../../data/readDataset.ts";
import type { SweepPoint } from "../../spec/expandSweep.ts";
import type { LocatedProblem } from "../../spec/problem.ts";
import { NO_DATA_PATH, type LatentsSpec, type Spec } from "../../spec/spec.ts";
import { channelLayout } from "./channelLayout.ts";
import { readLatents, type Latents } from "./readLatents.ts";
import { doubtfulSpread } from "./spreads.ts";

export interface OpenedLatents {
  /** Numbers of one example's latents, of the first point. */
  readonly latents: number;
  readonly fingerprint: string;
  /** Labels of rows, by the data section of a point; none where the spec has no data. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly problems: readonly LocatedProblem[];
}

/** The arrays are read again for each point as it is measured: those of a sweep may not fit into memory together. */
export async function openLatents(points: readonly SweepPoint[], folders: DataFolders): Promise<OpenedLatents> {
  const datasets = new Map<string, Dataset>();
  const problems: LocatedProblem[] = [];
  const prints: string[] = [];
  const refused = new Set<string>();
  let latents = 0;
  for (const { spec } of points) {
    const key = JSON.stringify(spec.data);
    if (spec.data.path !== NO_DATA_PATH && !datasets.has(key) && !refused.has(key)) {
      const { dataset, problems: found } = await readDataset(spec, folders);
      problems.push(...found);
      if (dataset === undefined) refused.add(key);
      else datasets.set(key, dataset);
    }
    const read = await readLatents(latentsOf(spec), folders);
    const found = "message" in read ? [read] : findingsOf(read, spec, datasets.get(key));
    problems.push(...found);
    if ("message" in read) continue;
    prints.push(read.fingerprint);
    if (latents === 0) latents = read.latents;
  }
  const print = [...Array.from(datasets.values(), ({ fingerprint }) => fingerprint), ...prints].join(" ");
  return { latents, fingerprint: print, datasets, problems: distinct(problems) };
}

/** @throws TypeError for a spec of a model */
export function latentsOf({ model }: Pick<Spec, "model">): LatentsSpec {
  if (model.latents === undefined) throw new TypeError("the spec is not of latents");
  return model.latents;
}

function findingsOf(read: Latents, spec: Spec, dataset: Dataset | undefined): readonly LocatedProblem[] {
  const { layout } = latentsOf(spec);
  const error = (code: string, field: string, message: string): readonly LocatedProblem[] => [
    { code, severity: "error", message, path: ["model", field] },
  ];
  if (typeof channelLayout(read.shape, layout) === "string")
    return error("latents-layout", "layout", `${read.name} ${channelLayout(read.shape, layout) as string}`);
  const rows = dataset?.heldOut.rows;
  if (rows !== undefined && rows !== read.rows)
    return error(
      "latents-rows",
      "mean",
      `${read.name} has ${read.rows} rows, but ${rows} examples of the data are held out. Save the latents of these ${rows} in their order, ` +
        `or name the encoded examples in data.heldOut.path.`,
    );
  const doubt = doubtfulSpread(read.given);
  return doubt === undefined ? [] : [doubt];
}

function distinct(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
