/** The three ways a gradient is computed here: our own graph, central differences in float64, TensorFlow.js. */
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/register_all_gradients";
import "@tensorflow/tfjs-backend-cpu";
import { fillUniform, seededRandom } from "../../src/core/seededRandom.ts";
import { graphInputs } from "../../src/engine/bindings.ts";
import { forward } from "../../src/engine/tensorflow/forward.ts";
import { gradients } from "../../src/graph/gradients.ts";
import { elementCount } from "../../src/graph/shape.ts";
import type { ParameterTensor, Tensor } from "../../src/graph/tensor.ts";
import { interpret, type Values } from "./referenceInterpreter.ts";

export interface GradientErrors {
  /** Largest difference to central differences, over the largest entry of the gradient. */
  readonly centralDifferences: number;
  /** Likewise to TensorFlow.js's own differentiation. */
  readonly tensorflow: number;
}

/** Values for every input and parameter of the loss, uniform on +-1 unless `given`. */
export function seededValues(loss: Tensor, given: Values = {}, seed = 1): Record<string, Float64Array> {
  return Object.fromEntries(
    graphInputs({ loss }).map(({ name, shape }, position) => {
      const values = new Float32Array(elementCount(shape));
      fillUniform(seededRandom(seed, position), values, 1);
      return [name, Float64Array.from(given[name] ?? values)];
    }),
  );
}

export async function gradientErrors(loss: Tensor, parameters: readonly ParameterTensor[], given: Values = {}): Promise<GradientErrors> {
  const values = seededValues(loss, given);
  const ours = interpret(gradients(loss, parameters), values);
  const differences = parameters.map(({ name }) => centralDifferences(loss, values, name));
  await tf.setBackend("cpu");
  const theirs = tensorflowGradients(loss, parameters, values);
  return { centralDifferences: relativeError(ours, differences), tensorflow: relativeError(ours, theirs) };
}

function centralDifferences(loss: Tensor, values: Record<string, Float64Array>, name: string): Float64Array {
  const step = 1e-5;
  const at = values[name] ?? new Float64Array();
  const lossAt = (i: number, shift: number): number => {
    const moved = at.slice();
    moved[i] = (moved[i] ?? NaN) + shift;
    const [result] = interpret([loss], { ...values, [name]: moved });
    return (result ?? new Float64Array()).reduce((sum, x) => sum + x, 0);
  };
  return at.map((_, i) => (lossAt(i, step) - lossAt(i, -step)) / (2 * step));
}

function tensorflowGradients(loss: Tensor, parameters: readonly ParameterTensor[], values: Values): readonly Float64Array[] {
  const fed = new Map<string, tf.Tensor>();
  const feed = ({ name, shape }: { name: string; shape: readonly number[] }): tf.Tensor => {
    let tensor = fed.get(name);
    if (tensor === undefined) {
      tensor = tf.tensor(Float32Array.from(values[name] ?? []), [...shape]);
      fed.set(name, tensor);
    }
    return tensor;
  };
  const differentiate = tf.grads((...tensors: tf.Tensor[]) => {
    const byName = new Map(parameters.map(({ name }, i) => [name, tensors[i]]));
    return tf.sum(forward(tf, loss, (tensor) => byName.get(tensor.name) ?? feed(tensor)));
  });
  return differentiate(parameters.map(feed)).map((gradient) => Float64Array.from(gradient.dataSync()));
}

function relativeError(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  let largest = 0;
  let difference = 0;
  a.forEach((array, i) => {
    array.forEach((x, j) => {
      largest = Math.max(largest, Math.abs(x));
      const gap = Math.abs(x - (b[i]?.[j] ?? NaN));
      // NaN must not lose a comparison silently.
      difference = Number.isNaN(gap) ? Infinity : Math.max(difference, gap);
    });
  });
  return largest === 0 ? difference : difference / largest;
}
