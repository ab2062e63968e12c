import type { SweepPoint } from "../expandSweep.ts";
import type { SpecPath } from "../problem.ts";
import type { Spec } from "../spec.ts";
import type { SweepAxis } from "../sweepAxes.ts";
import type { RuleContext, SpecEdit, SpecValue } from "./rule.ts";

/** Paths of a spec's fields, and changes of fields over all points of a sweep. */

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
  transform: ["data", "transform"],
  heldOut: ["data", "heldOut"],
  labels: ["data", "labels"],
  data: ["data", "path"],
} as const satisfies Readonly<Record<string, SpecPath>>;

export function axisOf({ axes }: Pick<RuleContext, "axes">, path: SpecPath): SweepAxis | undefined {
  return axes.find((axis) => axis.path.join() === path.join());
}

/** Where the file sets a field, or one value of a swept field: the field itself, its axis, or an item of the axis. */
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

/** A change of the whole sweep: the edits of the file, and the specs of the points after it. */
export interface Change {
  readonly edits: readonly SpecEdit[];
  readonly specs: readonly Spec[];
}

export const noChange = ({ points }: Pick<RuleContext, "points">): Change => ({
  edits: [],
  specs: points.map(({ spec }) => spec),
});

/** Sets the value at every point. Only for a field that is not swept. */
export function setField({ edits, specs }: Change, path: SpecPath, value: SpecValue): Change {
  return { edits: [...edits, { path, value }], specs: specs.map((spec) => withField(spec, path, value)) };
}

/** Sweeps the field over these values. Only numbers can be swept. */
export function sweepField(context: RuleContext, path: SpecPath, values: readonly number[]): Change {
  const axis = axisOf(context, path);
  const others = distinctBut(context.points, axis?.name);
  return {
    edits: [{ path: ["sweep", axis?.name ?? path.join(".")], value: axisValue(values) }],
    specs: others.flatMap(({ spec }) => values.map((value) => withField(spec, path, value))),
  };
}

/** One point from every group whose points differ in this axis only. */
function distinctBut(points: readonly SweepPoint[], axis: string | undefined): readonly SweepPoint[] {
  if (axis === undefined) return points;
  const key = ({ settings }: SweepPoint) => JSON.stringify({ ...settings, [axis]: 0 });
  return [...new Map(points.map((point) => [key(point), point])).values()];
}

const MAX_LISTED = 6;

/** As a person would write it: many evenly spaced values as a range, others as a list. */
function axisValue(values: readonly number[]): SpecValue {
  const [from = NaN, second = NaN] = values;
  const to = values.at(-1) ?? NaN;
  const isEven = (step: (a: number, b: number) => number) =>
    values.every((value, i) => i === 0 || Math.abs(step(value, values[i - 1] ?? NaN) / step(second, from) - 1) < 1e-9);
  if (values.length > MAX_LISTED && isEven((b, a) => b / a)) return { from, to, count: values.length, scale: "log" };
  if (values.length > MAX_LISTED && isEven((b, a) => b - a)) return { from, to, count: values.length };
  return values;
}
