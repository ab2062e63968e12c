/**
 * An ONNX graph as tensors of the IR, for a fixed number of rows: sizes are then known, so that all arithmetic of shapes is done here.
 * What the IR cannot express is named in place of the outputs that depend on it.
 */
import type { Tensor } from "../graph/tensor.ts";
import { readFile } from "./graphReading.ts";
import { isObstacle, type Obstacle } from "./obstacle.ts";
import type { OnnxFile } from "./onnxFile.ts";
import { runawayOf } from "./runaway.ts";
import { computed, tensorOf, type Value } from "./values.ts";

export type NetworkOutput = Tensor | Obstacle;

export function isUnsupported(output: NetworkOutput): output is Obstacle {
  return "unsupported" in output;
}

/** Numbers of classes, one for each row, with the same as one-hot numbers, [rows, classes]. */
export interface ClassInput {
  readonly numbers: Tensor;
  readonly oneHot: Tensor;
}

export type NetworkInput = Tensor | ClassInput;

/**
 * @param inputs the graph's inputs by name, in the shapes that the file wants
 * @param wanted names of outputs, or of any other tensors of the graph
 * @returns the wanted tensors by name. Only what they depend on is read.
 */
export function buildNetwork(
  file: OnnxFile,
  inputs: Readonly<Record<string, NetworkInput>>,
  wanted: readonly string[],
): ReadonlyMap<string, NetworkOutput> {
  const values = readFile(file, givenValues(file, inputs), wanted);
  return new Map(
    Array.from(values, ([name, value]): [string, NetworkOutput] => {
      if (isObstacle(value)) return [name, value];
      if (value.kind !== "sequence") return [name, tensorOf(value)];
      return [name, { unsupported: `the output ${name} is a sequence of tensors`, isRunnable: false }];
    }),
  );
}

/** Why a runtime is not given the file; undefined where it may run it. @param inputs as of `buildNetwork` */
export function refusalToRun(file: OnnxFile, inputs: Readonly<Record<string, NetworkInput>>): string | undefined {
  return runawayOf(file, givenValues(file, inputs));
}

function givenValues(file: OnnxFile, inputs: Readonly<Record<string, NetworkInput>>): ReadonlyMap<string, Value> {
  const types = new Map(file.inputs.map(({ name, type }) => [name, type]));
  const given = Object.entries(inputs).map(([name, tensor]): [string, Value] => {
    const holds = REAL_TYPES.has(types.get(name) ?? "") ? "given" : "whole";
    return [
      name,
      "oneHot" in tensor ? computed(tensor.numbers, { holds, oneHot: tensor.oneHot }) : computed(tensor, { holds }),
    ];
  });
  return new Map(given);
}

/** Inputs of any other type hold whole numbers. */
const REAL_TYPES: ReadonlySet<string> = new Set(["float", "float16", "double", ""]);
