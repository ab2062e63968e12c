import { writtenChoice, type AutoChoice, type NamedAutoChoice } from "./autoAxis.ts";
import { checkCombinations } from "./checkCombinations.ts";
import { checkValue } from "./checkValue.ts";
import { checkDataGiven, checkDataPaths } from "./dataPath.ts";
import type { SweepPoint } from "./expandSweep.ts";
import { expandSweep } from "./expandSweep.ts";
import type { Problem } from "./problem.ts";
import { resolveSpec } from "./resolveSpec.ts";
import { specSchemaNode } from "./schemaNode.ts";
import type { Spec } from "./spec.ts";
import { parseSpecTree, type SpecTree } from "./specTree.ts";
import type { SweepAxis } from "./sweepAxes.ts";
import { readSweepAxes } from "./sweepAxes.ts";

export interface ParsedSpec {
  /** The spec without its sweep; undefined if there is any problem. */
  readonly spec: Spec | undefined;
  /** By offset. */
  readonly problems: readonly Problem[];
  /** The axes of the sweep in file order; none if there is any problem. */
  readonly axes: readonly SweepAxis[];
  /** Every point to train: one without a sweep, none if there is any problem. */
  readonly points: readonly SweepPoint[];
  /** The text, parsed once for all that read or edit it. */
  readonly tree: SpecTree;
}

/** A list of a million wrong numbers is one mistake; the next problems appear when the first hundred are fixed. */
const MAX_PROBLEMS = 100;

/** Reads the text of a `*.vae.json` file. Never throws, for any text. */
export function parseSpec(text: string): ParsedSpec {
  const tree = parseSpecTree(text);
  const { value } = tree;
  if (value === undefined) return { ...nothing, problems: tree.problems.slice(0, MAX_PROBLEMS), tree };
  const { axes, findings } = readSweepAxes(value);
  const single = [
    ...checkDataGiven(value),
    ...checkValue(specSchemaNode, value, []),
    ...checkDataPaths(value),
    ...findings,
  ];
  const points = single.length === 0 ? expandSweep(value, axes, writtenIn(tree)) : [];
  const all = single.length === 0 ? checkCombinations(value, points) : single;
  if (all.length === 0) return { spec: resolveSpec(value), problems: [], axes, points, tree };
  const problems = all.slice(0, MAX_PROBLEMS).map((finding): Problem => {
    const { code, severity, message, meant } = finding;
    return { code, severity, message, ...tree.locateFinding(finding), ...(meant === undefined ? {} : { meant }) };
  });
  return { ...nothing, problems: problems.sort((a, b) => a.offset - b.offset), tree };
}

/** The axis whose values the product still has to choose; until then they are a spread. */
export function openAxis({ axes }: Pick<ParsedSpec, "axes">): SweepAxis | undefined {
  return axes.find(({ auto }) => auto !== undefined && auto.choice === undefined);
}

/** How the values of the axis that places itself were chosen, if there is one. */
export function autoChoiceOf({ axes }: Pick<ParsedSpec, "axes">): NamedAutoChoice | undefined {
  const axis = axes.find(({ auto }) => auto?.choice !== undefined);
  return axis?.auto?.choice && { axis: axis.name, ...axis.auto.choice };
}

/** The same spec with the values that were chosen for the axis that places itself. Places in the text stay. */
export function withChoice(parsed: ParsedSpec, choice: AutoChoice): ParsedSpec {
  const { tree } = parsed;
  const { value } = tree;
  if (value === undefined || parsed.points.length === 0) return parsed;
  const axes = parsed.axes.map((axis) =>
    axis.auto === undefined ? axis : { ...axis, values: choice.values, auto: { ...axis.auto, choice } },
  );
  return { ...parsed, axes, points: expandSweep(value, axes, writtenIn(tree)) };
}

/** The text with the values that were chosen: a run's own copy of the spec. */
export function chosenText({ tree, axes }: ParsedSpec, choice: AutoChoice): string {
  const axis = axes.find(({ auto }) => auto !== undefined);
  if (axis === undefined) return tree.text;
  const { offset, length } = tree.valueRange(["sweep", axis.name]);
  return tree.text.slice(0, offset) + JSON.stringify(writtenChoice(choice)) + tree.text.slice(offset + length);
}

/** Values of axes as the text has them: 1.0 stays 1.0 in the names of files. A range's are as JSON writes them. */
function writtenIn(tree: SpecTree): (axis: SweepAxis, position: number) => string {
  return ({ name, values }, position) => {
    const { offset, length } = tree.locate(["sweep", name, position]);
    const text = tree.text.slice(offset, offset + length);
    return Number(text) === values[position] && text.trim() === text ? text : JSON.stringify(values[position]);
  };
}

const nothing = { spec: undefined, axes: [], points: [] };
