import type { SweepPoint } from "./expandSweep.ts";
import type { Spec } from "./spec.ts";

/** Whether the models of a spec were trained by another program: a sweep then measures them, and trains nothing. */
export function isTrainedElsewhere(points: readonly Pick<SweepPoint, "spec">[]): boolean {
  return points.some(({ spec }) => isOfAnotherProgram(spec));
}

/** Networks as files, or posteriors of rows alone. */
export function isOfAnotherProgram({ model }: Pick<Spec, "model">): boolean {
  return model.own !== undefined || model.latents !== undefined;
}

/** Whether only posteriors of rows are known: there is no decoder, and no likelihood. */
export function isLatentsAlone(points: readonly Pick<SweepPoint, "spec">[]): boolean {
  return points.some(({ spec }) => spec.model.latents !== undefined);
}
