import { axisOf, field, noChange, placeOf, setField } from "./fields.ts";
import { exact, ofPoints, percent } from "./figures.ts";
import { fixOf } from "./outcome.ts";
import type { Rule, RuleContext, SpecFix } from "./rule.ts";

/** Of the rows in each epoch. A smaller share does not matter, because each epoch shuffles the rows again. */
const DROPPED_SHARE = 0.1;

export const batchDropsData: Rule = {
  code: "batch-drops-data",
  summary: "The dropped partial batch is a large part of the data.",
  severity: "information",
  check: (context) => {
    const dropping = context.points.filter(
      ({ spec }) => droppedShare(spec.training.batchSize, context.evidenceOf(spec)?.train.rows) > DROPPED_SHARE,
    );
    const [first] = dropping;
    if (first === undefined) return [];
    const { batchSize } = first.spec.training;
    const rows = context.evidenceOf(first.spec)?.train.rows ?? NaN;
    const steps = Math.floor(rows / batchSize);
    return [
      {
        message:
          `Batches of ${exact(batchSize)} leave ${exact(rows - steps * batchSize)} of ${exact(rows)} rows (${percent(droppedShare(batchSize, rows))}) out of every ` +
          `epoch${ofPoints(dropping, context.points)}, because a partial batch is dropped. Choose a batch size that leaves fewer rows over.`,
        path: placeOf(context, field.batchSize, batchSize),
        underline: "value",
        related: [],
        fixes: axisOf(context, field.batchSize) === undefined ? fixes(context, batchSize, rows) : [],
      },
    ];
  },
};

/** Zero while the rows are unknown, or where no batch fits, which is reported as a data error. */
function droppedShare(batchSize: number, rows = 0): number {
  return rows >= batchSize ? (rows % batchSize) / rows : 0;
}

/** One more step in each epoch, with the largest batches that allow it. */
function fixes(context: RuleContext, batchSize: number, rows: number): readonly SpecFix[] {
  const smaller = Math.floor(rows / Math.ceil(rows / batchSize));
  return [fixOf(`Set batchSize to ${exact(smaller)}`, setField(noChange(context), field.batchSize, smaller), true)];
}
