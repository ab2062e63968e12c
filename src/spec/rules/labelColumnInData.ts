import { MAX_DISTINCT, type ColumnFact, type ColumnFacts } from "../../core/columnFacts.ts";
import { isNamedTable } from "../dataEndings.ts";
import type { Spec } from "../spec.ts";
import { field, noChange, setField } from "./fields.ts";
import { fixOf } from "./outcome.ts";
import type { Rule } from "./rule.ts";

/** Usual names of a column of labels. */
const labelNames: ReadonlySet<string> = new Set(["label", "labels", "target", "class", "y"]);
/** More classes than that are as likely a count. */
const MAX_CLASSES = 20;
/** Columns of at least this share have many values in a table with a column of classes. */
const MIN_CONTINUOUS_SHARE = 0.8;
const MIN_COLUMNS = 3;

export const labelColumnInData: Rule = {
  code: "label-column-in-data",
  summary: "A column of the data looks like a label, which the model would learn to reconstruct.",
  severity: "information",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const facts = spec === undefined ? undefined : context.factsOf(spec);
    if (spec === undefined || facts === undefined) return [];
    const column = labelColumn(facts);
    if (column === undefined) return [];
    const name = facts.names?.[column];
    const { distinct = NaN } = facts.stored[column] ?? {};
    return [
      {
        message:
          `${name === undefined ? `Column ${column}` : `Column ${JSON.stringify(name)}`} has ${distinct} different whole values, like a label. As a column of the data it is ` +
          `encoded and decoded like a measurement. Make it the labels, which colour the plots.`,
        path: field.data,
        underline: "value",
        related: [],
        fixes:
          name === undefined || !canBeLabels(spec)
            ? []
            : [
                fixOf(
                  `Use column ${JSON.stringify(name)} as labels`,
                  setField(noChange(context), field.labels, `${spec.data.path}#${name}`),
                ),
              ],
      },
    ];
  },
};

/** A column with the name of a label, or a first or last column of few whole values among continuous ones. */
export function labelColumn({ names, stored }: Pick<ColumnFacts, "names" | "stored">): number | undefined {
  const isClasses = ({ areWhole, distinct }: ColumnFact): boolean =>
    areWhole && distinct > 1 && distinct <= MAX_CLASSES;
  const named = names?.findIndex((name, i) => {
    const fact = stored[i];
    return labelNames.has(name.trim().toLowerCase()) && fact !== undefined && isClasses(fact);
  });
  if (named !== undefined && named >= 0) return named;
  const candidates = stored.flatMap((fact, i) => (isClasses(fact) ? [i] : []));
  const [only] = candidates;
  const continuous = stored.filter(({ distinct }) => distinct > MAX_DISTINCT).length;
  const stands = only === 0 || only === stored.length - 1;
  return candidates.length === 1 &&
    stands &&
    stored.length >= MIN_COLUMNS &&
    continuous >= MIN_CONTINUOUS_SHARE * (stored.length - 1)
    ? only
    : undefined;
}

/** Labels are named by a column of a table, and the spec has none yet. */
function canBeLabels({ data, model }: Spec): boolean {
  return data.labels === undefined && model.condition === "none" && isNamedTable(data.path);
}
