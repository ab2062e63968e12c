/** ModelProto, GraphProto, NodeProto and ValueInfoProto (onnx.proto of ONNX 1.16) from bytes. */
import {
  constantOfTensor,
  elementTypeName,
  emptyTensor,
  readTensorField,
  type RawTensor,
  type ReadExternal,
} from "./decodeTensor.ts";
import type { FileAttribute, FileNode, FileSize, FileValue, OnnxFile } from "./onnxFile.ts";
import type { Constant } from "./constants.ts";
import { BoundedReader, DamagedMessage, type ReadField } from "./protobuf.ts";

interface RawModel {
  producer: string;
  readonly operatorSets: { domain: string; version: number }[];
  graph: RawGraph | undefined;
}

interface RawGraph {
  readonly nodes: RawNode[];
  readonly tensors: RawTensor[];
  readonly inputs: FileValue[];
  readonly outputs: FileValue[];
  sparse: boolean;
}

interface RawNode {
  name: string;
  operator: string;
  domain: string;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly attributes: RawAttribute[];
}

interface RawAttribute {
  name: string;
  type: number;
  float: number;
  integer: number;
  text: string;
  tensor: RawTensor | undefined;
  readonly floats: number[];
  readonly integers: number[];
  readonly texts: string[];
}

/** @throws DamagedMessage when the bytes are not an ONNX model; whatever `readExternal` throws */
export function decodeModel(bytes: Uint8Array, readExternal: ReadExternal): OnnxFile {
  const model: RawModel = { producer: "", operatorSets: [], graph: undefined };
  const { producer, operatorSets, graph } = new BoundedReader(bytes).message(readModel, model);
  if (graph === undefined) throw new DamagedMessage("it contains no graph, so that it is not an ONNX model");
  if (graph.sparse) throw new DamagedMessage("it has sparse weights, which are unsupported: export it with dense ones");
  const constants = new Map(graph.tensors.map((tensor) => [tensor.name, constantOfTensor(tensor, readExternal)]));
  return {
    producer,
    operatorSet: operatorSets.find(({ domain }) => domain === "" || domain === "ai.onnx")?.version ?? 1,
    nodes: graph.nodes.map((node) => nodeOf(node, readExternal)),
    constants,
    inputs: graph.inputs.filter(({ name }) => !constants.has(name)),
    outputs: graph.outputs,
  };
}

const readModel: ReadField<RawModel> = (field, model, reader) => {
  if (field === 2) model.producer = reader.text();
  else if (field === 7)
    model.graph = reader.nested(readGraph, { nodes: [], tensors: [], inputs: [], outputs: [], sparse: false });
  else if (field === 8)
    model.operatorSets.push(
      reader.nested(
        (inner, set, from) => {
          if (inner === 1) set.domain = from.text();
          else if (inner === 2) set.version = from.integer();
        },
        { domain: "", version: 0 },
      ),
    );
};

const readGraph: ReadField<RawGraph> = (field, graph, reader) => {
  if (field === 1)
    graph.nodes.push(
      reader.nested(readNode, { name: "", operator: "", domain: "", inputs: [], outputs: [], attributes: [] }),
    );
  else if (field === 5) graph.tensors.push(reader.nested(readTensorField, emptyTensor()));
  else if (field === 11) graph.inputs.push(reader.nested(readValue, emptyValue()));
  else if (field === 12) graph.outputs.push(reader.nested(readValue, emptyValue()));
  else if (field === 15) graph.sparse = true;
};

const readNode: ReadField<RawNode> = (field, node, reader) => {
  if (field === 1) node.inputs.push(reader.text());
  else if (field === 2) node.outputs.push(reader.text());
  else if (field === 3) node.name = reader.text();
  else if (field === 4) node.operator = reader.text();
  else if (field === 5)
    node.attributes.push(
      reader.nested(readAttribute, {
        name: "",
        type: 0,
        float: 0,
        integer: 0,
        text: "",
        tensor: undefined,
        floats: [],
        integers: [],
        texts: [],
      }),
    );
  else if (field === 7) node.domain = reader.text();
};

const readAttribute: ReadField<RawAttribute> = (field, attribute, reader) => {
  if (field === 1) attribute.name = reader.text();
  else if (field === 2) attribute.float = reader.float();
  else if (field === 3) attribute.integer = reader.integer();
  else if (field === 4) attribute.text = reader.text();
  else if (field === 5) attribute.tensor = reader.nested(readTensorField, emptyTensor());
  else if (field === 7) reader.floats(attribute.floats);
  else if (field === 8) reader.integers(attribute.integers);
  else if (field === 9) attribute.texts.push(reader.text());
  else if (field === 20) attribute.type = reader.integer();
};

function nodeOf(node: RawNode, readExternal: ReadExternal): FileNode {
  const { name, operator, inputs, outputs } = node;
  return {
    name,
    operator,
    domain: node.domain === "ai.onnx" ? "" : node.domain,
    inputs,
    outputs,
    attributes: new Map(node.attributes.map((attribute) => [attribute.name, attributeOf(attribute, readExternal)])),
  };
}

/** By the number of AttributeProto.AttributeType. */
function attributeOf(attribute: RawAttribute, readExternal: ReadExternal): FileAttribute {
  switch (attribute.type) {
    case 1:
      return attribute.float;
    case 2:
      return attribute.integer;
    case 3:
      return attribute.text;
    case 4:
      return attribute.tensor === undefined ? { unread: true } : tensorAttribute(attribute.tensor, readExternal);
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

function tensorAttribute(tensor: RawTensor, readExternal: ReadExternal): Constant {
  return constantOfTensor(tensor, readExternal);
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
