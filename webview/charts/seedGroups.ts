import { deviation, group, mean } from "d3-array";
import type { Sweep } from "../sweep.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { settingsLabel, shortNumber } from "../wording.ts";
import type { PlacedPoint } from "./placedPoint.ts";
import type { Place } from "./place.ts";
import type { Fact, TipText } from "./plane.ts";
import type { Symbol } from "./symbols.ts";

const SEED = "training.seed";

/** Points that differ only in their seed, drawn as their mean if at least two have figures. */
export interface SeedGroup extends Place {
  readonly key: string;
  readonly points: readonly number[];
  /** Standard errors of the mean rate and distortion. */
  readonly standardError: Place;
  /** Collapsed only if all seeds are. */
  readonly symbol: Symbol;
  readonly tone: number;
  readonly tip: TipText;
}

/** A key of a point's settings, except those named. */
export function otherSettings({ points }: Pick<Sweep, "points">, point: number, ...left: readonly string[]): string {
  const settings = Object.entries(points[point]?.settings ?? {}).filter(([axis]) => !left.includes(axis));
  return settings.map(([axis, value]) => `${axis}=${value}`).join(" ");
}

export function seedGroups(sweep: Sweep, measured: readonly PlacedPoint[]): readonly SeedGroup[] {
  if (!sweep.axes.includes(SEED)) return [];
  const keyOf = ({ point }: PlacedPoint): string => otherSettings(sweep, point, SEED);
  return [...group(measured, keyOf)]
    .filter(([, members]) => members.length > 1)
    .map(([key, members]) => seedGroup(sweep, key, members));
}

function seedGroup(sweep: Sweep, key: string, members: readonly PlacedPoint[]): SeedGroup {
  const rates = members.map(({ rateNats }) => rateNats);
  const distortions = members.map(({ distortionNats }) => distortionNats);
  const place = { rateNats: mean(rates) ?? 0, distortionNats: mean(distortions) ?? 0 };
  const standardError = { rateNats: standardErrorOf(rates), distortionNats: standardErrorOf(distortions) };
  const [first] = members;
  const isUniform = members.every(({ symbol }) => symbol === first?.symbol);
  return {
    key,
    ...place,
    standardError,
    points: members.map(({ point }) => point),
    symbol: isUniform
      ? (first?.symbol ?? "trained")
      : members.some(({ symbol }) => symbol === "training")
        ? "training"
        : "trained",
    tone: first?.tone ?? 0,
    tip: { title: titleOf(sweep, first), facts: factsOf(members, place, standardError) },
  };
}

/** Sample standard deviation divided by the square root of the count. */
function standardErrorOf(values: readonly number[]): number {
  return (deviation(values) ?? 0) / Math.sqrt(values.length);
}

function titleOf({ points }: Sweep, member: PlacedPoint | undefined): string {
  const point = member === undefined ? undefined : points[member.point];
  if (point === undefined) return "";
  const { [SEED]: _, ...settings } = point.settings;
  return Object.keys(settings).length === 0 ? `${point.control} = ${shortNumber(point.beta)}` : settingsLabel(settings);
}

function factsOf(members: readonly PlacedPoint[], { rateNats, distortionNats }: Place, error: Place): readonly Fact[] {
  const collapsed = members.filter(({ symbol }) => symbol === "collapsed").length;
  const elbos = members.map((member) => -(member.rateNats + member.distortionNats));
  return [
    { name: "Rate", value: `${nats(rateNats)} ± ${nats(error.rateNats)} nats` },
    { name: "Distortion", value: `${nats(distortionNats)} ± ${nats(error.distortionNats)} nats` },
    { name: "ELBO", value: `${nats(mean(elbos) ?? 0)} ± ${nats(standardErrorOf(elbos))} nats` },
    { name: "Mean ± standard error", value: plural(members.length, "seed") },
    ...(collapsed > 0 ? [{ name: "Collapsed", value: `${collapsed} of ${members.length}` }] : []),
  ];
}
