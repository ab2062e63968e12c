import { baselineElbo, isBelowBaseline } from "../core/baselines/compareWithBaseline.ts";
import type { Evaluation } from "../core/evaluation.ts";
import type { Dataset } from "../data/dataset.ts";
import type { PointOutcome } from "../results/results.ts";
import type { Spec } from "../spec/spec.ts";
import { chosenColumnsNats } from "./chosenColumnsNats.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import type { MeasuredStack } from "./measuredStack.ts";
import { dataBaselines } from "./measureBaselines.ts";

export interface Measured {
  readonly specs: readonly Spec[];
  readonly stack: MeasuredStack;
  readonly dataset: Dataset;
  readonly heldOut: ExampleSet;
  /** By model. */
  readonly evaluations: readonly Evaluation[];
  /** By model, each held-out example's rate + distortion. */
  readonly rowNats: readonly Float64Array[];
}

export type Comparison = Required<Pick<PointOutcome, "baselines" | "belowBaseline">>;

/** Trained models beside models without latents, by model. */
export async function compareWithBaselines(measured: Measured): Promise<readonly Comparison[]> {
  const { specs, stack, dataset, evaluations, rowNats } = measured;
  const comparisons: Comparison[] = [];
  let leftOutNats: readonly number[] | undefined;
  for (const [m, spec] of specs.entries()) {
    const baselines = await dataBaselines(spec, dataset, stack.engine);
    const columnMeansElboNats = baselineElbo(baselines.columnMeansNats);
    const independentColumnsElboNats =
      baselines.independentColumnsNats && baselineElbo(baselines.independentColumnsNats);
    const { elboNats = Number.NaN } = evaluations[m] ?? {};
    if (independentColumnsElboNats !== null && baselines.leftOut.length > 0)
      leftOutNats ??= await chosenColumnsNats(stack, measured.heldOut, baselines.leftOut);
    const varying = elboNats + (leftOutNats?.[m] ?? 0);
    comparisons.push({
      baselines: {
        columnMeansElboNats,
        independentColumnsElboNats,
        varyingColumnsElboNats: independentColumnsElboNats !== null && Number.isFinite(varying) ? varying : null,
        probabilisticPcaElboNats: baselines.probabilisticPcaElboNats,
      },
      belowBaseline:
        columnMeansElboNats === null || !Number.isFinite(elboNats)
          ? null
          : isBelowBaseline(rowNats[m] as Float64Array, baselines.columnMeansNats),
    });
  }
  return comparisons;
}
