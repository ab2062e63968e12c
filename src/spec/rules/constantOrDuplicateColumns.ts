import type { Evidence } from "../../core/collapse/evidence.ts";
import { betaObjective } from "../objective.ts";
import type { Spec } from "../spec.ts";
import { field } from "./fields.ts";
import { plural, shown } from "./figures.ts";
import type { Rule } from "./rule.ts";

/** Images have a few black corners, and small tables a twin by chance; told are shares that change figures. */
const CONSTANT_SHARE = 0.2;
const DUPLICATE_SHARE = 0.05;

export const constantOrDuplicateColumns: Rule = {
  code: "constant-or-duplicate-columns",
  summary: "Columns that never vary, where they count, or columns that say the same twice.",
  severity: "information",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    if (spec === undefined || evidence === undefined) return [];
    const messages = [...constant(spec, evidence), ...duplicate(evidence)];
    return messages.map((message) => ({ message, path: field.data, underline: "value", related: [], fixes: [] }));
  },
};

/** Constant columns have no scores, so most losses do not notice them; a shared variance and a mean over columns do. */
function constant(
  { model, objective }: Spec,
  { constantColumns: { count, first }, columns }: Evidence,
): readonly string[] {
  const { likelihood } = model;
  const learned = likelihood.type === "gaussian" && likelihood.variance === "learned";
  if (
    count < CONSTANT_SHARE * columns ||
    count === columns ||
    !(learned || betaObjective(objective)?.reconstruction === "mean")
  )
    return [];
  const factor = shown(columns / (columns - count));
  const effect = learned
    ? `makes the learned variance ${factor} times smaller`
    : `multiplies the effective beta by ${factor}`;
  return [
    `${count} of ${columns} columns never vary (first: ${first.slice(0, 3).join(", ")}), and counting them ${effect} than without them. Leave them out of the data.`,
  ];
}

function duplicate({ duplicateColumns: { count, first }, columns }: Evidence): readonly string[] {
  const [pair] = first;
  if (pair === undefined || count < DUPLICATE_SHARE * columns) return [];
  return [
    `${plural(count, "column")} of ${columns} repeat another (column ${pair[0]} is column ${pair[1]}), and the likelihood counts what they say twice: ` +
      `their directions look more worth a latent than they are. Leave the copies out of the data.`,
  ];
}
