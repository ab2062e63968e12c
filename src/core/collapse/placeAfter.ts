/**
 * Where the values of a sweep's later round lie, from the figures of those before: half of them halve the largest gaps in the
 * rate-distortion plane, the others lie around the best ELBO. No prediction enters.
 */

/** What training with one value of the axis gave. Nats per example. */
export interface MeasuredValue {
  readonly value: number;
  readonly rateNats: number;
  readonly distortionNats: number;
}

export interface LaterPlaces {
  /** Rising. */
  readonly values: readonly number[];
  /** How many of them lie around the best ELBO. */
  readonly aroundBest: number;
  /** The value with the best ELBO so far. */
  readonly best: number;
  /** Whether every measured model is collapsed: the values then go on where the rate is larger. */
  readonly isEmpty: boolean;
}

/** A place on the axis; rate and distortion are shares of their ranges, a mean over the combinations of the other axes. */
interface Place {
  /** ln of a beta, or a target rate. */
  readonly at: number;
  readonly rate: number;
  readonly distortion: number;
}

/** Below this share of the largest rate nothing is left to follow. */
const NO_RATE = 0.02;
/** Nats: below it no model of the round has a code. */
const NO_CODE_NATS = 0.05;
/** Beyond an end of the axis, in ln beta, where there is one place only. */
const DEFAULT_STEP = Math.LN2;

/**
 * @param curves measured values by combination of the other axes
 * @param taken values that the axis has already
 * @param scale of the axis: betas act by their ratios, target rates by their differences
 * @returns undefined where fewer than two values were measured
 */
export function placeAfter(
  curves: readonly (readonly MeasuredValue[])[],
  taken: readonly number[],
  count: number,
  scale: "log" | "linear",
): LaterPlaces | undefined {
  const at = (value: number): number => (scale === "log" ? Math.log(value) : value);
  const values = [...new Set(curves.flatMap((curve) => curve.map(({ value }) => value)))].toSorted((a, b) => a - b);
  if (values.length < 2) return undefined;
  const places = values.map((value) => placeOf(value, at(value), curves));
  // The smaller beta has the larger rate; of target rates the larger one has.
  const fullEnd = scale === "log" ? "low" : "high";
  const { best, isEmpty: bestIsEmpty } = bestOf(fullEnd === "low" ? values : values.toReversed(), curves);
  const aroundBest = Math.floor(count / 2);
  const isEmpty = largestRate(curves) < NO_CODE_NATS;
  const grown = inGaps(places, count - aroundBest, { fullEnd, isEmpty });
  const all = around(grown, at(best), aroundBest, bestIsEmpty ? fullEnd : "both", scale);
  const old = new Set(places.map((place) => place.at));
  const fresh = all
    .filter((place) => !old.has(place.at))
    .map((place) => (scale === "log" ? Math.exp(place.at) : place.at));
  return { values: written(fresh, taken, count), aroundBest, best, isEmpty };
}

interface Axis {
  /** Where the rate is largest. */
  readonly fullEnd: "low" | "high";
  /** Whether every measured model is collapsed. */
  readonly isEmpty: boolean;
}

function placeOf(value: number, at: number, curves: readonly (readonly MeasuredValue[])[]): Place {
  const shares = curves.flatMap((curve) => {
    const point = curve.find((measured) => measured.value === value);
    if (point === undefined) return [];
    const rates = curve.map(({ rateNats }) => rateNats);
    const distortions = curve.map(({ distortionNats }) => distortionNats);
    const lowest = Math.min(...distortions);
    return [
      {
        rate: share(point.rateNats, Math.max(...rates)),
        distortion: share(point.distortionNats - lowest, Math.max(...distortions) - lowest),
      },
    ];
  });
  return { at, rate: mean(shares.map(({ rate }) => rate)), distortion: mean(shares.map((one) => one.distortion)) };
}

/**
 * The value with the best mean ELBO. Collapsed models differ by chance alone: of them the one next to the active models counts.
 * @param values those with the most rate first
 */
function bestOf(
  values: readonly number[],
  curves: readonly (readonly MeasuredValue[])[],
): { readonly best: number; readonly isEmpty: boolean } {
  const of = (value: number): readonly MeasuredValue[] =>
    curves.flatMap((curve) => curve.filter((measured) => measured.value === value));
  const elbos = values.map((value) =>
    mean(
      curves.flatMap((curve) => {
        const point = curve.find((measured) => measured.value === value);
        return point === undefined ? [] : [elboOf(point) - Math.max(...curve.map(elboOf))];
      }),
    ),
  );
  const isCollapsed = (value: number): boolean => of(value).every(({ rateNats }) => rateNats < NO_CODE_NATS);
  const best = values[elbos.indexOf(Math.max(...elbos))] ?? Number.NaN;
  return isCollapsed(best) ? { best: values.find(isCollapsed) ?? best, isEmpty: true } : { best, isEmpty: false };
}

function elboOf({ rateNats, distortionNats }: MeasuredValue): number {
  return -rateNats - distortionNats;
}

function largestRate(curves: readonly (readonly MeasuredValue[])[]): number {
  return Math.max(...curves.flatMap((curve) => curve.map(({ rateNats }) => rateNats)));
}

/** Places in the largest gaps, one after the other: each is taken to lie halfway until it is measured. */
function inGaps(places: readonly Place[], count: number, axis: Axis): readonly Place[] {
  let all = [...places];
  for (let i = 0; i < count; i++) all = [...all, nextInGaps(all, axis)].toSorted((a, b) => a.at - b.at);
  return all;
}

function nextInGaps(places: readonly Place[], { fullEnd, isEmpty }: Axis): Place {
  // All are collapsed: the frontier lies beyond the end with more rate.
  if (isEmpty) return { ...beyond(places, fullEnd), rate: 0 };
  const gaps = places.slice(1).map((place, i) => distance(place, places[i] as Place));
  const largest = Math.max(...gaps);
  const empty = fullEnd === "low" ? places.at(-1) : places[0];
  // The models with the least rate are not collapsed yet: the frontier goes on beyond them.
  if (empty !== undefined && empty.rate > Math.max(NO_RATE, largest))
    return { ...beyond(places, fullEnd === "low" ? "high" : "low"), rate: 0 };
  const index = gaps.indexOf(largest);
  return halfway(places[index] as Place, places[index + 1] as Place);
}

/** Places beside the best one, in turns on both sides, first on the wider one; or on one side alone. */
function around(
  places: readonly Place[],
  best: number,
  count: number,
  side: "low" | "high" | "both",
  scale: "log" | "linear",
): readonly Place[] {
  let all = [...places];
  for (let i = 0; i < count; i++) {
    const index = all.findIndex(({ at }) => at === best);
    const here = all[index] as Place;
    const [low, high] = [all[index - 1], all[index + 1]];
    const below = low === undefined ? endStep(all) : here.at - low.at;
    const above = high === undefined ? endStep(all) : high.at - here.at;
    // A target rate has no values below 0.
    const mayGoDown = side !== "high" && (scale === "log" || here.at > 0);
    const goesDown = mayGoDown && (side === "low" || below >= above);
    const neighbour = goesDown ? low : high;
    const place = neighbour === undefined ? beyond(all, goesDown ? "low" : "high") : halfway(here, neighbour);
    all = [...all, scale === "linear" ? { ...place, at: Math.max(0, place.at) } : place].toSorted(
      (a, b) => a.at - b.at,
    );
  }
  return all;
}

function beyond(places: readonly Place[], end: "low" | "high"): Place {
  const last = (end === "low" ? places[0] : places.at(-1)) as Place;
  return { ...last, at: end === "low" ? last.at - endStep(places) : last.at + endStep(places) };
}

/** The mean distance of neighbours. */
function endStep(places: readonly Place[]): number {
  const [first, last] = [places[0]?.at ?? 0, places.at(-1)?.at ?? 0];
  return places.length > 1 && last > first ? (last - first) / (places.length - 1) : DEFAULT_STEP;
}

function halfway(a: Place, b: Place): Place {
  return {
    at: (a.at + b.at) / 2,
    rate: (a.rate + b.rate) / 2,
    distortion: (a.distortion + b.distortion) / 2,
  };
}

function distance(a: Place, b: Place): number {
  return Math.hypot(a.rate - b.rate, a.distortion - b.distortion);
}

/** In three digits, in more where a value would be taken. */
function written(values: readonly number[], taken: readonly number[], count: number): readonly number[] {
  const used = new Set(taken);
  const texts: number[] = [];
  for (const value of values.slice(0, count)) {
    const candidates = [3, 4, 6, 9, 12].map((digits) => Number(value.toPrecision(digits)));
    const free = candidates.find((candidate) => !used.has(candidate)) ?? value;
    used.add(free);
    texts.push(free);
  }
  return texts.toSorted((a, b) => a - b);
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
