import type { PointResult } from "../results/results.ts";
import { hasNoActiveUnit } from "../results/reading.ts";
import type { MetricsRow } from "../store/metricsFile.ts";
import { complete, evaluationOf, isFiniteFigures, unitsFrom, type CompleteFigures, type UnitsFrom } from "./figures.ts";
import type { Split } from "./fields.ts";
import { ImportError } from "./importError.ts";
import type { Figures, LoggedEpoch, LoggedRun } from "./loggedRuns.ts";

/** A logged run as a point of a sweep: its epochs, and its last figures as the result. */
export interface ImportedPoint {
  readonly run: LoggedRun;
  readonly rows: readonly Omit<MetricsRow, "point">[];
  readonly result: Omit<PointResult, "settings">;
  /** The split that its held-out figures come from. */
  readonly heldOutIs: Split;
  readonly unitsFrom: UnitsFrom;
  readonly last: CompleteFigures;
}

/**
 * @param unit nats per logged unit
 * @throws ImportError when no epoch has both a rate and a distortion
 */
export function importedPoint(run: LoggedRun, unit: number): ImportedPoint {
  const heldOutIs = splitFor(run);
  const trainIs = trainSplitFor(run, heldOutIs);
  // KL of dimensions and active units without a split are held-out, unless a rate without a split exists: they would belong to it.
  const isShared = heldOutIs === "heldOut" && !run.epochs.some(hasFigures("unsaid"));
  const measured = run.epochs.flatMap((epoch) => {
    const own = epoch.figures[heldOutIs];
    const figures = complete(isShared ? filled(own, epoch.figures.unsaid) : own, unit, epoch.place);
    return figures === undefined ? [] : [{ epoch: epoch.epoch, place: epoch.place, figures }];
  });
  const last = measured.at(-1);
  if (last === undefined) throw incomplete(run, heldOutIs);
  const trained =
    trainIs === undefined
      ? []
      : run.epochs.flatMap((epoch) => {
          const figures = complete(epoch.figures[trainIs], unit, epoch.place);
          return figures !== undefined && isFiniteFigures(figures) ? [{ epoch: epoch.epoch, figures }] : [];
        });
  const trainAt = latestOf(trained);
  const rows = measured
    .filter(({ figures }) => isFiniteFigures(figures))
    .map(({ epoch, figures }) => ({ epoch, train: runningMeans(trainAt(epoch)), heldOut: evaluationOf(figures) }));
  return {
    run,
    rows,
    heldOutIs,
    unitsFrom: unitsFrom(last.figures),
    last: last.figures,
    result: resultOf(last, trainAt(last.epoch)),
  };
}

function resultOf(
  { epoch, place, figures }: { epoch: number; place: string; figures: CompleteFigures },
  train: CompleteFigures | undefined,
): ImportedPoint["result"] {
  const nothing = { heldOut: null, train: null, keptEpoch: null, collapsed: null };
  if (!isFiniteFigures(figures)) {
    const what = Number.isFinite(figures.rateNats)
      ? Number.isFinite(figures.distortionNats)
        ? "KL of a dimension"
        : "distortion"
      : "rate";
    return {
      ...nothing,
      status: "failed",
      cause: "diverged",
      failure: { epoch, cause: "diverged", message: `The logged ${what} is not finite (${place}).` },
    };
  }
  const heldOut = evaluationOf(figures);
  return {
    ...nothing,
    status: "done",
    heldOut,
    train: train === undefined ? null : evaluationOf(train),
    collapsed: hasNoActiveUnit(heldOut),
    failure: null,
  };
}

/** The figures of an epoch, or the latest before it: validation is often logged less often than training. */
function latestOf(
  trained: readonly { readonly epoch: number; readonly figures: CompleteFigures }[],
): (epoch: number) => CompleteFigures | undefined {
  return (epoch) => {
    let [low, high] = [0, trained.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((trained[middle]?.epoch ?? Infinity) <= epoch) low = middle + 1;
      else high = middle;
    }
    return trained[Math.max(0, low - 1)]?.figures;
  };
}

function runningMeans(figures: CompleteFigures | undefined): MetricsRow["train"] {
  if (figures === undefined) return null;
  const { distortionNats, rateNats, klPerDimensionNats } = figures;
  return { distortionNats, klPerDimensionNats: klPerDimensionNats.length > 0 ? klPerDimensionNats : [rateNats] };
}

/** Held-out figures if there are any, else those without a split, else training figures. */
function splitFor({ epochs }: LoggedRun): Split {
  return (["heldOut", "unsaid", "train"] as const).find((split) => epochs.some(hasFigures(split))) ?? "unsaid";
}

function trainSplitFor({ epochs }: LoggedRun, heldOutIs: Split): Split | undefined {
  return (["train", "unsaid"] as const).find(
    (split) => split !== heldOutIs && heldOutIs !== "train" && epochs.some(hasFigures(split)),
  );
}

function hasFigures(split: Split): (epoch: LoggedEpoch) => boolean {
  return ({ figures }) => (["rate", "distortion"] as const).some((name) => figures[split].values.has(name));
}

function filled(own: Figures, more: Figures): Figures {
  return { values: new Map([...more.values, ...own.values]), kl: own.kl.size > 0 ? own.kl : more.kl };
}

const splitWords: Readonly<Record<Split, string>> = { heldOut: "held-out ", train: "training ", unsaid: "" };
const columnPrefixes: Readonly<Record<Split, string>> = { heldOut: "val_", train: "train_", unsaid: "" };

function incomplete({ name, source, epochs }: LoggedRun, split: Split): ImportError {
  const has = (figure: "rate" | "distortion"): boolean =>
    epochs.some(
      ({ figures }) => figures[split].values.has(figure) || (figure === "rate" && figures[split].kl.size > 0),
    );
  const missing = has("rate") ? "distortion" : "rate";
  const together = has("rate") && has("distortion");
  const problem = together
    ? `no epoch with both a ${splitWords[split]}rate and a ${splitWords[split]}distortion`
    : `no ${splitWords[split]}${missing}`;
  const hint = together
    ? "Log both at the same epoch or step."
    : `Log ${columnPrefixes[split]}${missing}, or say which column it is: --map ${columnPrefixes[split]}${missing}=COLUMN.`;
  return new ImportError(`${source}: the run "${name}" has ${problem}. ${hint}`);
}
