import type { ExampleLayout } from "../model/modelGraph.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { planBatches, type Batch } from "../training/planBatches.ts";
import type { Plan } from "./submission.ts";

/** By batch, its points: what a plan stores. */
export function pointsOf(batches: readonly Batch[]): readonly (readonly number[])[] {
  return batches.map(({ points }) => points.map(({ index }) => index));
}

/** Points must be trained in the same batches by everybody: alone or with others their last digits differ. @throws StoreError */
export function checkPlan(folder: RunFolder, plan: Plan, layout: ExampleLayout): void {
  const batches = planBatches(parseSpec(folder.specText()).points, layout);
  if (JSON.stringify(pointsOf(batches)) === JSON.stringify(plan.batches)) return;
  throw new StoreError(
    `this version of vae-lens divides the sweep in ${folder.path} into other batches than version ${plan.version}, which submitted it: ` +
      `resume with that version, or start a new sweep.`,
  );
}
