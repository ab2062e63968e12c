/** ModelProto and FunctionProto (onnx.proto of ONNX 1.16) from bytes. */
import { attributesOf, constantsOf, emptyGraph, nodeOf, readAttribute, readGraph, readNode } from "./decodeGraph.ts";
import { emptyAttribute, emptyNode, type RawAttribute, type RawGraph, type RawNode } from "./decodeGraph.ts";
import type { ReadExternal } from "./decodeTensor.ts";
import { functionKey, type FileAttribute, type FileFunction, type OnnxFile } from "./onnxFile.ts";
import { BoundedReader, DamagedMessage, type ReadField } from "./protobuf.ts";

interface OperatorSet {
  domain: string;
  version: number;
}

interface RawModel {
  producer: string;
  readonly operatorSets: OperatorSet[];
  readonly functions: RawFunction[];
  graph: RawGraph | undefined;
}

interface RawFunction {
  name: string;
  domain: string;
  overload: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly nodes: RawNode[];
  readonly attributes: RawAttribute[];
  readonly operatorSets: OperatorSet[];
}

/** @throws DamagedMessage when the bytes are not an ONNX model; whatever `readExternal` throws */
export function decodeModel(bytes: Uint8Array, readExternal: ReadExternal): OnnxFile {
  const model: RawModel = { producer: "", operatorSets: [], functions: [], graph: undefined };
  const { producer, operatorSets, functions, graph } = new BoundedReader(bytes).message(readModel, model);
  if (graph === undefined) throw new DamagedMessage("it contains no graph, so that it is not an ONNX model");
  const constants = constantsOf(graph, readExternal);
  return {
    producer,
    operatorSet: standardSet(operatorSets) ?? 1,
    nodes: graph.nodes.map((node) => nodeOf(node, readExternal)),
    functions: new Map(functions.map((raw) => functionOf(raw, readExternal))),
    constants,
    inputs: graph.inputs.filter(({ name }) => !constants.has(name)),
    outputs: graph.outputs,
  };
}

function standardSet(operatorSets: readonly OperatorSet[]): number | undefined {
  return operatorSets.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version;
}

function functionOf(raw: RawFunction, readExternal: ReadExternal): [string, FileFunction] {
  const { name, domain, overload, inputs, outputs, nodes, attributes, operatorSets } = raw;
  const defaults: ReadonlyMap<string, FileAttribute> = attributesOf(attributes, readExternal);
  return [
    functionKey({ operator: name, domain, overload }),
    {
      inputs,
      outputs,
      nodes: nodes.map((node) => nodeOf(node, readExternal)),
      attributes: defaults,
      operatorSet: standardSet(operatorSets),
    },
  ];
}

const readModel: ReadField<RawModel> = (field, model, reader) => {
  if (field === 2) model.producer = reader.text();
  else if (field === 7) model.graph = reader.nested(readGraph, emptyGraph());
  else if (field === 8) model.operatorSets.push(reader.nested(readOperatorSet, { domain: "", version: 0 }));
  else if (field === 25) model.functions.push(reader.nested(readFunction, emptyFunction()));
};

const readOperatorSet: ReadField<OperatorSet> = (field, set, reader) => {
  if (field === 1) set.domain = reader.text();
  else if (field === 2) set.version = reader.integer();
};

function emptyFunction(): RawFunction {
  const [inputs, outputs, nodes, attributes, operatorSets] = [[], [], [], [], []];
  return { name: "", domain: "", overload: "", inputs, outputs, nodes, attributes, operatorSets };
}

/** The attributes without a value (field 6) need no declaration here. */
const readFunction: ReadField<RawFunction> = (field, raw, reader) => {
  if (field === 1) raw.name = reader.text();
  else if (field === 4) raw.inputs.push(reader.text());
  else if (field === 5) raw.outputs.push(reader.text());
  else if (field === 7) raw.nodes.push(reader.nested(readNode, emptyNode()));
  else if (field === 9) raw.operatorSets.push(reader.nested(readOperatorSet, { domain: "", version: 0 }));
  else if (field === 10) raw.domain = reader.text();
  else if (field === 11) raw.attributes.push(reader.nested(readAttribute, emptyAttribute()));
  else if (field === 13) raw.overload = reader.text();
};
