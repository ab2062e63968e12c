import type { SweepPoint } from "../expandSweep.ts";
import type { SpecPath } from "../problem.ts";
import type { Spec } from "../spec.ts";
import type { SweepAxis } from "../sweepAxes.ts";
import type { RuleContext, SpecEdit, SpecValue } from "./rule.ts";

/** Where fields of a spec are written, and what changing them makes of its points. */

export const field = {
  beta: ["objective", "beta"],
  reconstruction: ["objective", "reconstruction"],
  kl: ["objective", "kl"],
  freeBits: ["objective", "freeBits"],
  warmupEpochs: ["objective", "warmup", "epochs"],
  latentSize: ["model", "latentSize"],
  likelihood: ["model", "likelihood"],
  variance: ["model", "likelihood", "variance"],
  encoderHidden: ["model", "encoder", "hidden"],
  decoder: ["model", "decoder"],
  decoderType: ["model", "decoder", "type"],
  decoderHidden: ["model", "decoder", "hidden"],
  condition: ["model", "condition"],
  rate: ["objective", "rate"],
  weight: ["objective", "weight"],
  epochs: ["training", "epochs"],
  batchSize: ["training", "batchSize"],
  learningRate: ["training", "learningRate"],
  scale: ["data", "scale"],
  binarize: ["data", "binarize"],
  heldOut: ["data", "heldOut"],
  data: ["data", "path"],
} as const satisfies Readonly<Record<string, SpecPath>>;

export function axisOf({ axes }: Pick<RuleContext, "axes">, path: SpecPath): SweepAxis | undefined {
  return axes.find((axis) => axis.path.join() === path.join());
}

/** Where the file gives a field its value, or this one of its values: the field itself, its axis, or the axis's item. */
export function placeOf(context: Pick<RuleContext, "axes">, path: SpecPath, value?: number): SpecPath {
  const axis = axisOf(context, path);
  if (axis === undefined) return path;
  const index = value === undefined ? -1 : axis.values.indexOf(value);
  // A range has no items; the place is then the range itself.
  return index < 0 ? ["sweep", axis.name] : ["sweep", axis.name, index];
}

/** A spec with another value in one of its fields. */
export function withField(spec: Spec, path: SpecPath, value: SpecValue): Spec {
  return changed(spec, path, value) as Spec;
}

function changed(whole: unknown, path: SpecPath, value: SpecValue): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const old = (typeof whole === "object" ? whole : undefined) as Readonly<Record<string, unknown>> | undefined;
  return { ...old, [step]: changed(old?.[step], rest, value) };
}

/** A change of the whole sweep: as edits of the file, and as the specs of the points there are then. */
export interface Change {
  readonly edits: readonly SpecEdit[];
  readonly specs: readonly Spec[];
}

export const noChange = ({ points }: Pick<RuleContext, "points">): Change => ({
  edits: [],
  specs: points.map(({ spec }) => spec),
});

/** Gives every point this value. Only for a field that is not swept. */
export function setField({ edits, specs }: Change, path: SpecPath, value: SpecValue): Change {
  return { edits: [...edits, { path, value }], specs: specs.map((spec) => withField(spec, path, value)) };
}

/** Makes a field take these values, sweeping it if it was not swept. Only numbers can be swept. */
export function sweepField(context: RuleContext, path: SpecPath, values: readonly number[]): Change {
  const axis = axisOf(context, path);
  const others = distinctBut(context.points, axis?.name);
  return {
    edits: [{ path: ["sweep", axis?.name ?? path.join(".")], value: axisValue(values) }],
    specs: others.flatMap(({ spec }) => values.map((value) => withField(spec, path, value))),
  };
}

/** One point of every group that differs in this axis alone. */
function distinctBut(points: readonly SweepPoint[], axis: string | undefined): readonly SweepPoint[] {
  if (axis === undefined) return points;
  const key = ({ settings }: SweepPoint) => JSON.stringify({ ...settings, [axis]: 0 });
  return [...new Map(points.map((point) => [key(point), point])).values()];
}

const longestList = 6;

/** As people would write it: a range if the values are one and many. */
function axisValue(values: readonly number[]): SpecValue {
  const [from = NaN, second = NaN] = values;
  const to = values.at(-1) ?? NaN;
  const isEven = (step: (a: number, b: number) => number) =>
    values.every((value, i) => i === 0 || Math.abs(step(value, values[i - 1] ?? NaN) / step(second, from) - 1) < 1e-9);
  if (values.length > longestList && isEven((b, a) => b / a)) return { from, to, count: values.length, scale: "log" };
  if (values.length > longestList && isEven((b, a) => b - a)) return { from, to, count: values.length };
  return values;
}
