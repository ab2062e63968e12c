import type { PointFacts } from "../core/explanation/facts.ts";
import type { DataFolders } from "../data/readDataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import type { Remedy } from "../spec/remedies.ts";
import { textEditsOf } from "../spec/rules/specEdits.ts";
import { applyTextEdits } from "../spec/rules/textEdit.ts";
import { parseSpecTree } from "../spec/specTree.ts";
import { dataKey, openData } from "../training/openData.ts";
import { trainedFigures } from "./restart.ts";

export interface TriedRemedy extends Remedy {
  /** Held-out figures of the point's spec trained with the remedy. */
  readonly tried: { readonly elboNats: number; readonly activeUnits: number };
}

export interface RemedyTrials {
  readonly remedies: readonly Remedy[];
  readonly specText: string;
  readonly folders: DataFolders;
  readonly point: SweepPoint;
  readonly best: PointFacts;
  /** Whether the remedy may cost ELBO, as a rate that is asked for does. */
  readonly mayCostElbo: boolean;
  readonly toleranceNats: number;
  readonly engine: Engine;
  readonly signal?: AbortSignal | undefined;
  readonly onPart: (part: string) => void;
}

/** A model with less than this still carries nothing worth the change. */
const MIN_RATE_NATS = 0.1;

/** Trains the point with each remedy and keeps those that help: an active model, and no lower ELBO unless that is the price. */
export async function helpfulRemedies(trials: RemedyTrials): Promise<readonly TriedRemedy[]> {
  const { remedies, best, mayCostElbo, toleranceNats, onPart } = trials;
  const helpful: TriedRemedy[] = [];
  for (const remedy of remedies) {
    onPart(`trying a remedy: ${remedy.title}`);
    const figures = await triedFigures(trials, remedy);
    if (figures === undefined) continue;
    const { elboNats, activeUnits, rateNats } = figures;
    const isActive = activeUnits > 0 && rateNats >= MIN_RATE_NATS;
    const floor = Math.max(best.elboNats - toleranceNats, best.columnMeansElboNats ?? -Infinity);
    if (isActive && (mayCostElbo || elboNats > floor)) helpful.push({ ...remedy, tried: { elboNats, activeUnits } });
  }
  return helpful;
}

/** Undefined for a spec that cannot be trained. */
async function triedFigures(
  { specText, folders, point, engine, signal }: RemedyTrials,
  { edits }: Remedy,
): Promise<Awaited<ReturnType<typeof trainedFigures>> | undefined> {
  const settings = Object.entries(point.settings).map(([axis, value]) => ({ path: axis.split("."), value }));
  const changes = [{ path: ["sweep"], value: undefined }, ...settings, ...edits];
  const text = changes.reduce(
    (current, change) => applyTextEdits(current, textEditsOf(parseSpecTree(current), [change])),
    specText,
  );
  const { points, problems } = parseSpec(text);
  const [changed] = points;
  if (changed === undefined || problems.some(({ severity }) => severity === "error")) return undefined;
  const { datasets } = await openData([changed], folders);
  const dataset = datasets.get(dataKey(changed));
  return dataset && trainedFigures({ dataset, engine, signal }, changed.spec);
}
