import { spreadRows } from "../core/collapse/rowViews.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings } from "../results/evaluations.ts";
import { examplesAtATime } from "./likelihoodBounds.ts";
import { TrainedModel } from "./trainedModel.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** The first runs prepare memory and, on a GPU, programs. */
const WARM_UP_RUNS = 2;
const MIN_RUNS = 3;
const TIMED_MS = 300;

/**
 * Milliseconds of one run of the graph that annealing runs at every step: densities and gradients of as many chains as are annealed at a time,
 * with what goes to a device and comes back. An evaluation consists of such runs for the most part.
 */
export async function timeGradientsMs(
  engine: Engine,
  point: TrainedPoint,
  { examples, chains }: EvaluationSettings,
): Promise<number> {
  const { heldOut, condition } = point.dataset;
  const rows = spreadRows(heldOut.rows, examples);
  const layout = { examples: examplesAtATime(chains, rows), chainsPerExample: chains };
  const model = new TrainedModel(engine, point, layout);
  const z = new Float64Array(layout.examples * chains * model.latentSize);
  try {
    model.bind({ matrix: heldOut, condition: condition?.heldOut }, rows, 0);
    for (let run = 0; run < WARM_UP_RUNS; run++) await model.differentiate(z);
    const begin = performance.now();
    let runs = 0;
    while (runs < MIN_RUNS || performance.now() - begin < TIMED_MS) {
      await model.differentiate(z);
      runs += 1;
    }
    return (performance.now() - begin) / runs;
  } finally {
    await model.dispose();
  }
}
