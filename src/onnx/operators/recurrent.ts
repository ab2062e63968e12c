/** Recurrent layers, unrolled over their steps: the IR has no loops, and an unrolled graph is differentiated like any other. */
import { concatAxis } from "../../graph/axes.ts";
import {
  abs,
  add,
  arrayConstant,
  concat,
  divide,
  matmul,
  relu,
  reshape,
  sigmoid,
  slice,
  softplus,
  tanh,
} from "../../graph/operations.ts";
import { ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireElements } from "../constants.ts";
import { computed, tensorOf, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";
import { gruCell, lstmCell, plainCell, type Activation, type Cell } from "./recurrentCells.ts";
import { taken } from "./selection.ts";

const activations: Readonly<Record<string, Activation>> = {
  sigmoid,
  tanh,
  relu,
  softplus,
  softsign: (x) => divide(x, add(abs(x), 1)),
};

interface Sequence {
  readonly steps: number;
  readonly rows: number;
  readonly hidden: number;
  readonly directions: number;
}

/** One result for each output: the outputs of all steps, [steps, directions, rows, hidden], and the last states, [directions, rows, hidden]. */
function recurrent(node: NodeReader, cell: Cell, hasOwnBias: boolean): readonly Value[] {
  refuseOptions(node);
  const x = node.tensor(0);
  const [steps = 1, rows = 1, columns = 1] = x.shape;
  const direction = node.text("direction", "forward");
  const reversed = { forward: [false], reverse: [true], bidirectional: [false, true] }[direction];
  if (x.shape.length !== 3 || reversed === undefined)
    throw new ShapeError(`cannot read a sequence of shape [${x.shape}] in the direction ${direction}`);
  const hidden = node.number("hidden_size", node.value(2).shape[2] ?? 1);
  const sequence = { steps, rows, hidden, directions: reversed.length };
  requireFullLength(node, sequence);
  requireElements([steps, rows, cell.gates * hidden]);
  node.unroll(steps * reversed.length);
  const flat = reshape(x, [steps * rows, columns]);
  const results = reversed.map((isReversed, k) =>
    oneDirection(node, cell, { flat, sequence, isReversed, k, hasOwnBias }),
  );
  const states = Array.from({ length: cell.states }, (_, i) =>
    computed(
      stacked(
        results.map(({ last }) => reshape(last[i] as Tensor, [1, rows, hidden])),
        0,
      ),
    ),
  );
  const outputs = results.map((result) => reshape(result.outputs, [steps, 1, rows, hidden]));
  return [computed(stacked(outputs, 1)), ...states];
}

interface Direction {
  /** [steps * rows, columns]. */
  readonly flat: Tensor;
  readonly sequence: Sequence;
  readonly isReversed: boolean;
  /** Its place among the directions. */
  readonly k: number;
  readonly hasOwnBias: boolean;
}

function oneDirection(
  node: NodeReader,
  cell: Cell,
  { flat, sequence, isReversed, k, hasOwnBias }: Direction,
): { readonly outputs: Tensor; readonly last: readonly Tensor[] } {
  const { steps, rows, hidden } = sequence;
  const width = cell.gates * hidden;
  const [ofInput, ofState] = biases(node, k, width);
  const together = hasOwnBias || ofState === undefined ? ofInput : ofInput && add(ofInput, ofState);
  const product = matmul(flat, part(node.value(1), k, [width, flat.shape[1] ?? 1]), { transposeRight: true });
  // All steps at once, and one row of numbers, so that a step's gradients are joined and not added.
  const fromInput = reshape(together === undefined ? product : add(product, together), [1, steps * rows * width]);
  const step = cell.step({
    hidden,
    recurrent: part(node.value(2), k, [width, hidden]),
    bias: hasOwnBias ? ofState : undefined,
    activations: activationsOf(node, cell, k),
  });
  let states: readonly Tensor[] = Array.from({ length: cell.states }, (_, i) => {
    const given = node.optional(FIRST_STATE + i);
    return given === undefined
      ? arrayConstant(new Float32Array(rows * hidden), [rows, hidden])
      : part(given, k, [rows, hidden]);
  });
  const outputs: Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    const at = isReversed ? steps - 1 - t : t;
    states = step(reshape(slice(fromInput, at * rows * width, rows * width), [rows, width]), states);
    outputs[at] = reshape(states[0] as Tensor, [1, rows * hidden]);
  }
  return { outputs: concat(outputs as [Tensor, ...Tensor[]]), last: states };
}

/** Inputs after X, W, R, B and the lengths. */
const FIRST_STATE = 5;

/** The part of a direction. @throws ShapeError when it is not of this shape */
function part(value: Value, direction: number, shape: Shape): Tensor {
  if (value.shape.slice(1).join() !== shape.join())
    throw new ShapeError(`its weights or states have the shape [${value.shape}], not [.., ${shape}]`);
  return reshape(tensorOf(taken(value, 0, [direction])), shape);
}

/** Those of the input and of the state, [1, width] each; undefined without. */
function biases(node: NodeReader, direction: number, width: number): readonly [Tensor | undefined, Tensor | undefined] {
  const given = node.optional(3);
  if (given === undefined) return [undefined, undefined];
  const both = reshape(part(given, direction, [2 * width]), [1, 2 * width]);
  return [slice(both, 0, width), slice(both, width, width)];
}

function activationsOf(node: NodeReader, cell: Cell, direction: number): readonly Activation[] {
  const count = cell.activations.length;
  const given = node.texts("activations");
  const names = given === undefined ? cell.activations : given.slice(direction * count, (direction + 1) * count);
  return Array.from({ length: count }, (_, i) => {
    const name = names[i] ?? "";
    const activation = activations[name.toLowerCase()];
    if (activation === undefined)
      throw new UnsupportedOperator(`has the unsupported activation ${JSON.stringify(name)}`);
    return activation;
  });
}

function refuseOptions(node: NodeReader): void {
  if (node.number("clip", 0) !== 0)
    throw new UnsupportedOperator("has a bound of its activations, which is unsupported");
  if (node.number("input_forget", 0) !== 0) throw new UnsupportedOperator("couples its gates, which is unsupported");
  if (node.number("layout", 0) !== 0) throw new UnsupportedOperator("has the rows first, which is unsupported");
  if (node.optional(PEEPHOLES) !== undefined) throw new UnsupportedOperator("has peepholes, which are unsupported");
}

const PEEPHOLES = 7;

function requireFullLength(node: NodeReader, { steps }: Sequence): void {
  if (node.optional(4) === undefined) return;
  const { values } = node.constant(4, "lengths of sequences");
  if (values.some((length) => length !== steps))
    throw new UnsupportedOperator(`has sequences of other lengths than ${steps}`);
}

function stacked(parts: readonly Tensor[], axis: number): Tensor {
  return concatAxis(parts as [Tensor, ...Tensor[]], axis);
}

export const recurrentLayers: Readonly<Record<string, Operator>> = {
  RNN: (node) => recurrent(node, plainCell, false),
  GRU: (node) => {
    const isLinearFirst = node.number("linear_before_reset", 0) !== 0;
    return recurrent(node, gruCell(isLinearFirst), isLinearFirst);
  },
  LSTM: (node) => recurrent(node, lstmCell, false),
};
