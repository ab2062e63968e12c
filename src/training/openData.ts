import type { Dataset } from "../data/dataset.ts";
import type { DataSpec } from "../data/dataSpec.ts";
import { readDataset, type DataFolders } from "../data/readDataset.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import type { Spec } from "../spec/spec.ts";
import { checkNetworks } from "./checkNetworks.ts";
import { checkOwnNetworks } from "./checkOwnModel.ts";
import { checkSize } from "./checkSize.ts";
import { layoutOf, type ArrangedData } from "./exampleLayout.ts";
import { MIN_COMPARED } from "./featureSpace.ts";
import { stackKey } from "./planBatches.ts";

/** The part of a data set that determines whether models suit it. */
interface OpenedRows extends ArrangedData {
  readonly heldOut: { readonly rows: number };
  /** Absent: the held-out rows select. */
  readonly selection?: { readonly matrix: { readonly rows: number } } | undefined;
}

/** The data of every point of a sweep, read once for each distinct `data` section. */
export interface OpenedData<Data = Dataset> {
  /** Empty if there is an error among the problems. */
  readonly datasets: ReadonlyMap<string, Data>;
  readonly problems: readonly LocatedProblem[];
}

/** Reads the data of a spec: into memory (readDataset), or as far as the caller needs them. */
export type ReadData<Data> = (
  spec: DataSpec,
  folders: DataFolders,
) => Promise<{ readonly dataset: Data | undefined; readonly problems: readonly LocatedProblem[] }>;

/** Identifies a point's data set in `OpenedData.datasets`. */
export function dataKey({ spec }: SweepPoint): string {
  return JSON.stringify(spec.data);
}

/** Reads and checks the data, then checks that every point's model suits them and fits into memory. */
export function openData(points: readonly SweepPoint[], folders: DataFolders): Promise<OpenedData> {
  return openDataWith(readDataset, points, folders);
}

/** The same with another reader; problems and their places are those of `openData`. */
export async function openDataWith<Data extends OpenedRows>(
  read: ReadData<Data>,
  points: readonly SweepPoint[],
  folders: DataFolders,
): Promise<OpenedData<Data>> {
  const datasets = new Map<string, Data>();
  const problems: LocatedProblem[] = [];
  for (const [key, group] of groupByData(points)) {
    // The largest batch and the smallest number of classes demand most of the data; all other requirements are equal in a group.
    const largest = group.reduce((most, point) =>
      point.spec.training.batchSize > most.spec.training.batchSize ? point : most,
    );
    const fewest = group.reduce((least, point) => (categoriesOf(point) < categoriesOf(least) ? point : least));
    const { likelihood } = fewest.spec.model;
    const { dataset, problems: found } = await read(
      { ...largest.spec, model: { ...largest.spec.model, likelihood } },
      folders,
    );
    problems.push(...found.map((problem) => onItsAxis(problem, largest)));
    if (dataset === undefined) continue;
    datasets.set(key, dataset);
    // Points that train together have the same size.
    const sized = new Set<string>();
    for (const point of group) {
      const key = stackKey(point.spec);
      const isSized = sized.has(key);
      sized.add(key);
      const layout = layoutOf(dataset);
      const unfit =
        (point.spec.model.own === undefined
          ? checkNetworks(point.spec, layout)
          : checkOwnNetworks(point.spec, layout)) ??
        (isSized || point.spec.model.own !== undefined ? undefined : checkSize(point.spec, layout)) ??
        checkSelection(point.spec, (dataset.selection?.matrix ?? dataset.heldOut).rows);
      if (unfit === undefined) continue;
      problems.push(onItsAxis(unfit, point));
      break;
    }
  }
  const failed = problems.some(({ severity }) => severity === "error");
  return { datasets: failed ? new Map() : datasets, problems: distinct(problems) };
}

function categoriesOf({ spec: { model } }: SweepPoint): number {
  return model.likelihood.type === "categorical" ? model.likelihood.categories : Infinity;
}

function groupByData(points: readonly SweepPoint[]): ReadonlyMap<string, readonly SweepPoint[]> {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) {
    const key = dataKey(point);
    const group = groups.get(key);
    if (group) group.push(point);
    else groups.set(key, [point]);
  }
  return groups;
}

/** The place to fix a value: in the sweep, if it comes from there. */
function onItsAxis(problem: LocatedProblem, { settings }: SweepPoint): LocatedProblem {
  const place = problem.path.join(".");
  const axis = Object.keys(settings).find((name) => name.replaceAll(/\[(\d+)\]/g, ".$1") === place);
  return axis === undefined ? problem : { ...problem, path: ["sweep", axis] };
}

/** Points with the same problem share its message. */
function distinct(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Checks that there are enough held-out examples for the criterion that selects epochs. Combinations of fields: spec/checkCombinations.ts. */
function checkSelection({ training }: Pick<Spec, "training">, heldOutRows: number): LocatedProblem | undefined {
  if (training.select !== "frechet" || heldOutRows >= MIN_COMPARED) return undefined;
  const message =
    `Epochs are selected by "frechet", a distance from held-out examples, and ${heldOutRows} of them select, too few for a covariance. ` +
    `Hold out at least ${MIN_COMPARED} (data.heldOut), or select by "bound".`;
  return { code: "too-few-held-out", severity: "error", message, path: ["training", "select"] };
}
