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
      "No held-out figures were logged: training figures are shown instead. Log val_rate and val_distortion to see what generalises.",
    ),
    ...note(
      some(({ heldOutIs }) => heldOutIs === "unsaid"),
      "Rate and distortion have no prefix and are taken as held-out figures; name them val_ or train_.",
    ),
    ...note(
      some((point) => point.unitsFrom === "kl"),
      `A unit counts as active if its KL exceeds ${ACTIVE_KL_NATS} nats; log active_units to count by the variance of the posterior mean.`,
    ),
    ...note(
      some((point) => point.unitsFrom === "rate"),
      `KL per dimension was not logged: z counts as one unit, active where the rate exceeds ${ACTIVE_KL_NATS} nats.`,
    ),
    ...note(
      some(({ run }) => run.rowsTakenAs === "runs"),
      'The log has no epochs, and each setting is taken as a run. If the lines are the epochs of one training, add a column "epoch".',
    ),
    ...note(
      some(({ run }) => run.rowsTakenAs === "warmup"),
      'The log has no epochs, and its lines are taken as those of one run with a warm-up. If each line is a run, add a column "run".',
    ),
    ...note(
      some(({ run }) => run.settingsByName.includes("objective.beta")),
      "Beta was read from the names of the runs.",
    ),
    ...note(!hasControl, "Some runs have no beta: log beta, or name the runs beta=0.5, to see where collapse begins."),
    ...note(
      some(isUnlikeItsParts),
      "A rate is not the sum of its dimensions' KL: it may be multiplied by beta, or a mean over dimensions. Log sums over dimensions and means over examples.",
    ),
    ...note(
      some(({ last }) => last.rateNats < -NEGATIVE_NATS),
      "A rate is negative, but a KL cannot be: it may be a sampled estimate or another quantity.",
    ),
    ...note(ignored.length > 0, `Not read: ${listed(ignored)}.`),
  ];
}

/** A sampled KL can be slightly negative. */
const NEGATIVE_NATS = 0.05;
const PARTS_TOLERANCE = 0.02;

function isUnlikeItsParts({ last: { rateNats, klPerDimensionNats } }: ImportedPoint): boolean {
  if (klPerDimensionNats.length === 0) return false;
  const sum = klPerDimensionNats.reduce((total, kl) => total + kl, 0);
  return Math.abs(sum - rateNats) > PARTS_TOLERANCE * Math.max(1, Math.abs(sum));
}
