import { ACTIVE_KL_NATS } from "./figures.ts";
import type { ImportedPoint } from "./importedPoint.ts";
import { listed } from "./columns.ts";

/** Notes about the figures of an imported run: which column became which figure, and what is missing. */
export function importNotes(
  points: readonly ImportedPoint[],
  settings: readonly Readonly<Record<string, number>>[],
  ignored: readonly string[],
): readonly string[] {
  const some = (test: (point: ImportedPoint) => boolean): boolean => points.some(test);
  const note = (holds: boolean, text: string): readonly string[] => (holds ? [text] : []);
  const hasControl = settings.every((one) => "objective.beta" in one || "objective.rate" in one);
  return [
    ...note(
      some(({ heldOutIs }) => heldOutIs === "train"),
      "No held-out figures were logged: those of the training data stand in their place. Log val_rate and val_distortion to see what generalises.",
    ),
    ...note(
      some(({ heldOutIs }) => heldOutIs === "unsaid"),
      "Rate and distortion say nothing of their data and are taken for held-out ones; name them val_ or train_ to tell.",
    ),
    ...note(
      some((point) => point.unitsFrom === "kl"),
      `Active units are counted by a KL above ${ACTIVE_KL_NATS} nats; log active_units for those whose posterior mean varies.`,
    ),
    ...note(
      some((point) => point.unitsFrom === "rate"),
      `KL per dimension was not logged: z counts as one unit, active where the rate exceeds ${ACTIVE_KL_NATS} nats.`,
    ),
    ...note(
      some(({ run }) => run.settingsByName.includes("objective.beta")),
      "Beta is taken from the names of runs.",
    ),
    ...note(
      !hasControl,
      "No beta was logged of every run: log beta, or name runs beta=0.5, to see where collapse begins.",
    ),
    ...note(
      some(isUnlikeItsParts),
      "A rate is not the sum of its dimensions' KL: is it multiplied by beta, or a mean over dimensions or a batch? Figures are sums over dimensions, means over examples.",
    ),
    ...note(
      some(({ last }) => last.rateNats < -NEGATIVE_NATS),
      "A rate is negative, which no KL is: a sampled estimate, or another quantity.",
    ),
    ...note(ignored.length > 0, `Not read: ${listed(ignored)}.`),
  ];
}

/** A sampled KL may fall a little below zero. */
const NEGATIVE_NATS = 0.05;
const PARTS_TOLERANCE = 0.02;

function isUnlikeItsParts({ last: { rateNats, klPerDimensionNats } }: ImportedPoint): boolean {
  if (klPerDimensionNats.length === 0) return false;
  const sum = klPerDimensionNats.reduce((total, kl) => total + kl, 0);
  return Math.abs(sum - rateNats) > PARTS_TOLERANCE * Math.max(1, Math.abs(sum));
}
