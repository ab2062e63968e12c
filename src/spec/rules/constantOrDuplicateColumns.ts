import type { Evidence } from "../../core/collapse/evidence.ts";
import { betaObjective } from "../objective.ts";
import type { Spec } from "../spec.ts";
import { field } from "./fields.ts";
import { exact, shown } from "./figures.ts";
import type { Rule, RuleContext, RuleFinding } from "./rule.ts";

/** Images have a few black corners, and small tables have duplicates by chance; larger shares change the prediction. */
const CONSTANT_SHARE = 0.2;
const DUPLICATE_SHARE = 0.05;

export const constantOrDuplicateColumns: Rule = {
  code: "constant-or-duplicate-columns",
  summary: "Many columns are constant, where that matters, or duplicates of others.",
  severity: "information",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    if (spec === undefined || evidence === undefined) return [];
    if (areAllConstant(context)) return [nothingToEncode(spec, evidence)];
    const messages = [...constant(spec, evidence), ...duplicate(evidence)];
    return messages.map((message) => ({ message, path: field.data, underline: "value", related: [], fixes: [] }));
  },
};

/** Whether no point has anything to encode: whatever its model and loss are, they are not the cause. */
export function areAllConstant({ points, evidenceOf }: Pick<RuleContext, "points" | "evidenceOf">): boolean {
  const known = points.flatMap(({ spec }) => evidenceOf(spec) ?? []);
  return known.length > 0 && known.every(({ constantColumns: { count }, columns }) => count === columns);
}

function nothingToEncode({ data }: Spec, { columns }: Evidence): RuleFinding {
  const given = [
    ...(data.scale === 1 ? [] : [`a scale of ${exact(data.scale)}`]),
    ...(data.binarize === "none" ? [] : [`binarize ${JSON.stringify(data.binarize)}`]),
  ];
  const after = given.length === 0 ? "" : ` after ${given.join(" and ")}`;
  return {
    message:
      `${columns === 1 ? "The only column is" : `All ${exact(columns)} columns are`} constant in the training rows${after}, so no latent has anything to encode and every model collapses. ` +
      `Check that data.path names the right file, array and columns${given.length === 0 ? "" : `, and that ${given.length > 1 ? "these settings suit" : "this setting suits"} its values`}.`,
    severity: "warning",
    path: field.data,
    underline: "value",
    related: [],
    fixes: [],
    whyBestCollapses: "all columns of the data are constant",
  };
}

/** Constant columns have no scores, so they change only losses with a shared learned variance or a mean over columns. */
function constant(
  { model, objective }: Spec,
  { constantColumns: { count, first }, columns }: Evidence,
): readonly string[] {
  const { likelihood } = model;
  const learned = likelihood.type === "gaussian" && likelihood.variance === "learned";
  if (count < CONSTANT_SHARE * columns || !(learned || betaObjective(objective)?.reconstruction === "mean")) return [];
  const factor = shown(columns / (columns - count));
  const effect = learned
    ? `makes the learned variance ${factor} times smaller`
    : `multiplies the effective beta by ${factor}`;
  return [
    `${exact(count)} of ${exact(columns)} columns are constant (first: ${first.slice(0, 3).join(", ")}), which ${effect}. Remove them from the data.`,
  ];
}

function duplicate({ duplicateColumns: { count, first }, columns }: Evidence): readonly string[] {
  const [pair] = first;
  if (pair === undefined || count < DUPLICATE_SHARE * columns) return [];
  return [
    `${exact(count)} of ${exact(columns)} columns ${count === 1 ? "repeats" : "repeat"} another (column ${pair[0]} equals column ${pair[1]}). The likelihood counts duplicates as independent evidence, ` +
      `so their directions gain more from a latent than they should. Remove the duplicates from the data.`,
  ];
}
