/** Branches and loops. What decides them has to be known before the graph runs, so that they can be written out. */
import { ShapeError } from "../../graph/shape.ts";
import { constantOf } from "../constants.ts";
import { axisOf, reshapedValue, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";
import { taken } from "./selection.ts";
import { joinedValues } from "./shapes.ts";

function branch(node: NodeReader): readonly Value[] {
  const isTrue = node.constant(0, "condition").values[0] !== 0;
  return node.runGraph(isTrue ? "then_branch" : "else_branch", []);
}

/** Body: (turn, condition, ..carried) to (condition, ..carried, ..results of the turn). */
function loop(node: NodeReader): readonly Value[] {
  const most = node.inputs[0] === undefined ? Infinity : (node.constant(0, "number of turns").values[0] ?? 0);
  let goesOn = node.inputs[1] === undefined || node.constant(1, "condition").values[0] !== 0;
  let carried = node.inputs.slice(2).map((_, i) => node.value(i + 2));
  const turns: (readonly Value[])[] = [];
  for (let turn = 0; goesOn && turn < most; turn++) {
    node.unroll(1);
    const condition = constantOf("bool", [], [1]);
    const [next, ...rest] = node.runGraph("body", [constantOf("int", [], [turn]), condition, ...carried]);
    if (next?.kind !== "constant") throw new UnsupportedOperator("computes from its inputs whether it goes on");
    goesOn = next.values[0] !== 0;
    turns.push(rest.slice(carried.length));
    carried = rest.slice(0, carried.length);
  }
  return [...carried, ...stackedTurns(turns, () => 0)];
}

/** Body: (..carried, ..entries of the sequences) to (..carried, ..results of the turn). */
function scan(node: NodeReader): readonly Value[] {
  if (node.operatorSet < 9) throw new UnsupportedOperator("has the form of an older operator set");
  const sequences = node.number("num_scan_inputs", 1);
  const states = node.inputs.length - sequences;
  const axisOfInput = (k: number): number =>
    axisOf(node.list("scan_input_axes")?.[k] ?? 0, node.value(states + k).shape.length);
  const isReversed = (attribute: string, k: number): boolean => (node.list(attribute)?.[k] ?? 0) !== 0;
  const inputs = Array.from({ length: sequences }, (_, k) => ({ x: node.value(states + k), axis: axisOfInput(k) }));
  const lengths = inputs.map(({ x, axis }) => x.shape[axis] ?? 1);
  const [steps = 0] = lengths;
  if (lengths.some((length) => length !== steps))
    throw new ShapeError(`its sequences have ${lengths.join(", ")} steps`);
  node.unroll(steps);
  let carried = Array.from({ length: states }, (_, i) => node.value(i));
  const turns: (readonly Value[])[] = [];
  for (let step = 0; step < steps; step++) {
    const entries = inputs.map(({ x, axis }, k) => {
      const place = isReversed("scan_input_directions", k) ? steps - 1 - step : step;
      return reshapedValue(
        taken(x, axis, [place]),
        x.shape.filter((_, i) => i !== axis),
      );
    });
    const results = node.runGraph("body", [...carried, ...entries]);
    carried = results.slice(0, states);
    turns.push(results.slice(states));
  }
  const ordered = (k: number, values: readonly Value[]): readonly Value[] =>
    isReversed("scan_output_directions", k) ? values.toReversed() : values;
  return [...carried, ...stackedTurns(turns, (k) => node.list("scan_output_axes")?.[k] ?? 0, ordered)];
}

/** Each result of all turns along a new axis. */
function stackedTurns(
  turns: readonly (readonly Value[])[],
  axisOfResult: (k: number) => number,
  ordered: (k: number, values: readonly Value[]) => readonly Value[] = (_, values) => values,
): readonly Value[] {
  return (turns[0] ?? []).map((first, k) => {
    const axis = axisOf(axisOfResult(k), first.shape.length + 1);
    const all = ordered(
      k,
      turns.map((turn) => turn[k] as Value),
    );
    return joinedValues(
      all.map((value) => reshapedValue(value, value.shape.toSpliced(axis, 0, 1))),
      axis,
    );
  });
}

export const controlFlow: Readonly<Record<string, Operator>> = {
  If: branch,
  Loop: loop,
  Scan: scan,
};
