/** Judges predictions by single trainings of many specs (wide.json: for each spec, one row for each training). */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Prediction } from "../../src/core/collapse/prediction.ts";
import { areActiveUnitsClose, isRateClose, type Predictor, type ScoredPoint } from "./predictionScore.ts";

/** How one training ended, on the held-out data. A point that was trained from several seeds has several rows. */
interface WideRow {
  readonly beta: number;
  /** Effective beta over the collapse threshold. */
  readonly ratio: number;
  readonly rate: number;
  readonly distortion: number;
  readonly active: number;
}

export interface JudgedPoint {
  readonly spec: string;
  readonly row: WideRow;
  readonly prediction: Prediction;
  /** Whether the training is clear enough to judge the verdict: the rate and the active units agree. */
  readonly isClear: boolean;
}

/** A unit that carries less, or a rate above this without one, is a training that does not show which side it is on. */
const MIN_ACTIVE_RATE = 0.02;
const MAX_COLLAPSED_RATE = 0.05;

/** Tables whose columns differ by orders of magnitude: their trainings diverged, and show nothing about the threshold. */
const DIVERGED = /^(diabetes|wine)-raw-/;

/** @throws when a row's beta is not among the points of its spec's sweep */
export async function judgeFolder(
  folder: string,
  predict: Predictor,
  names: readonly string[] = [],
): Promise<readonly JudgedPoint[]> {
  const text = await readFile(path.join(folder, "wide.json"), "utf8");
  const rowsOf = JSON.parse(text) as Readonly<Record<string, readonly WideRow[]>>;
  const judged: JudgedPoint[] = [];
  for (const [spec, rows] of Object.entries(rowsOf)) {
    if (DIVERGED.test(spec) || (names.length > 0 && !names.some((name) => spec.includes(name)))) continue;
    const predicted = await predict(path.resolve(folder, `${spec}.vae.json`));
    for (const row of rows) {
      const point = predicted.find(({ beta }) => Math.abs(beta / row.beta - 1) < 1e-9);
      if (point === undefined) throw new Error(`the sweep of ${spec} has no point with beta ${row.beta}`);
      const isClear = row.active > 0 ? row.rate >= MIN_ACTIVE_RATE : row.rate <= MAX_COLLAPSED_RATE;
      judged.push({ spec, row, prediction: point.prediction, isClear });
    }
  }
  return judged;
}

export function isWrong({ row, prediction: { verdict } }: JudgedPoint): boolean {
  return verdict === (row.active > 0 ? "collapse" : "active");
}

export function isRight({ row, prediction: { verdict } }: JudgedPoint): boolean {
  return verdict === (row.active > 0 ? "active" : "collapse");
}

/** A single training as the truth has it: a range of one. */
export function asScored({ spec, row, prediction }: JudgedPoint): ScoredPoint {
  const { beta, ratio, rate, distortion, active } = row;
  return {
    row: { spec, beta, ratio, rateNats: [rate], distortionNats: [distortion], activeUnits: [active] },
    prediction,
  };
}

export interface WideScore {
  readonly points: number;
  readonly clear: number;
  /** Shares of the clear points. */
  readonly wrong: number;
  readonly right: number;
  /** Shares of the clear points with an active unit. */
  readonly unitsWithinOne: number;
  readonly rateClose: number;
  /** Of the clear points with a range: those whose training ended in it. */
  readonly rateInRange: number;
  readonly unitsInRange: number;
}

export function scoreOf(points: readonly JudgedPoint[]): WideScore {
  const clear = points.filter(({ isClear }) => isClear);
  const active = clear.filter(({ row }) => row.active > 0).map(asScored);
  return {
    points: points.length,
    clear: clear.length,
    wrong: share(clear, isWrong),
    right: share(clear, isRight),
    unitsWithinOne: share(active, areActiveUnitsClose),
    rateClose: share(active, isRateClose),
    rateInRange: share(
      clear.filter(({ prediction }) => prediction.rateRangeNats !== undefined),
      ({ row, prediction }) => isWithin(row.rate, prediction.rateRangeNats),
    ),
    unitsInRange: share(
      clear.filter(({ prediction }) => prediction.activeUnitsRange !== undefined),
      ({ row, prediction }) => isWithin(row.active, prediction.activeUnitsRange),
    ),
  };
}

function isWithin(value: number, range: readonly [number, number] | undefined): boolean {
  return range !== undefined && value >= range[0] && value <= range[1];
}

function share<T>(all: readonly T[], holds: (one: T) => boolean): number {
  return all.length === 0 ? NaN : all.filter(holds).length / all.length;
}
