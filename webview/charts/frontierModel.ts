import { baselineLines, type BaselineLine } from "./baselineLines.ts";
import { group } from "d3-array";
import type { FrontierView } from "../../src/results/specReport.ts";
import { noMeasurements, type Measurements } from "../../src/protocol/measurements.ts";
import { bestOfSweep, isRunning } from "../../src/results/reading.ts";
import { nats, soFar } from "../../src/results/wording.ts";
import { controlOf, hasFigures } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import {
  collapsedLabel,
  collapsedLevel,
  rateZeroPlace,
  thresholdLabel,
  type CollapsedLevel,
} from "./collapseLabels.ts";
import { criterionFlags, type CriterionFlag } from "./criterionFlags.ts";
import { decoderCurves, type DecoderCurve } from "./decoderCurves.ts";
import { entropyBound, type EntropyBound } from "./entropyBound.ts";
import { frontierDomains, holds, type PlaneWindow } from "./frontierDomain.ts";
import { otherSweeps, type OtherSweep } from "./otherSweeps.ts";
import { paretoFront } from "./paretoFront.ts";
import { placeOf, type FrontierLabel, type Place } from "./place.ts";
import { isPredicted, placedPoints, type PlacedPoint } from "./placedPoint.ts";
import type { TipText } from "./plane.ts";
import { otherSettings, seedGroups, type SeedGroup } from "./seedGroups.ts";
import { trainPlace } from "./trainFigures.ts";

/** What the rate-distortion plane shows of a sweep: measured points, predictions and bounds. */

export interface FrontierMark extends PlacedPoint {
  /** Whether it lies outside the domain, early in training. It is then drawn at the edge. */
  readonly isBeyond: boolean;
  /** Whether it is one of several seeds; their mean is drawn at full size. */
  readonly isSeed: boolean;
  /** Whether another point has both a lower rate and a lower distortion. */
  readonly isDominated: boolean;
}

export interface SeedMean extends SeedGroup {
  readonly isBeyond: boolean;
  readonly isDominated: boolean;
}

/** The predicted place of a measured point. */
export interface Ghost extends Place {
  readonly point: number;
  readonly tone: number;
  /** The measured mark, or the mean of its seeds. */
  readonly measured: FrontierMark | SeedMean;
}

/** A point's figures on its training data. */
export interface TrainFigure extends Place {
  readonly point: number;
  readonly tone: number;
  readonly heldOut: FrontierMark;
}

/** Points, or means of seeds, that differ only in beta, ordered by beta. */
export interface FrontierLine {
  readonly key: string;
  readonly stops: readonly LineStop[];
}

export interface LineStop extends Place {
  readonly beta: number;
  readonly isBeyond: boolean;
}

export interface FrontierModel {
  /** Ordered by beta, which is also the order of the arrow keys. */
  readonly marks: readonly FrontierMark[];
  readonly means: readonly SeedMean[];
  readonly lines: readonly FrontierLine[];
  /** Ordered by rate. */
  readonly front: readonly Place[];
  readonly trainFigures: readonly TrainFigure[];
  readonly best: { readonly place: Place; readonly elboNats: number } | null;
  /** Points that criteria pick. */
  readonly flags: readonly FrontierLabel[];
  /** Whether criteria other than the ELBO are known. */
  readonly isJudged: boolean;
  readonly collapsed: FrontierLabel | null;
  readonly threshold: FrontierLabel | null;
  /** Predicted place of a collapsed model. */
  readonly rateZero: Place | null;
  /** Distortion of a collapsed model, measured or predicted. */
  readonly level: CollapsedLevel | null;
  readonly baselines: readonly BaselineLine[];
  readonly bound: EntropyBound | null;
  readonly decoderCurves: readonly DecoderCurve[];
  /** The predicted frontier. */
  readonly curve: FrontierView;
  readonly ghosts: readonly Ghost[];
  readonly others: readonly OtherSweep[];
  /** While a sweep trains, only hovered ghosts are joined to their points. */
  readonly isTraining: boolean;
  readonly domain: PlaneWindow;
  /** The domain with all compared points; where they are far off, they are drawn at the edge. */
  readonly whole: PlaneWindow;
}

export interface Companions {
  readonly measurements?: Measurements;
  /** Sweeps to compare with. */
  readonly others?: readonly Sweep[];
}

export function frontierModel(
  sweep: Sweep,
  { measurements = noMeasurements, others = [] }: Companions = {},
): FrontierModel {
  const compared = otherSweeps(sweep, others);
  const places = placedPoints(sweep);
  const domains = frontierDomains(
    sweep,
    places,
    compared.flatMap(({ marks }) => marks),
  );
  const { domain } = domains;
  // Seeds outside the domain are still early in training, so they are left out of means.
  const groups = seedGroups(
    sweep,
    places.filter((place) => !isPredicted(place) && holds(domain, place)),
  );
  const seeds = new Set(groups.flatMap(({ points }) => points));
  const singles = places.filter((place) => !isPredicted(place) && !seeds.has(place.point) && holds(domain, place));
  const front = paretoFront<PlacedPoint | SeedGroup>([...singles, ...groups]);
  const onFront = new Set(front);
  const means = groups.map((one): SeedMean => ({
    ...one,
    isBeyond: !holds(domain, one),
    isDominated: !onFront.has(one),
  }));
  const flags = criterionFlags(sweep, measurements.explanation);
  const groupOf = byPoint(groups);
  const meanOf = byPoint(means);
  const marks = places.map((place): FrontierMark => {
    const isBeyond = !holds(domain, place);
    const isSeed = seeds.has(place.point);
    const tip = fullTip(sweep, place, groupOf.get(place.point), flags);
    return {
      ...place,
      tip,
      isBeyond,
      isSeed,
      isDominated: !isSeed && !isBeyond && !isPredicted(place) && !onFront.has(place),
    };
  });
  const measured = marks.filter((mark) => !isPredicted(mark));
  const collapsed = collapsedLabel(sweep, measured);
  return {
    marks,
    means,
    lines: linesAlongBeta(sweep, measured, means),
    front: front.length > 1 ? front.map(placeOf) : [],
    trainFigures: measured.flatMap((mark) => trainFigureOf(sweep, mark)),
    best: bestOf(sweep, measured, meanOf),
    flags: flags.flatMap((flag) => flagLabel(flag, measured, meanOf)),
    isJudged: measurements.explanation !== null && !isRunning(sweep),
    collapsed,
    // Both labels would be in the same place.
    threshold: collapsed === null ? thresholdLabel(sweep) : null,
    rateZero: rateZeroPlace(sweep),
    level: collapsedLevel(sweep, measured),
    baselines: baselineLines(sweep),
    bound: entropyBound(sweep, measurements.evaluation),
    decoderCurves: decoderCurves(sweep, measurements),
    curve: sweep.frontier,
    ghosts: measured.flatMap((mark) => ghostOf(sweep, mark, meanOf)),
    others: compared,
    isTraining: isRunning(sweep),
    ...domains,
  };
}

function byPoint<Group extends SeedGroup>(groups: readonly Group[]): ReadonlyMap<number, Group> {
  return new Map(groups.flatMap((one) => one.points.map((point) => [point, one] as const)));
}

function ghostOf({ predictions }: Sweep, mark: FrontierMark, means: ReadonlyMap<number, SeedMean>): readonly Ghost[] {
  const { point, tone } = mark;
  const prediction = predictions[point];
  const measured = means.get(point) ?? mark;
  return hasFigures(prediction) ? [{ point, tone, measured, ...placeOf(prediction) }] : [];
}

function trainFigureOf({ points }: Sweep, heldOut: FrontierMark): readonly TrainFigure[] {
  const { point, tone } = heldOut;
  const snapshot = points[point];
  const place = snapshot === undefined ? null : trainPlace(snapshot);
  return place === null ? [] : [{ point, tone, heldOut, ...place }];
}

/** Lines join means of seeds, not single seeds. */
function linesAlongBeta(
  sweep: Sweep,
  measured: readonly FrontierMark[],
  means: readonly SeedMean[],
): readonly FrontierLine[] {
  const { points } = sweep;
  const control = controlOf({ points }).axis;
  const isAveraged = means.length > 0;
  const stopOf = (place: Place, point: number, isBeyond: boolean): LineStop & { readonly key: string } => ({
    ...placeOf(place),
    beta: points[point]?.beta ?? NaN,
    isBeyond,
    key: isAveraged ? otherSettings(sweep, point, control, "training.seed") : otherSettings(sweep, point, control),
  });
  const singles = measured.filter(({ isSeed }) => !isSeed).map((mark) => stopOf(mark, mark.point, mark.isBeyond));
  const stops = [...singles, ...means.map((one) => stopOf(one, one.points[0] ?? NaN, one.isBeyond))].sort(
    (a, b) => a.beta - b.beta,
  );
  return [...group(stops, ({ key }) => key)]
    .filter(([, members]) => new Set(members.map(({ beta }) => beta)).size > 1)
    .map(([key, members]) => ({ key, stops: members.map(({ key: _, ...stop }) => stop) }));
}

function bestOf(
  sweep: Sweep,
  measured: readonly FrontierMark[],
  means: ReadonlyMap<number, SeedMean>,
): FrontierModel["best"] {
  const found = bestOfSweep(sweep.points);
  const place = found === null ? undefined : shownPlace(found.point, measured, means);
  return found === null || place === undefined || place.isBeyond ? null : { place, elboNats: found.elboNats };
}

/** A point's mark; of several seeds their mean, which is drawn at full size. */
function shownPlace(
  point: number,
  measured: readonly FrontierMark[],
  means: ReadonlyMap<number, SeedMean>,
): FrontierMark | SeedMean | undefined {
  return means.get(point) ?? measured.find((mark) => mark.point === point);
}

function flagLabel(
  { point, ...texts }: CriterionFlag,
  measured: readonly FrontierMark[],
  means: ReadonlyMap<number, SeedMean>,
): readonly FrontierLabel[] {
  const place = shownPlace(point, measured, means);
  return place === undefined || place.isBeyond ? [] : [{ key: `flag ${point}`, place, ...texts, point }];
}

/** The point's figures, with training data, seeds and criteria. */
function fullTip(
  sweep: Sweep,
  { point, tip }: PlacedPoint,
  seeds: SeedGroup | undefined,
  flags: readonly CriterionFlag[],
): TipText {
  const snapshot = sweep.points[point];
  const train = snapshot === undefined ? null : trainPlace(snapshot);
  const flag = sweep.points.length === 1 ? undefined : flags.find((one) => one.point === point);
  return {
    title: tip.title,
    facts: [
      ...tip.facts,
      ...(train === null
        ? []
        : [{ name: "Training data", value: `R ${nats(train.rateNats)}, D ${nats(train.distortionNats)}` }]),
      ...(seeds === undefined
        ? []
        : [
            {
              name: `Mean of ${seeds.points.length} seeds`,
              value: `R ${nats(seeds.rateNats)}, D ${nats(seeds.distortionNats)}`,
            },
          ]),
      ...(flag === undefined || flag.names.length === 0
        ? []
        : [{ name: `Best${soFar(sweep.points)} by`, value: flag.names.join(", ") }]),
      ...(flag === undefined || flag.tied.length === 0 ? [] : [{ name: "Ties by", value: flag.tied.join(", ") }]),
    ],
  };
}
