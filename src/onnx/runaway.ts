/**
 * What of a file would keep a runtime busy without end or take all memory. ONNX Runtime computes in this process and cannot be interrupted, and it
 * runs all of a file, so that parts which no wanted output depends on count as well.
 */
import { elementCount } from "../graph/shape.ts";
import { readFile } from "./graphReading.ts";
import { isObstacle, placeOf } from "./obstacle.ts";
import type { FileGraph, FileNode, OnnxFile } from "./onnxFile.ts";
import type { Value } from "./values.ts";

/** Of all loops within one another together. */
const MAX_TURNS = 1e6;

/** Without a full stop; undefined for files that end. @param inputs the graph's inputs by name */
export function runawayOf(file: OnnxFile, inputs: ReadonlyMap<string, Value>): string | undefined {
  const names = file.nodes.flatMap(({ outputs }) => outputs).filter((name) => name !== "");
  const counts = file.nodes.flatMap(({ operator, inputs: [count = ""] }) => (operator === "Loop" ? [count] : []));
  const known = readFile(file, inputs, [...names, ...counts.filter((name) => name !== "")]);
  for (const value of known.values()) if (isObstacle(value) && value.isTooLarge === true) return value.unsupported;
  const turnsOf: TurnsOf = (name) => {
    const value = known.get(name) ?? file.constants.get(name);
    return value !== undefined && "kind" in value && value.kind === "constant" ? value.values[0] : undefined;
  };
  // A loop that was written out ends.
  const left = file.nodes.filter(({ operator, outputs }) => {
    const result = known.get(outputs.find((name) => name !== "") ?? "");
    return operator !== "Loop" || result === undefined || isObstacle(result);
  });
  const inFunctions = [...file.functions.values()].map(({ nodes }) => ({ nodes, turnsOf: turnsIn(nodes, new Map()) }));
  for (const { nodes, turnsOf: ofGraph } of [{ nodes: left, turnsOf }, ...inFunctions]) {
    const found = longLoop(nodes, ofGraph, 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number of turns that is known without the inputs; undefined otherwise. */
type TurnsOf = (name: string) => number | undefined;

function longLoop(nodes: readonly FileNode[], turnsOf: TurnsOf, around: number): string | undefined {
  for (const node of nodes) {
    let turns = around;
    if (node.operator === "Loop") {
      const own = turnsOf(node.inputs[0] ?? "");
      if (own === undefined)
        return `${placeOf(node)} may never end, as its number of turns is not known before it runs, so that it is not run: export the model with a fixed number`;
      turns *= Math.max(1, own);
      if (turns > MAX_TURNS)
        return `${placeOf(node)} has ${turns} turns, with the loops around it, so that it is not run: at most ${MAX_TURNS} are`;
    }
    for (const graph of graphsOf(node)) {
      const found = longLoop(graph.nodes, turnsIn(graph.nodes, graph.constants), turns);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function graphsOf({ attributes }: FileNode): readonly FileGraph[] {
  return [...attributes.values()].filter(
    (value): value is FileGraph => typeof value === "object" && "kind" in value && value.kind === "graph",
  );
}

/** Within graphs of nodes and functions, only numbers that are written there are known. */
function turnsIn(nodes: readonly FileNode[], constants: FileGraph["constants"]): TurnsOf {
  return (name) => {
    const weight = constants.get(name);
    if (weight !== undefined) return weight.values[0];
    const attributes = nodes.find(
      ({ operator, outputs }) => operator === "Constant" && outputs[0] === name,
    )?.attributes;
    const value = attributes?.get("value") ?? attributes?.get("value_int");
    if (typeof value === "number") return value;
    if (typeof value !== "object" || !("kind" in value) || value.kind !== "constant") return undefined;
    return elementCount(value.shape) === 1 ? value.values[0] : undefined;
  };
}
