/** Cells of recurrent layers as one step computes them. Equations and orders of gates are those of ONNX (RNN 14, GRU 14, LSTM 14). */
import { sliceAxis } from "../../graph/axes.ts";
import { add, matmul, multiply, slice, subtract } from "../../graph/operations.ts";
import type { Tensor } from "../../graph/tensor.ts";

export type Activation = (x: Tensor) => Tensor;

export interface CellWeights {
  readonly hidden: number;
  /** R, [gates * hidden, hidden]. */
  readonly recurrent: Tensor;
  /** The state's part of the bias, [1, gates * hidden]; undefined where it was added to the input's. */
  readonly bias: Tensor | undefined;
  readonly activations: readonly Activation[];
}

/**
 * @param fromInput W x with its bias, [rows, gates * hidden]
 * @param states [rows, hidden] each; the first is the output
 */
export type Step = (fromInput: Tensor, states: readonly Tensor[]) => readonly Tensor[];

export interface Cell {
  readonly gates: number;
  readonly states: number;
  /** The default activations. */
  readonly activations: readonly string[];
  readonly step: (weights: CellWeights) => Step;
}

/** f(W x + R h + b). */
export const plainCell: Cell = {
  gates: 1,
  states: 1,
  activations: ["Tanh"],
  step: (weights) => (fromInput, states) => {
    const [f] = weights.activations as readonly [Activation];
    const [h] = states as readonly [Tensor];
    return [f(add(fromInput, fromState(h, weights)))];
  },
};

/**
 * Gates z, r and the candidate: h' = (1 - z) candidate + z h.
 * @param isLinearFirst whether r multiplies R h + b, as in PyTorch and Keras, or h
 */
export function gruCell(isLinearFirst: boolean): Cell {
  return {
    gates: 3,
    states: 1,
    activations: ["Sigmoid", "Tanh"],
    step: (weights) => {
      const { hidden, recurrent } = weights;
      const [f, g] = weights.activations as readonly [Activation, Activation];
      const ofGates = sliceAxis(recurrent, 0, 0, 2 * hidden);
      const ofCandidate = sliceAxis(recurrent, 0, 2 * hidden, hidden);
      return (fromInput, states) => {
        const [h] = states as readonly [Tensor];
        const all = isLinearFirst ? fromState(h, weights) : matmul(h, ofGates, { transposeRight: true });
        const gates = f(add(slice(fromInput, 0, 2 * hidden), slice(all, 0, 2 * hidden)));
        const z = slice(gates, 0, hidden);
        const r = slice(gates, hidden, hidden);
        const reset = isLinearFirst
          ? multiply(r, slice(all, 2 * hidden, hidden))
          : matmul(multiply(r, h), ofCandidate, { transposeRight: true });
        const candidate = g(add(slice(fromInput, 2 * hidden, hidden), reset));
        return [add(candidate, multiply(z, subtract(h, candidate)))];
      };
    },
  };
}

/** Gates i, o, f and the candidate: c' = f c + i candidate, h' = o tanh(c'). */
export const lstmCell: Cell = {
  gates: 4,
  states: 2,
  activations: ["Sigmoid", "Tanh", "Tanh"],
  step: (weights) => {
    const { hidden } = weights;
    const [f, g, ofState] = weights.activations as readonly [Activation, Activation, Activation];
    return (fromInput, states) => {
      const [h, c] = states as readonly [Tensor, Tensor];
      const all = add(fromInput, fromState(h, weights));
      const gates = f(slice(all, 0, 3 * hidden));
      const [input, output, forget] = [0, 1, 2].map((k) => slice(gates, k * hidden, hidden)) as [
        Tensor,
        Tensor,
        Tensor,
      ];
      const next = add(multiply(forget, c), multiply(input, g(slice(all, 3 * hidden, hidden))));
      return [multiply(output, ofState(next)), next];
    };
  },
};

function fromState(h: Tensor, { recurrent, bias }: CellWeights): Tensor {
  const product = matmul(h, recurrent, { transposeRight: true });
  return bias === undefined ? product : add(product, bias);
}
