/** The findings about the models of a sweep's points, once for each kind of finding. */
import type { Engine } from "../../engine/engine.ts";
import type { ExampleLayout } from "../../model/modelGraph.ts";
import type { SweepPoint } from "../../spec/expandSweep.ts";
import type { LocatedProblem } from "../../spec/problem.ts";
import { inspectOwnModel } from "./inspectOwnModel.ts";
import type { TriedRows } from "./triedModel.ts";

/** Models of one sweep are exported by one script, and share their mistakes. */
const MAX_INSPECTED_POINTS = 8;

/** Residuals are larger than the variance in one model that is collapsed, too: the variance is in doubt only if they are so in every model. */
const IN_EVERY_MODEL: ReadonlySet<string> = new Set(["own-model-variance"]);

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
  const found = new Map<string, { readonly problem: LocatedProblem; readonly models: number }>();
  let inspected = 0;
  const own = points.filter(({ spec }) => spec.model.own !== undefined);
  for (const point of own.slice(0, MAX_INSPECTED_POINTS)) {
    const tried = await dataOf(point);
    if (tried === undefined) continue;
    inspected++;
    const { model } = point.spec;
    for (const problem of await inspectOwnModel(await engine(), model, tried.layout, tried.data)) {
      const key = `${problem.code} ${problem.path.join(".")}`;
      const file = problem.path.at(-1) === "encoder" ? model.own?.encoder : model.own?.decoder;
      const { problem: first, models } = found.get(key) ?? {
        problem: { ...problem, message: `${file}: ${problem.message}` },
        models: 0,
      };
      found.set(key, { problem: first, models: models + 1 });
    }
  }
  return [...found.values()].flatMap(({ problem, models }) =>
    IN_EVERY_MODEL.has(problem.code) && models < inspected ? [] : [problem],
  );
}
