import type { SpecPath } from "../spec/problem.ts";
import type { Spec } from "../spec/spec.ts";

/** A field of a spec that determines the size of its model, with its value; for a list, its length. */
export interface SizeField {
  readonly path: SpecPath;
  readonly size: number;
}

/** Only the largest entries of a list can be to blame. */
const MAX_ENTRIES = 8;

/** The field whose reduction to one lowers the cost most. */
export function fieldToBlame(spec: Spec, costOf: (spec: Spec) => number): SizeField {
  const [first, ...others] = sizeFields(spec).map((field) => ({
    field,
    cost: costOf(reduced(spec, field.path) as Spec),
  }));
  if (first === undefined) throw new Error("a spec has a batch size");
  return others.reduce((best, other) => (other.cost < best.cost ? other : best), first).field;
}

function sizeFields({ model, objective, training }: Spec): readonly SizeField[] {
  const { posterior, prior, likelihood } = model;
  return [
    { path: ["training", "batchSize"], size: training.batchSize },
    { path: ["model", "latentSize"], size: model.latentSize },
    ...numbersOf(["model", "encoder"], model.encoder),
    ...numbersOf(["model", "decoder"], model.decoder),
    ...numbersOf(["model", "posterior"], posterior),
    ...numbersOf(["model", "prior"], prior),
    ...("categories" in likelihood
      ? [{ path: ["model", "likelihood", "categories"], size: likelihood.categories }]
      : []),
    ...("samples" in objective ? [{ path: ["objective", "samples"], size: objective.samples }] : []),
  ];
}

const numbers = ["kernel", "components", "layers"] as const;
const lists = ["hidden", "channels"] as const;

function numbersOf(path: SpecPath, network: object): readonly SizeField[] {
  const fields = network as Readonly<Record<string, unknown>>;
  return [
    ...numbers.flatMap((name) => {
      const size = fields[name];
      return typeof size === "number" ? [{ path: [...path, name], size }] : [];
    }),
    ...lists.flatMap((name) => {
      const sizes = fields[name];
      return Array.isArray(sizes) ? listFields([...path, name], sizes as readonly number[]) : [];
    }),
  ];
}

function listFields(path: SpecPath, sizes: readonly number[]): readonly SizeField[] {
  const entries = sizes.map((size, i) => ({ path: [...path, i], size }));
  const largest =
    entries.length > MAX_ENTRIES ? entries.toSorted((a, b) => b.size - a.size).slice(0, MAX_ENTRIES) : entries;
  // A long list is to blame as a whole.
  return entries.length > MAX_ENTRIES ? [...largest, { path, size: sizes.length }] : largest;
}

/** A copy in which the value at the path is 1, or the list there has its first entry only. */
function reduced(value: unknown, [name, ...inner]: SpecPath): unknown {
  if (name === undefined) return Array.isArray(value) ? value.slice(0, 1) : 1;
  if (Array.isArray(value)) return value.with(Number(name), reduced(value[Number(name)], inner));
  const fields = value as Readonly<Record<string, unknown>>;
  return { ...fields, [name]: reduced(fields[name], inner) };
}
