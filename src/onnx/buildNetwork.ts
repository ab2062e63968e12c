/**
 * An ONNX graph as tensors of the IR, for a fixed number of rows: sizes are then known, so that all arithmetic of shapes is done here.
 * What the IR cannot express is named in place of the outputs that depend on it.
 */
import { ShapeError } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { FileNode, OnnxFile } from "./onnxFile.ts";
import { operatorOf } from "./operators.ts";
import { computed, NodeReader, tensorOf, UnsupportedOperator, type Value } from "./values.ts";

/** Why an output is not there: "Einsum at node /x is unsupported", without a full stop. */
export interface Unsupported {
  readonly unsupported: string;
  /** Whether a runtime of its own may compute it, as the file is not at fault. */
  readonly isRunnable: boolean;
}

export type NetworkOutput = Tensor | Unsupported;

export function isUnsupported(output: NetworkOutput): output is Unsupported {
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
  const building = new Building(file, inputs);
  return new Map(wanted.map((name) => [name, building.output(name)]));
}

const RANDOM_OPERATORS: ReadonlySet<string> = new Set([
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
]);

class Building {
  readonly #file: OnnxFile;
  readonly #makers = new Map<string, FileNode>();
  readonly #known = new Map<string, Value | Unsupported>();
  readonly #unrolled = { steps: 0 };

  constructor(file: OnnxFile, inputs: Readonly<Record<string, NetworkInput>>) {
    this.#file = file;
    for (const node of file.nodes) for (const name of node.outputs) if (name !== "") this.#makers.set(name, node);
    for (const [name, constant] of file.constants) this.#known.set(name, constant);
    for (const [name, tensor] of Object.entries(inputs))
      this.#known.set(name, "oneHot" in tensor ? computed(tensor.numbers, tensor.oneHot) : computed(tensor));
  }

  output(name: string): NetworkOutput {
    const value = this.#valueOf(name);
    return "unsupported" in value ? value : tensorOf(value);
  }

  /** Iterative, so that deep networks do not exhaust the stack. */
  #valueOf(name: string): Value | Unsupported {
    const waiting = [name];
    const begun = new Set<FileNode>();
    for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
      const node = this.#makers.get(next);
      if (this.#known.has(next)) waiting.pop();
      else if (node === undefined) this.#known.set(next, fault(`${next} is computed by no node`));
      else {
        const missing = node.inputs.filter((input) => input !== "" && !this.#known.has(input));
        if (missing.length === 0) this.#evaluate(node);
        else if (begun.has(node))
          this.#fail(node, fault(`${placeOf(node)} depends on its own result: the graph is cyclic`));
        else {
          begun.add(node);
          waiting.push(...missing);
        }
      }
    }
    return this.#known.get(name) ?? fault(`${name} is not in the file`);
  }

  #evaluate(node: FileNode): void {
    const operands = node.inputs.map((name) => (name === "" ? undefined : this.#known.get(name)));
    if (RANDOM_OPERATORS.has(node.operator)) {
      this.#fail(
        node,
        fault(
          `${placeOf(node)} draws random numbers: export the model after model.eval(), and means and log-variances in place of a sample`,
        ),
      );
      return;
    }
    // The shape of an unsupported tensor is unknown, so nothing that uses it can be read.
    const obstacles = operands.flatMap((value) => (value !== undefined && "unsupported" in value ? [value] : []));
    const obstacle = obstacles.find(({ isRunnable }) => !isRunnable) ?? obstacles[0];
    if (obstacle !== undefined) {
      this.#fail(node, obstacle);
      return;
    }
    const operator = operatorOf(node.operator, node.domain);
    if (operator === undefined) {
      this.#fail(node, { unsupported: `${placeOf(node)} is unsupported`, isRunnable: true });
      return;
    }
    try {
      const { operatorSet } = this.#file;
      const results = operator(
        new NodeReader(node, operands as readonly (Value | undefined)[], { operatorSet, unrolled: this.#unrolled }),
      );
      node.outputs.forEach((name, i) => {
        const result = results[i];
        const missing = { unsupported: `output ${i} of ${placeOf(node)} is unsupported`, isRunnable: true };
        this.#known.set(name, result ?? missing);
      });
    } catch (error) {
      if (!(error instanceof UnsupportedOperator || error instanceof ShapeError)) throw error;
      const joint = error instanceof ShapeError ? ": " : " ";
      const isRunnable = error instanceof UnsupportedOperator && !error.isFault;
      this.#fail(node, { unsupported: `${placeOf(node)}${joint}${error.message}`, isRunnable });
    }
  }

  #fail(node: FileNode, obstacle: Unsupported): void {
    for (const name of node.outputs) this.#known.set(name, obstacle);
  }
}

function fault(unsupported: string): Unsupported {
  return { unsupported, isRunnable: false };
}

/** "Einsum at node /attention/Einsum"; a node without a name is named by its result. */
function placeOf({ operator, name, outputs, domain }: FileNode): string {
  const shown = domain === "" ? operator : `${domain}.${operator}`;
  return `${shown} at node ${name === "" ? (outputs[0] ?? "?") : name}`;
}
