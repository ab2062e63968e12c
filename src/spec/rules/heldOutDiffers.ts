import type { Evidence } from "../../core/collapse/evidence.ts";
import { field } from "./fields.ts";
import { shown } from "./figures.ts";
import type { Rule } from "./rule.ts";

/** With fewer rows, variances differ by chance. */
const MIN_ROWS = 30;
/** Ratio of the total variances; chance differences are far smaller. */
const TOTAL_RATIO = 1.5;
/** Ratio along a leading direction; training eigenvalues slightly overestimate the variance of their directions. */
const DIRECTION_RATIO = 2;
const DIRECTIONS = 5;

export const heldOutDiffers: Rule = {
  code: "held-out-differs",
  summary: "The held-out file differs from the training data in scale or directions.",
  severity: "warning",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    // A random share of the same rows differs only by chance.
    if (spec === undefined || evidence === undefined || !("path" in spec.data.heldOut)) return [];
    const difference = differenceOf(evidence);
    if (difference === undefined) return [];
    const message = `${difference} All metrics are measured on the held-out data, so they would describe other data than the model learned from. Prepare both files in the same way.`;
    return [
      {
        message,
        path: [...field.heldOut, "path"],
        underline: "value",
        related: [{ path: field.data, message: "The training data." }],
        fixes: [],
      },
    ];
  },
};

function differenceOf({ train, heldOut, spectrum }: Evidence): string | undefined {
  if (train.rows < MIN_ROWS || heldOut.rows < MIN_ROWS) return undefined;
  const total = spectrum.heldOutTrace / spectrum.trace;
  if (total > TOTAL_RATIO || total < 1 / TOTAL_RATIO) {
    const range = ({ minimum, maximum }: Evidence["train"]) => `from ${shown(minimum)} to ${shown(maximum)}`;
    return `About the training mean, the held-out data have ${shown(total)} times the variance of the training data (values ${range(heldOut)}; training values ${range(train)}).`;
  }
  // Heavy tails make the variance unreliable even with many rows; so do too few rows for the number of directions.
  const steady = spectrum.eigenvalues.slice(0, DIRECTIONS).flatMap((eigenvalue, i) => {
    const kurtosis = Math.max(0, spectrum.excessKurtosis[i] ?? 0) + 2;
    const scatter = Math.sqrt(kurtosis / heldOut.rows) + Math.sqrt(kurtosis / train.rows);
    const ratio = (spectrum.heldOutVariances[i] ?? eigenvalue) / eigenvalue;
    return train.rows > 2 * spectrum.informativeColumns && scatter < 0.25 ? [ratio] : [];
  });
  const odd = steady.findIndex((ratio) => ratio > DIRECTION_RATIO || ratio < 1 / DIRECTION_RATIO);
  if (odd < 0) return undefined;
  return `Along principal direction ${odd + 1} of the training data, the held-out data have ${shown(steady[odd] ?? NaN)} times the variance.`;
}
