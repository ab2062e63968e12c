import { group } from "d3-array";
import type { FrontierView } from "../../src/protocol/diagnosis.ts";
import { noMeasurements, type Measurements } from "../../src/protocol/measurements.ts";
import { bestPoint, controlOf, hasFigures, isRunning } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { nats } from "../wording.ts";
import {
  collapsedLabel,
  collapsedLevel,
  nothingCarried,
  thresholdLabel,
  type CollapsedLevel,
} from "./collapseLabels.ts";
import { criterionFlags, type CriterionFlag } from "./criterionFlags.ts";
import { decoderCurves, type DecoderCurve } from "./decoderCurves.ts";
import { entropyBound, type EntropyBound } from "./entropyBound.ts";
import { frontierDomain, holds, type PlaneWindow } from "./frontierDomain.ts";
import { otherSweeps, type OtherSweep } from "./otherSweeps.ts";
import { paretoFront } from "./paretoFront.ts";
import { placeOf, type FrontierLabel, type Place } from "./place.ts";
import { isPredicted, placedPoints, type PlacedPoint } from "./placedPoint.ts";
import type { TipText } from "./plane.ts";
import { otherSettings, seedGroups, type SeedGroup } from "./seedGroups.ts";
import { trainPlace } from "./trainFigures.ts";

/** What the rate-distortion plane shows of a sweep: what was measured, what is predicted, and what bounds them. */

export interface FrontierMark extends PlacedPoint {
  /** Outside the domain, at whose edge it is drawn: early in training. */
  readonly isBeyond: boolean;
  /** One of several seeds, whose mean is drawn at full size. */
  readonly isSeed: boolean;
  /** Another point has less of both rate and distortion. */
  readonly isDominated: boolean;
}

export interface SeedMean extends SeedGroup {
  readonly isBeyond: boolean;
  readonly isDominated: boolean;
}

/** Where a measured point was predicted. */
export interface Ghost extends Place {
  readonly point: number;
  readonly tone: number;
  /** Where it has landed; of seeds, their mean. */
  readonly measured: FrontierMark | SeedMean;
}

/** A point's figures on its training data. */
export interface TrainFigure extends Place {
  readonly point: number;
  readonly tone: number;
  readonly heldOut: FrontierMark;
}

/** Points or means of seeds that differ in beta alone, in its order. */
export interface FrontierLine {
  readonly key: string;
  readonly stops: readonly LineStop[];
}

export interface LineStop extends Place {
  readonly beta: number;
  readonly isBeyond: boolean;
}

export interface FrontierModel {
  /** In the order of beta, which is the order of the arrow keys. */
  readonly marks: readonly FrontierMark[];
  readonly means: readonly SeedMean[];
  readonly lines: readonly FrontierLine[];
  /** In the order of rate. */
  readonly front: readonly Place[];
  readonly trainFigures: readonly TrainFigure[];
  readonly best: { readonly place: Place; readonly elboNats: number } | null;
  /** Points that criteria pick. */
  readonly flags: readonly FrontierLabel[];
  /** Whether there are other criteria than the ELBO. */
  readonly isJudged: boolean;
  readonly collapsed: FrontierLabel | null;
  readonly threshold: FrontierLabel | null;
  /** Predicted of a model that carries nothing. */
  readonly nothing: Place | null;
  /** Measured of models that carry nothing, or else predicted. */
  readonly level: CollapsedLevel | null;
  readonly bound: EntropyBound | null;
  readonly decoderCurves: readonly DecoderCurve[];
  /** Predicted, between and beyond the points. */
  readonly curve: FrontierView;
  readonly ghosts: readonly Ghost[];
  readonly others: readonly OtherSweep[];
  /** While a sweep trains its ghosts are joined to their points one at a time. */
  readonly isTraining: boolean;
  readonly domain: PlaneWindow;
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
  const domain = frontierDomain(
    sweep,
    places,
    compared.flatMap(({ marks }) => marks),
  );
  // While all of them are still far off there is nothing to take a mean of.
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
  const marks = places.map((place): FrontierMark => {
    const isBeyond = !holds(domain, place);
    const isSeed = seeds.has(place.point);
    const tip = fullTip(sweep, place, groups, flags);
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
    best: bestOf(sweep, measured),
    flags: flags.flatMap((flag) => flagLabel(flag, measured)),
    isJudged: measurements.explanation !== null && !isRunning(sweep),
    collapsed,
    // Both would stand in one place.
    threshold: collapsed === null ? thresholdLabel(sweep) : null,
    nothing: nothingCarried(sweep),
    level: collapsedLevel(sweep, measured),
    bound: entropyBound(sweep, measurements.evaluation),
    decoderCurves: decoderCurves(sweep, measurements),
    curve: sweep.frontier,
    ghosts: measured.flatMap((mark) => ghostOf(sweep, mark, means)),
    others: compared,
    isTraining: isRunning(sweep),
    domain,
  };
}

function ghostOf({ predictions }: Sweep, mark: FrontierMark, means: readonly SeedMean[]): readonly Ghost[] {
  const { point, tone } = mark;
  const prediction = predictions[point];
  const measured = means.find(({ points }) => points.includes(point)) ?? mark;
  return hasFigures(prediction) ? [{ point, tone, measured, ...placeOf(prediction) }] : [];
}

function trainFigureOf({ points }: Sweep, heldOut: FrontierMark): readonly TrainFigure[] {
  const { point, tone } = heldOut;
  const snapshot = points[point];
  const place = snapshot === undefined ? null : trainPlace(snapshot);
  return place === null ? [] : [{ point, tone, heldOut, ...place }];
}

/** Seeds are joined at their means. */
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

function bestOf(sweep: Sweep, measured: readonly FrontierMark[]): FrontierModel["best"] {
  const index = bestPoint(sweep);
  const place = measured.find(({ point }) => point === index);
  const elboNats = index === null ? undefined : sweep.points[index]?.heldOut?.elboNats;
  return place === undefined || place.isBeyond || elboNats === undefined ? null : { place, elboNats };
}

function flagLabel(
  { point, text, shortText }: CriterionFlag,
  measured: readonly FrontierMark[],
): readonly FrontierLabel[] {
  const place = measured.find((mark) => mark.point === point);
  return place === undefined || place.isBeyond ? [] : [{ key: `flag ${point}`, place, text, shortText, point }];
}

/** A point's own figures, and what else is known of it here. */
function fullTip(
  sweep: Sweep,
  { point, tip }: PlacedPoint,
  groups: readonly SeedGroup[],
  flags: readonly CriterionFlag[],
): TipText {
  const snapshot = sweep.points[point];
  const train = snapshot === undefined ? null : trainPlace(snapshot);
  const seeds = groups.find(({ points }) => points.includes(point));
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
      ...(flag === undefined
        ? []
        : [{ name: isRunning(sweep) ? "Best so far by" : "Best by", value: flag.names.join(", ") }]),
    ],
  };
}
