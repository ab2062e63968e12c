/** GraphProto, NodeProto, AttributeProto and ValueInfoProto (onnx.proto of ONNX 1.16) from bytes. */
import type { Constant } from "./constants.ts";
import {
  constantOfTensor,
  elementTypeName,
  emptyTensor,
  readTensorField,
  type RawTensor,
  type ReadExternal,
} from "./decodeTensor.ts";
import type { FileAttribute, FileGraph, FileNode, FileSize, FileValue } from "./onnxFile.ts";
import { DamagedMessage, type ReadField } from "./protobuf.ts";

export interface RawGraph {
  readonly nodes: RawNode[];
  readonly tensors: RawTensor[];
  readonly inputs: FileValue[];
  readonly outputs: FileValue[];
  sparse: boolean;
}

export interface RawNode {
  name: string;
  operator: string;
  domain: string;
  overload: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: RawAttribute[];
}

export interface RawAttribute {
  name: string;
  type: number;
  float: number;
  integer: number;
  text: string;
  referred: string;
  tensor: RawTensor | undefined;
  graph: RawGraph | undefined;
  readonly floats: number[];
  readonly integers: number[];
  readonly texts: string[];
}

export function emptyGraph(): RawGraph {
  return { nodes: [], tensors: [], inputs: [], outputs: [], sparse: false };
}

export function emptyNode(): RawNode {
  return { name: "", operator: "", domain: "", overload: "", inputs: [], outputs: [], attributes: [] };
}

export function emptyAttribute(): RawAttribute {
  const [floats, integers, texts] = [[], [], []];
  const [tensor, graph] = [undefined, undefined];
  return { name: "", type: 0, float: 0, integer: 0, text: "", referred: "", tensor, graph, floats, integers, texts };
}

export const readGraph: ReadField<RawGraph> = (field, graph, reader) => {
  if (field === 1) graph.nodes.push(reader.nested(readNode, emptyNode()));
  else if (field === 5) graph.tensors.push(reader.nested(readTensorField, emptyTensor()));
  else if (field === 11) graph.inputs.push(reader.nested(readValue, emptyValue()));
  else if (field === 12) graph.outputs.push(reader.nested(readValue, emptyValue()));
  else if (field === 15) graph.sparse = true;
};

export const readNode: ReadField<RawNode> = (field, node, reader) => {
  if (field === 1) node.inputs.push(reader.text());
  else if (field === 2) node.outputs.push(reader.text());
  else if (field === 3) node.name = reader.text();
  else if (field === 4) node.operator = reader.text();
  else if (field === 5) node.attributes.push(reader.nested(readAttribute, emptyAttribute()));
  else if (field === 7) node.domain = reader.text();
  else if (field === 8) node.overload = reader.text();
};

export const readAttribute: ReadField<RawAttribute> = (field, attribute, reader) => {
  if (field === 1) attribute.name = reader.text();
  else if (field === 2) attribute.float = reader.float();
  else if (field === 3) attribute.integer = reader.integer();
  else if (field === 4) attribute.text = reader.text();
  else if (field === 5) attribute.tensor = reader.nested(readTensorField, emptyTensor());
  else if (field === 6) attribute.graph = reader.nested(readGraph, emptyGraph());
  else if (field === 7) reader.floats(attribute.floats);
  else if (field === 8) reader.integers(attribute.integers);
  else if (field === 9) attribute.texts.push(reader.text());
  else if (field === 20) attribute.type = reader.integer();
  else if (field === 21) attribute.referred = reader.text();
};

export function nodeOf(node: RawNode, readExternal: ReadExternal): FileNode {
  const { name, operator, overload, inputs, outputs } = node;
  const attributes = attributesOf(node.attributes, readExternal);
  const domain = node.domain === "ai.onnx" ? "" : node.domain;
  return { name, operator, domain, overload, inputs, outputs, attributes, captures: capturesOf(attributes) };
}

export function attributesOf(
  attributes: readonly RawAttribute[],
  readExternal: ReadExternal,
): ReadonlyMap<string, FileAttribute> {
  return new Map(attributes.map((attribute) => [attribute.name, attributeOf(attribute, readExternal)]));
}

/** @throws DamagedMessage for sparse weights */
export function constantsOf({ tensors, sparse }: RawGraph, readExternal: ReadExternal): ReadonlyMap<string, Constant> {
  if (sparse) throw new DamagedMessage("it has sparse weights, which are unsupported: export it with dense ones");
  return new Map(tensors.map((tensor) => [tensor.name, constantOfTensor(tensor, readExternal)]));
}

function graphOf(raw: RawGraph, readExternal: ReadExternal): FileGraph {
  return {
    kind: "graph",
    nodes: raw.nodes.map((node) => nodeOf(node, readExternal)),
    constants: constantsOf(raw, readExternal),
    inputs: raw.inputs.map(({ name }) => name),
    outputs: raw.outputs.map(({ name }) => name),
  };
}

/** Names that graphs use and do not define. */
function capturesOf(attributes: ReadonlyMap<string, FileAttribute>): readonly string[] {
  const captures = new Set<string>();
  for (const value of attributes.values()) {
    if (typeof value !== "object" || !("kind" in value) || value.kind !== "graph") continue;
    const { nodes, constants, inputs, outputs } = value;
    const own = new Set([...inputs, ...constants.keys(), ...nodes.flatMap((node) => node.outputs)]);
    for (const name of [...nodes.flatMap((node) => [...node.inputs, ...node.captures]), ...outputs])
      if (name !== "" && !own.has(name)) captures.add(name);
  }
  return [...captures];
}

/** By the number of AttributeProto.AttributeType. */
function attributeOf(attribute: RawAttribute, readExternal: ReadExternal): FileAttribute {
  if (attribute.referred !== "") return { referred: attribute.referred };
  switch (attribute.type) {
    case 1:
      return attribute.float;
    case 2:
      return attribute.integer;
    case 3:
      return attribute.text;
    case 4:
      return attribute.tensor === undefined ? { unread: true } : constantOfTensor(attribute.tensor, readExternal);
    case 5:
      return attribute.graph === undefined ? { unread: true } : graphOf(attribute.graph, readExternal);
    case 6:
      return attribute.floats;
    case 7:
      return attribute.integers;
    case 8:
      return attribute.texts;
    default:
      return { unread: true };
  }
}

interface RawValue {
  name: string;
  type: string;
  shape: FileSize[] | undefined;
}

function emptyValue(): RawValue {
  return { name: "", type: "", shape: undefined };
}

const readValue: ReadField<RawValue> = (field, value, reader) => {
  if (field === 1) value.name = reader.text();
  else if (field === 2) reader.nested(readType, value);
};

const readType: ReadField<RawValue> = (field, value, reader) => {
  if (field === 1) reader.nested(readTensorType, value);
};

const readTensorType: ReadField<RawValue> = (field, value, reader) => {
  if (field === 1) value.type = elementTypeName(reader.integer());
  else if (field === 2) value.shape = reader.nested(readShape, []);
};

const readShape: ReadField<FileSize[]> = (field, shape, reader) => {
  if (field !== 1) return;
  const dimension = reader.nested(
    (inner, size: { of: FileSize }, from) => {
      if (inner === 1) size.of = from.integer();
      else if (inner === 2) size.of = from.text();
    },
    { of: undefined },
  );
  shape.push(dimension.of);
};
