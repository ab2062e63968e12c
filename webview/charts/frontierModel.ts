import { group } from "d3-array";
import type { PointSnapshot, RunSnapshot } from "../../src/protocol/runSnapshot.ts";
import { BETA_AXIS, bestPoint, isMeasured, isRunning, orderByBeta } from "../figures.ts";
import { activeUnits, nats, settingsLabel, shortNumber } from "../wording.ts";
import { betaScale } from "./betaScale.ts";
import type { TipText } from "./plane.ts";
import type { Symbol } from "./symbols.ts";
import { symbolOf } from "./symbols.ts";

/** What the rate-distortion plane shows of a run. */

export interface FrontierMark {
  readonly point: number;
  readonly rateNats: number;
  readonly distortionNats: number;
  readonly symbol: Symbol;
  readonly tone: number;
  readonly tip: TipText;
}

/** Points that differ in beta alone, in its order. */
export interface FrontierLine {
  readonly key: string;
  readonly marks: readonly FrontierMark[];
}

export interface FrontierLabel {
  readonly mark: FrontierMark;
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
}

export function frontierModel(run: RunSnapshot): FrontierModel {
  const { tone } = betaScale(run);
  const marks = orderByBeta(run).flatMap((index): readonly FrontierMark[] => {
    const point = run.points[index];
    if (point === undefined || !isMeasured(point)) return [];
    const { rateNats, distortionNats } = point.heldOut;
    return [{ point: index, rateNats, distortionNats, symbol: symbolOf(point), tone: tone(point.beta), tip: pointTip(point) }];
  });
  return { marks, lines: linesAlongBeta(run, marks), best: bestMark(run, marks), collapsed: collapsedMark(marks) };
}

/** A point's figures in words. */
export function pointTip(point: PointSnapshot): TipText {
  const { settings, beta, heldOut, epoch, epochs, failure } = point;
  const title = Object.keys(settings).length === 0 ? `beta = ${shortNumber(beta)}` : settingsLabel(settings);
  const epochFact = { name: "Epoch", value: `${epoch} of ${epochs}` };
  if (heldOut === null) {
    const state = failure === null ? point.status : `failed: ${failure.cause}`;
    return { title, facts: [{ name: "Status", value: state }, epochFact] };
  }
  return {
    title,
    facts: [
      { name: "Rate", value: `${nats(heldOut.rateNats)} nats` },
      { name: "Distortion", value: `${nats(heldOut.distortionNats)} nats` },
      { name: "ELBO", value: `${nats(heldOut.elboNats)} nats` },
      { name: "Active units", value: activeUnits(point) },
      epochFact,
      ...(point.status === "stopped" ? [{ name: "Status", value: "stopped" }] : []),
    ],
  };
}

function linesAlongBeta({ points }: RunSnapshot, marks: readonly FrontierMark[]): readonly FrontierLine[] {
  const otherSettings = ({ point }: FrontierMark): string => {
    const settings = Object.entries(points[point]?.settings ?? {}).filter(([axis]) => axis !== BETA_AXIS);
    return settings.map(([axis, value]) => `${axis}=${value}`).join(" ");
  };
  const beta = ({ point }: FrontierMark): number => points[point]?.beta ?? NaN;
  return [...group(marks, otherSettings)]
    .filter(([, members]) => new Set(members.map(beta)).size > 1)
    .map(([key, members]) => ({ key, marks: members }));
}

function bestMark(run: RunSnapshot, marks: readonly FrontierMark[]): FrontierModel["best"] {
  const index = bestPoint(run);
  const mark = marks.find(({ point }) => point === index);
  const elboNats = index === null ? undefined : run.points[index]?.heldOut?.elboNats;
  if (mark === undefined || elboNats === undefined) return null;
  const name = run.points.length === 1 ? "ELBO" : "best ELBO";
  return { mark, elboNats, text: `${name}${isRunning(run) ? " so far" : ""} ${nats(elboNats)} nats`, shortText: name };
}

/** Collapsed models are one model, whatever their beta: one label serves them all. */
function collapsedMark(marks: readonly FrontierMark[]): FrontierModel["collapsed"] {
  const collapsed = marks.filter(({ symbol }) => symbol === "collapsed");
  const [first] = collapsed;
  if (first === undefined) return null;
  const highest = collapsed.reduce((top, mark) => (mark.distortionNats > top.distortionNats ? mark : top), first);
  const text = collapsed.length === 1 ? "collapsed" : `${collapsed.length} collapsed`;
  return { mark: highest, text, shortText: text };
}
