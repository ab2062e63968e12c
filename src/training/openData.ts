import type { Dataset } from "../data/dataset.ts";
import { readDataset, type DataFolders } from "../data/readDataset.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { checkSize } from "./checkSize.ts";

/** The data of every point of a sweep, read once for each distinct `data` section. */
export interface OpenedData {
  /** Empty when there is an error among the problems. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly problems: readonly LocatedProblem[];
}

/** Identifies a point's data set in `OpenedData.datasets`. */
export function dataKey({ spec }: SweepPoint): string {
  return JSON.stringify(spec.data);
}

/** Reads and checks the data, then checks that every point's model fits into memory. */
export async function openData(points: readonly SweepPoint[], folders: DataFolders): Promise<OpenedData> {
  const datasets = new Map<string, Dataset>();
  const problems: LocatedProblem[] = [];
  for (const [key, group] of groupByData(points)) {
    // The largest batch is the one that may not fit the data; all else that the data must satisfy is equal in a group.
    const strictest = group.reduce((most, point) => (point.spec.training.batchSize > most.spec.training.batchSize ? point : most));
    const { dataset, problems: found } = await readDataset(strictest.spec, folders);
    problems.push(...found.map((problem) => onItsAxis(problem, strictest)));
    if (dataset === undefined) continue;
    datasets.set(key, dataset);
    for (const point of group) {
      const tooLarge = checkSize(point.spec, dataset.columns);
      if (tooLarge === undefined) continue;
      problems.push(onItsAxis(tooLarge, point));
      break;
    }
  }
  const failed = problems.some(({ severity }) => severity === "error");
  return { datasets: failed ? new Map() : datasets, problems: distinct(problems) };
}

function groupByData(points: readonly SweepPoint[]): ReadonlyMap<string, readonly SweepPoint[]> {
  const groups = new Map<string, SweepPoint[]>();
  for (const point of points) groups.set(dataKey(point), [...(groups.get(dataKey(point)) ?? []), point]);
  return groups;
}

/** A value that comes from the sweep is to be mended there. */
function onItsAxis(problem: LocatedProblem, { settings }: SweepPoint): LocatedProblem {
  const place = problem.path.join(".");
  const axis = Object.keys(settings).find((name) => name.replaceAll(/\[(\d+)\]/g, ".$1") === place);
  return axis === undefined ? problem : { ...problem, path: ["sweep", axis] };
}

/** Points that share a fault share its message. */
function distinct(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
