import { group } from "d3-array";
import type { FrontierView } from "../../src/protocol/diagnosis.ts";
import { bestPoint, controlOf, hasFigures, isEnded, isMeasured, isRunning, orderByBeta } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { nats } from "../wording.ts";
import { betaScale } from "./betaScale.ts";
import { collapsedLabel, nothingCarried, thresholdLabel } from "./collapseLabels.ts";
import { frontierDomain, type FrontierDomain } from "./frontierDomain.ts";
import type { TipText } from "./plane.ts";
import type { Symbol } from "./symbols.ts";
import { predictedSymbolOf, symbolOf } from "./symbols.ts";
import { pointTip } from "./tips.ts";

/** What the rate-distortion plane shows of a sweep: what was measured, and what is foretold. */

export interface Place {
  readonly rateNats: number;
  readonly distortionNats: number;
}

/** A point where it was measured; until then, where it is foretold. */
export interface FrontierMark extends Place {
  readonly point: number;
  readonly symbol: Symbol;
  readonly tone: number;
  /** Outside the domain, at whose edge it is drawn: early in training. */
  readonly isBeyond: boolean;
  readonly tip: TipText;
}

/** Where a measured point was foretold. */
export interface Ghost extends Place {
  readonly point: number;
  readonly tone: number;
  readonly measured: FrontierMark;
}

/** Points that differ in beta alone, in its order. */
export interface FrontierLine {
  readonly key: string;
  readonly marks: readonly FrontierMark[];
}

export interface FrontierLabel {
  readonly kind: "best" | "collapsed" | "threshold";
  readonly place: Place;
  readonly text: string;
  /** For where the whole text has no room. */
  readonly shortText: string;
}

export interface FrontierModel {
  /** In the order of beta, which is the order of the arrow keys. */
  readonly marks: readonly FrontierMark[];
  readonly lines: readonly FrontierLine[];
  readonly best: (FrontierLabel & { readonly elboNats: number }) | null;
  readonly collapsed: FrontierLabel | null;
  readonly threshold: FrontierLabel | null;
  /** Foretold of a model that carries nothing. */
  readonly nothing: Place | null;
  /** Foretold, between and beyond the points. */
  readonly curve: FrontierView;
  readonly ghosts: readonly Ghost[];
  /** While a sweep trains its ghosts are joined to their points one at a time. */
  readonly isTraining: boolean;
  readonly domain: FrontierDomain;
}

export function frontierModel(sweep: Sweep): FrontierModel {
  const { tone } = betaScale(sweep);
  const places = orderByBeta(sweep).flatMap((index) => placedPoint(sweep, index, tone));
  const domain = frontierDomain(sweep, places);
  const marks = places.map((mark): FrontierMark => ({ ...mark, isBeyond: !domain.holds(mark) }));
  const measured = marks.filter(({ symbol }) => !symbol.startsWith("predicted"));
  const collapsed = collapsedLabel(sweep, measured);
  return {
    marks,
    lines: linesAlongBeta(sweep, measured),
    best: bestMark(sweep, measured),
    collapsed,
    // Both would stand in one place.
    threshold: collapsed === null ? thresholdLabel(sweep) : null,
    nothing: nothingCarried(sweep),
    curve: sweep.frontier,
    ghosts: measured.flatMap((mark) => ghostOf(sweep, mark)),
    isTraining: isRunning(sweep),
    domain,
  };
}

export type PlacedPoint = Omit<FrontierMark, "isBeyond"> & { readonly isFinal: boolean };

function placedPoint({ points, predictions }: Sweep, index: number, tone: (beta: number) => number): readonly PlacedPoint[] {
  const point = points[index];
  const prediction = predictions[index];
  if (point === undefined) return [];
  const rest = { point: index, tone: tone(point.beta), tip: pointTip(point, prediction), isFinal: isEnded(point) };
  if (isMeasured(point)) return [{ ...rest, ...placeOf(point.heldOut), symbol: symbolOf(point) }];
  if (point.status === "failed" || !hasFigures(prediction)) return [];
  return [{ ...rest, ...placeOf(prediction), symbol: predictedSymbolOf(prediction) }];
}

function ghostOf({ predictions }: Sweep, measured: FrontierMark): readonly Ghost[] {
  const { point, tone } = measured;
  const prediction = predictions[point];
  return hasFigures(prediction) ? [{ point, tone, measured, ...placeOf(prediction) }] : [];
}

function placeOf({ rateNats, distortionNats }: Place): Place {
  return { rateNats, distortionNats };
}

function linesAlongBeta({ points }: Sweep, marks: readonly FrontierMark[]): readonly FrontierLine[] {
  const control = controlOf({ points }).axis;
  const otherSettings = ({ point }: FrontierMark): string => {
    const settings = Object.entries(points[point]?.settings ?? {}).filter(([axis]) => axis !== control);
    return settings.map(([axis, value]) => `${axis}=${value}`).join(" ");
  };
  const beta = ({ point }: FrontierMark): number => points[point]?.beta ?? NaN;
  return [...group(marks, otherSettings)]
    .filter(([, members]) => new Set(members.map(beta)).size > 1)
    .map(([key, members]) => ({ key, marks: members }));
}

function bestMark(sweep: Sweep, marks: readonly FrontierMark[]): FrontierModel["best"] {
  const index = bestPoint(sweep);
  const place = marks.find(({ point }) => point === index);
  const elboNats = index === null ? undefined : sweep.points[index]?.heldOut?.elboNats;
  if (place === undefined || place.isBeyond || elboNats === undefined) return null;
  const name = sweep.points.length === 1 ? "ELBO" : "best ELBO";
  return { kind: "best", place, elboNats, text: `${name}${isRunning(sweep) ? " so far" : ""} ${nats(elboNats)} nats`, shortText: name };
}
