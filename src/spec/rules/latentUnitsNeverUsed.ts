import { axisOf, field } from "./fields.ts";
import { exact } from "./figures.ts";
import { withLatentSize } from "./latentSize.ts";
import { isOpen } from "./outcome.ts";
import type { Rule } from "./rule.ts";

/** Reported only when most latents are inactive: a reserve is good practice, and the predicted count is not exact. */
const USED_SHARE = 0.25;
/** So few latents cost little even when they are inactive. */
const FEW_LATENTS = 8;

export const latentUnitsNeverUsed: Rule = {
  code: "latent-units-never-used",
  summary: "Most latent units stay inactive at every point of the sweep.",
  severity: "information",
  check: (context) => {
    const { points, predictions } = context;
    const { latentSize } = points[0]?.spec.model ?? { latentSize: 0 };
    // A sweep over the size already looks for the best one. If every point collapses, the size is not the cause.
    if (axisOf(context, field.latentSize) !== undefined || !predictions.some(isOpen)) return [];
    if (predictions.some(({ activeUnits }) => activeUnits === null)) return [];
    const used = predictions.reduce((most, { activeUnits }) => Math.max(most, activeUnits ?? 0), 0);
    if (latentSize < FEW_LATENTS || used === 0 || used > USED_SHARE * latentSize) return [];
    const enough = 2 * used;
    const where = points.length === 1 ? "" : " at any point of the sweep";
    return [
      {
        message: `About ${exact(used)} of ${exact(latentSize)} latent units will be active${where}; the others stay at the prior and only cost time.`,
        advice: `Set latentSize to ${exact(enough)}, twice the number of active units.`,
        path: field.latentSize,
        underline: "value",
        related: [],
        fixes: [withLatentSize(context, enough)],
      },
    ];
  },
};
