/** Evaluates the nodes of a file, of its functions and of the graphs within nodes, in the order in which they are needed. */
import type { Constant } from "./constants.ts";
import {
  functionKey,
  type FileAttribute,
  type FileFunction,
  type FileGraph,
  type FileNode,
  type OnnxFile,
} from "./onnxFile.ts";
import { fault, InnerObstacle, isObstacle, obstacleOf, placeOf, type Known, type Obstacle } from "./obstacle.ts";
import { operatorOf } from "./operators.ts";
import { NodeReader, UnsupportedOperator, type Sequence, type StepCount, type Value } from "./values.ts";

/** @returns the wanted tensors by name; only what they depend on is read */
export function readFile(
  file: OnnxFile,
  inputs: ReadonlyMap<string, Value>,
  wanted: readonly string[],
): ReadonlyMap<string, Known> {
  const progress: Progress = { file, unrolled: { steps: 0 }, evaluated: 0, depth: 0 };
  const scope = { operatorSet: file.operatorSet, attributes: new Map<string, FileAttribute>() };
  const reading = new GraphReading(progress, scope, file, inputs);
  return new Map(wanted.map((name) => [name, reading.valueOf(name)]));
}

/** Of all graphs of a file together. A file of some bytes can ask for any amount of work by functions that call others. */
interface Progress {
  readonly file: OnnxFile;
  readonly unrolled: StepCount;
  evaluated: number;
  depth: number;
}

const MAX_EVALUATED = 200_000;
/** Functions and graphs within one another; each takes some frames of the stack. */
const MAX_DEPTH = 32;

/** What the nodes of a graph refer to besides tensors. */
interface Scope {
  readonly operatorSet: number;
  /** Of the call of the function that the graph belongs to. */
  readonly attributes: ReadonlyMap<string, FileAttribute>;
}

const RANDOM_OPERATORS: ReadonlySet<string> = new Set([
  "RandomNormal",
  "RandomNormalLike",
  "RandomUniform",
  "RandomUniformLike",
  "Bernoulli",
  "Multinomial",
]);

class GraphReading {
  readonly #progress: Progress;
  readonly #scope: Scope;
  readonly #makers = new Map<string, FileNode>();
  readonly #known: Map<string, Known>;
  /** Inputs of a function that its call leaves out. */
  readonly #absent: ReadonlySet<string>;

  constructor(
    progress: Progress,
    scope: Scope,
    { nodes, constants }: { readonly nodes: readonly FileNode[]; readonly constants?: ReadonlyMap<string, Constant> },
    given: ReadonlyMap<string, Known>,
    absent: ReadonlySet<string> = new Set(),
  ) {
    this.#progress = progress;
    this.#scope = scope;
    this.#absent = absent;
    for (const node of nodes) for (const name of node.outputs) if (name !== "") this.#makers.set(name, node);
    this.#known = new Map<string, Known>([...(constants ?? []), ...given]);
  }

  /** Iterative, so that deep networks do not exhaust the stack. */
  valueOf(name: string): Known {
    const waiting = [name];
    const begun = new Set<FileNode>();
    for (let next = waiting.at(-1); next !== undefined; next = waiting.at(-1)) {
      const node = this.#makers.get(next);
      if (this.#known.has(next)) waiting.pop();
      else if (node === undefined) this.#known.set(next, fault(`${next} is computed by no node`));
      else {
        const missing = [...node.inputs, ...node.captures].filter(
          (input) => input !== "" && !this.#known.has(input) && !this.#absent.has(input),
        );
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
    const place = placeOf(node);
    const { file } = this.#progress;
    if (++this.#progress.evaluated > MAX_EVALUATED) {
      this.#fail(node, fault(`${place} is one of more than ${MAX_EVALUATED} nodes, with those of functions and loops`));
      return;
    }
    const called = file.functions.get(functionKey(node));
    if (called !== undefined) {
      try {
        this.#call(node, called);
      } catch (error) {
        this.#fail(node, obstacleOf(error, place));
      }
      return;
    }
    if (RANDOM_OPERATORS.has(node.operator)) {
      this.#fail(
        node,
        fault(
          `${place} draws random numbers: export the model after model.eval(), and means and log-variances in place of a sample`,
        ),
      );
      return;
    }
    const operands = node.inputs.map((name) => this.#operand(name));
    // The shape of an unsupported tensor is unknown, so nothing that uses it can be read.
    const obstacles = operands.flatMap((value) => (value !== undefined && isObstacle(value) ? [value] : []));
    const obstacle = obstacles.find(({ isRunnable }) => !isRunnable) ?? obstacles[0];
    if (obstacle !== undefined) {
      this.#fail(node, obstacle);
      return;
    }
    const operator = operatorOf(node.operator, node.domain);
    if (operator === undefined) {
      this.#fail(node, { unsupported: `${place} is unsupported`, isRunnable: true });
      return;
    }
    try {
      const { unrolled } = this.#progress;
      const resolved = { ...node, attributes: this.#resolved(node.attributes) };
      const results = operator(
        new NodeReader(resolved, operands as readonly (Value | Sequence | undefined)[], {
          operatorSet: this.#scope.operatorSet,
          unrolled,
          runGraph: (graph, inputs) => this.#runGraph(node, graph, inputs),
        }),
      );
      node.outputs.forEach((name, i) => {
        const missing = { unsupported: `output ${i} of ${place} is unsupported`, isRunnable: true };
        this.#known.set(name, results[i] ?? missing);
      });
    } catch (error) {
      this.#fail(node, obstacleOf(error, place));
    }
  }

  #operand(name: string): Known | undefined {
    return name === "" || this.#absent.has(name) ? undefined : this.#known.get(name);
  }

  /** A function is a graph of its own, which sees its inputs and the attributes of the call only. */
  #call(node: FileNode, { inputs, outputs, nodes, attributes, operatorSet }: FileFunction): void {
    const given = new Map<string, Known>();
    const absent = new Set<string>();
    inputs.forEach((name, i) => {
      const operand = this.#operand(node.inputs[i] ?? "");
      if (operand === undefined) absent.add(name);
      else given.set(name, operand);
    });
    const scope = {
      operatorSet: operatorSet ?? this.#scope.operatorSet,
      attributes: new Map([...attributes, ...this.#resolved(node.attributes)]),
    };
    this.#inside(node, () => {
      const reading = new GraphReading(this.#progress, scope, { nodes }, given, absent);
      node.outputs.forEach((name, i) => {
        this.#known.set(name, reading.valueOf(outputs[i] ?? ""));
      });
    });
  }

  /** A branch or one turn of a loop, which sees the tensors around it. @throws InnerObstacle */
  #runGraph(node: FileNode, graph: FileGraph, inputs: readonly Value[]): readonly Value[] {
    const given = new Map<string, Known>();
    for (const name of node.captures) {
      const value = this.#known.get(name);
      if (value !== undefined) given.set(name, value);
    }
    graph.inputs.forEach((name, i) => {
      const value = inputs[i];
      if (value !== undefined) given.set(name, value);
    });
    const results = this.#inside(node, () => {
      const reading = new GraphReading(this.#progress, this.#scope, graph, given, this.#absent);
      return graph.outputs.map((name) => reading.valueOf(name));
    });
    return results.map((result) => {
      if (isObstacle(result)) throw new InnerObstacle(result);
      if (result.kind === "sequence") throw new UnsupportedOperator("gives a sequence of tensors");
      return result;
    });
  }

  /** @throws InnerObstacle for functions and graphs that are nested too deep */
  #inside<T>(node: FileNode, run: () => T): T {
    const { depth } = this.#progress;
    if (depth >= MAX_DEPTH)
      throw new InnerObstacle(fault(`${placeOf(node)} is within ${MAX_DEPTH} others, or calls itself`));
    this.#progress.depth = depth + 1;
    try {
      return run();
    } finally {
      this.#progress.depth = depth;
    }
  }

  #resolved(attributes: ReadonlyMap<string, FileAttribute>): ReadonlyMap<string, FileAttribute> {
    const resolved = new Map<string, FileAttribute>();
    for (const [name, value] of attributes) {
      const isReferred = typeof value === "object" && "referred" in value;
      const found = isReferred ? this.#scope.attributes.get(value.referred) : value;
      if (found !== undefined) resolved.set(name, found);
    }
    return resolved;
  }

  #fail(node: FileNode, obstacle: Obstacle): void {
    for (const name of node.outputs) this.#known.set(name, obstacle);
  }
}
