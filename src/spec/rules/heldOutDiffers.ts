import type { Evidence } from "../../core/collapse/evidence.ts";
import { field } from "./fields.ts";
import { shown } from "./figures.ts";
import type { Rule } from "./rule.ts";

/** Variances of fewer rows scatter by themselves. */
const MIN_ROWS = 30;
/** Total variance of one half over the other's; sampling stays far within. */
const TOTAL_RATIO = 1.5;
/** Along a leading direction; the training half's own eigenvalues are a little too large for their directions. */
const DIRECTION_RATIO = 2;
const DIRECTIONS = 5;

export const heldOutDiffers: Rule = {
  code: "held-out-differs",
  summary: "The held-out file has another scale or other directions than the training data.",
  severity: "warning",
  check: (context) => {
    const { spec } = context.points[0] ?? {};
    const evidence = spec === undefined ? undefined : context.evidenceOf(spec);
    // A random share of the same rows differs by chance alone.
    if (spec === undefined || evidence === undefined || !("path" in spec.data.heldOut)) return [];
    const difference = differenceOf(evidence);
    if (difference === undefined) return [];
    const message = `${difference} Every figure is measured on the held-out data, so it would be one of other data: prepare both files alike.`;
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
    return `The held-out data scatter ${shown(total)} times as much about the training mean as the training data (values ${range(heldOut)}, in training ${range(train)}).`;
  }
  // Of heavy-tailed scores even many rows give no steady variance; nor do more directions than rows can tell.
  const steady = spectrum.eigenvalues.slice(0, DIRECTIONS).flatMap((eigenvalue, i) => {
    const kurtosis = Math.max(0, spectrum.excessKurtosis[i] ?? 0) + 2;
    const scatter = Math.sqrt(kurtosis / heldOut.rows) + Math.sqrt(kurtosis / train.rows);
    const ratio = (spectrum.heldOutVariances[i] ?? eigenvalue) / eigenvalue;
    return train.rows > 2 * spectrum.informativeColumns && scatter < 0.25 ? [ratio] : [];
  });
  const odd = steady.findIndex((ratio) => ratio > DIRECTION_RATIO || ratio < 1 / DIRECTION_RATIO);
  if (odd < 0) return undefined;
  return `Along principal direction ${odd + 1} of the training data the held-out data vary ${shown(steady[odd] ?? NaN)} times as much.`;
}
