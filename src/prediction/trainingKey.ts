import type { Spec } from "../spec/spec.ts";

/** Names the training that a spec describes, whatever its seed; with part of its objective replaced. */
export function trainingKey(
  { data, model, objective, training }: Spec,
  replaced: { readonly beta?: number } = {},
): string {
  return JSON.stringify([data, model, { ...objective, ...replaced }, { ...training, seed: 0 }]);
}
