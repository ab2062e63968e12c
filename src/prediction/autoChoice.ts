import type { Doubt } from "../core/collapse/prediction.ts";
import { placeBetas, placeRates, roundedDistinct, type Subject } from "../core/collapse/placeAlong.ts";
import { numberText, plural } from "../core/wording.ts";
import { inTwoRounds, laterAlongPrediction, spreadChoice, withMore, type AutoChoice } from "../spec/autoAxis.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { openAxis, withChoice, type ParsedSpec } from "../spec/parseSpec.ts";
import { pointSettingOf } from "../spec/pointSetting.ts";
import { rangeValues } from "../spec/rangeValues.ts";
import type { SweepAxis } from "../spec/sweepAxes.ts";
import { evidenceOf, predict, subjectKey, type Study } from "./study.ts";

/** A prediction with only these doubts is still a place on the frontier: every frontier has points near its threshold. */
const ofThreshold: ReadonlySet<Doubt> = new Set(["near-threshold", "not-measured-near-threshold"]);
/** Doubt at more than this share of the points makes a placement unsure. */
const MAX_DOUBTED = 0.5;
/** How far a spread goes beyond the predicted frontier on both sides, in beta. */
const SPREAD_BEYOND = 2;

/** The spec with the values of its axis that places itself chosen, if it has one without. */
export function placed(parsed: ParsedSpec, study: Pick<Study, "evidence">): ParsedSpec {
  const axis = openAxis(parsed);
  return axis === undefined ? parsed : withChoice(parsed, chooseValues(parsed, axis, study));
}

function chooseValues(parsed: ParsedSpec, axis: SweepAxis, study: Pick<Study, "evidence">): AutoChoice {
  const count = axis.values.length;
  const subjects = subjectsOf(parsed.points, axis, study);
  const place = axis.path.at(-1) === "rate" ? placeRates : placeBetas;
  const values = subjects && place(subjects, count);
  if (values === undefined) {
    const why = "The data give no usable prediction, so the values are spread.";
    return spreadChoice(axis, why);
  }
  const along = withChoice(parsed, { values, basis: "prediction", why: "" }).points;
  const doubted = along.filter(({ spec }) => predict(spec, study).reasons.some((doubt) => !ofThreshold.has(doubt)));
  if (doubted.length <= MAX_DOUBTED * along.length) {
    const later = laterAlongPrediction(count);
    const first = (later > 0 ? place(subjects ?? [], count - later) : undefined) ?? values;
    return withMore({ values: first, basis: "prediction", why: whyAlong(axis, first) }, count - first.length);
  }
  const why = `The prediction is at risk at ${doubted.length} of ${plural(along.length, "point")}, so the values are spread around it.`;
  return inTwoRounds({ values: spreadAround(values), basis: "spread", why });
}

function whyAlong({ path }: SweepAxis, values: readonly number[]): string {
  const ends = [values[0], values.at(-1)].map((value) => numberText(value ?? NaN, 3));
  return path.at(-1) === "rate"
    ? `The target rates are evenly spaced, from 0 to ${ends[1]} nats, where every unit worth its rate is predicted to be used.`
    : `The betas are evenly spaced in predicted rate, from ${ends[0]}, where every unit worth its rate is predicted to be used, to ${ends[1]}, just past collapse.`;
}

/** Wider than the predicted frontier, in equal ratios. */
function spreadAround(values: readonly number[]): readonly number[] {
  const positive = values.filter((value) => value > 0);
  const [lowest = 1] = positive;
  const range = { from: lowest / SPREAD_BEYOND, to: (positive.at(-1) ?? lowest) * SPREAD_BEYOND };
  return roundedDistinct(rangeValues({ ...range, count: values.length, scale: "log" }), values.length);
}

/** One subject for each combination of the other axes that predicts differently; undefined if one has no evidence. */
function subjectsOf(
  points: readonly SweepPoint[],
  axis: SweepAxis,
  study: Pick<Study, "evidence">,
): readonly Subject[] | undefined {
  const subjects = new Map<string, Subject>();
  for (const { settings, spec } of points) {
    if (settings[axis.name] !== axis.values[0]) continue;
    const evidence = evidenceOf(spec, study);
    if (evidence === undefined) return undefined;
    const setting = pointSettingOf(spec, evidence.train.rows);
    subjects.set(JSON.stringify([subjectKey(spec), setting]), { evidence, setting });
  }
  return [...subjects.values()];
}
