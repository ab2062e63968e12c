/** The findings about the models of a sweep's points, once for each kind of finding. */
import type { Engine } from "../../engine/engine.ts";
import type { ExampleLayout } from "../../model/modelGraph.ts";
import type { SweepPoint } from "../../spec/expandSweep.ts";
import type { LocatedProblem } from "../../spec/problem.ts";
import { inspectOwnModel } from "./inspectOwnModel.ts";
import type { TriedRows } from "./triedModel.ts";

/** Models of one sweep are exported by one script, and share their mistakes. */
const MAX_INSPECTED_POINTS = 8;

export interface InspectedData {
  readonly layout: ExampleLayout;
  readonly data: TriedRows;
}

/** @param dataOf some held-out rows of a point; undefined if they cannot be read */
export async function inspectPoints(
  engine: () => Promise<Engine>,
  points: readonly SweepPoint[],
  dataOf: (point: SweepPoint) => Promise<InspectedData | undefined>,
): Promise<readonly LocatedProblem[]> {
  const found = new Map<string, LocatedProblem>();
  const own = points.filter(({ spec }) => spec.model.own !== undefined);
  for (const point of own.slice(0, MAX_INSPECTED_POINTS)) {
    const tried = await dataOf(point);
    if (tried === undefined) continue;
    const { model } = point.spec;
    for (const problem of await inspectOwnModel(await engine(), model, tried.layout, tried.data)) {
      const key = `${problem.code} ${problem.path.join(".")}`;
      const file = problem.path.at(-1) === "encoder" ? model.own?.encoder : model.own?.decoder;
      if (!found.has(key)) found.set(key, { ...problem, message: `${file}: ${problem.message}` });
    }
  }
  return [...found.values()];
}
