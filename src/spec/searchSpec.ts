import { isObject, own } from "./json.ts";
import type { ParsedSpec } from "./parseSpec.ts";
import { textEditsOf } from "./rules/specEdits.ts";
import { applyTextEdits } from "./rules/textEdit.ts";

/** The spec of a search along the frontier: that of a file without its sweep, with the values that were trained so far. */

/** The field that a search varies. */
export type SearchAxis = "objective.beta" | "objective.rate";

/** Why a spec cannot be searched, a sentence; or what is varied, and which axes of its sweep are left out. */
export type Searchable = { readonly why: string } | { readonly axis: SearchAxis; readonly dropped: readonly string[] };

/** @param parsed without problems */
export function searchable({ tree, spec, axes }: ParsedSpec): Searchable {
  const model = isObject(tree.value) ? own(tree.value, "model") : undefined;
  const type = isObject(model) ? own(model, "type") : undefined;
  if (type === "onnx" || type === "latents")
    return {
      why: "find trains models, but those of this spec are trained already: sweep the values of beta that they have.",
    };
  if (spec?.objective.type === "importanceWeighted")
    return { why: "An importanceWeighted objective has no beta to search; its ELBO is the one that it reaches." };
  const axis = spec?.objective.type === "targetRate" ? "objective.rate" : "objective.beta";
  return { axis, dropped: axes.map(({ name }) => name).filter((name) => name !== axis) };
}

/** The text with one value a round, in the order in which they were trained. */
export function searchText(parsed: ParsedSpec, axis: SearchAxis, values: readonly number[], why: string): string {
  const rounds = values.map((_, i) => ({
    count: 1,
    placed: true,
    why: i === 0 ? "The prediction." : "From the trainings before.",
  }));
  const sweep = { [axis]: { auto: values.length, values, basis: "prediction", why, rounds } };
  const edits = textEditsOf(parsed.tree, [{ path: ["sweep"], value: sweep }]);
  return applyTextEdits(parsed.tree.text, edits);
}

/** The same spec with other values, for what is predicted of it. */
export function listedText(parsed: ParsedSpec, axis: SearchAxis, values: readonly number[]): string {
  const edits = textEditsOf(parsed.tree, [{ path: ["sweep"], value: { [axis]: values } }]);
  return applyTextEdits(parsed.tree.text, edits);
}
