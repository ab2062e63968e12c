import type { Comparison } from "../../src/protocol/comparison.ts";
import { bestOfSweep, countOf, isCollapsed, type BestPoint } from "../../src/results/reading.ts";
import { nats, soFar, withError } from "../../src/results/wording.ts";
import { controlOf } from "../figures.ts";
import { runNames } from "../runName.ts";
import type { Sweep } from "../sweep.ts";
import { plural } from "../../src/core/wording.ts";
import { activeUnits, settingsLabel, shortNumber } from "../wording.ts";
import { statusWords } from "./header.ts";

/** A table that compares runs: one column for each run, the panel's own first. */
export interface CompareModel {
  readonly columns: readonly CompareColumn[];
  readonly figures: readonly CompareRow[];
  readonly settings: readonly CompareRow[];
  readonly equal: string;
  /** Reasons why the runs' figures cannot be compared. */
  readonly cautions: readonly string[];
}

export interface CompareColumn {
  readonly name: string;
  readonly specName: string;
  readonly isOwn: boolean;
}

export interface CompareRow {
  readonly name: string;
  readonly cells: readonly string[];
  /** Columns with the best value. */
  readonly best: readonly number[];
}

const NOTHING = "–";

export function compareModel(sweep: Sweep, comparison: Comparison, others: readonly Sweep[]): CompareModel {
  const runs = [sweep, ...others];
  const names = runNames(comparison);
  const cautions = cautionsOf(comparison);
  const { differences, equalSettings } = comparison;
  return {
    columns: runs.map(({ specName }, index) => ({
      name: names[index] ?? "",
      specName,
      isOwn: index === 0,
    })),
    figures: figureRows(runs, cautions.length === 0),
    settings: differences.map(({ path, values }) => ({
      name: path,
      cells: values.map((value) => value ?? NOTHING),
      best: [],
    })),
    equal:
      differences.length === 0
        ? `All ${plural(equalSettings, "setting")} are equal.`
        : `${plural(equalSettings, "other setting")} ${equalSettings === 1 ? "is" : "are"} equal.`,
    cautions,
  };
}

/** The runs with the highest ELBO; none where another one is within two standard errors between seeds. */
function undisputed(found: readonly (BestPoint | null)[]): readonly number[] {
  const elbos = found.map((one) => one?.elboNats ?? -Infinity);
  const highest = Math.max(...elbos);
  const winners = [...elbos.keys()].filter((index) => elbos[index] === highest && highest > -Infinity);
  const errorOf = (index: number): number => found[index]?.standardErrorNats ?? 0;
  const isTie = (index: number, winner: number): boolean =>
    highest - (elbos[index] ?? -Infinity) <= 2 * Math.hypot(errorOf(index), errorOf(winner));
  return winners.filter((winner) =>
    [...elbos.keys()].every((index) => winners.includes(index) || !isTie(index, winner)),
  );
}

function figureRows(runs: readonly Sweep[], isFair: boolean): readonly CompareRow[] {
  const found = runs.map((run) => bestOfSweep(run.points));
  const best = found.map((one, index) => runs[index]?.points[one?.point ?? -1]);
  const winners = isFair && runs.length > 1 ? undisputed(found) : [];
  const row = (name: string, cells: readonly string[], marked: readonly number[] = []): CompareRow => ({
    name,
    cells: cells.map((text) => text || NOTHING),
    best: marked,
  });
  return [
    row(
      "status",
      runs.map(({ status }) => statusWords[status]),
    ),
    row(
      "points done",
      runs.map((run) => `${countOf(run.points, "done")} of ${run.points.length}`),
    ),
    row(
      "collapsed",
      runs.map(({ points }) => String(points.filter(isCollapsed).length)),
    ),
    row(
      "best ELBO",
      found.map((one, index) =>
        one === null ? "" : `${withError(one.elboNats, one.standardErrorNats)}${soFar(runs[index]?.points ?? [])}`,
      ),
      winners,
    ),
    row(
      "best point",
      best.map((point, index) => (point === undefined ? "" : pointLabel(runs[index] ?? { points: [] }, point))),
    ),
    row(
      "its rate",
      best.map((point) => (point?.heldOut ? nats(point.heldOut.rateNats) : "")),
    ),
    row(
      "its distortion",
      best.map((point) => (point?.heldOut ? nats(point.heldOut.distortionNats) : "")),
    ),
    row(
      "its active units",
      best.map((point) => (point === undefined ? "" : activeUnits(point))),
    ),
  ];
}

function pointLabel(run: Pick<Sweep, "points">, { settings, beta }: Sweep["points"][number]): string {
  return Object.keys(settings).length === 0 ? `${controlOf(run).name} = ${shortNumber(beta)}` : settingsLabel(settings);
}

const densities: ReadonlySet<string | null> = new Set(["gaussian", "continuousBernoulli"]);

function cautionsOf({ differences }: Comparison): readonly string[] {
  const differs = (path: string): readonly (string | null)[] | undefined =>
    differences.find((difference) => difference.path === path)?.values;
  const likelihoods = differs("model.likelihood.type");
  const kinds = new Set(likelihoods?.map((type) => densities.has(type)));
  return [
    ...(differs("data fingerprint") === undefined
      ? []
      : ["The runs use different data (values, split or labels), so ELBO and distortion cannot be compared."]),
    ...(kinds.size > 1
      ? ["Some likelihoods are densities and others probabilities, so ELBO and distortion cannot be compared."]
      : []),
  ];
}
