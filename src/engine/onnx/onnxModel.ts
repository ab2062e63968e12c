/**
 * The ONNX protobuf messages that our graphs need, written with pbf.
 * Field numbers are those of onnx.proto (ONNX 1.16, IR version 8).
 */
import { PbfWriter } from "pbf";
import type { Shape } from "../../graph/shape.ts";

export type OnnxAttribute =
  | { readonly name: string; readonly integer: number }
  | { readonly name: string; readonly integers: readonly number[] }
  | { readonly name: string; readonly float: number };

export interface OnnxNode {
  readonly operator: string;
  /** "" is the standard set; "com.microsoft" is that of ONNX Runtime. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly OnnxAttribute[];
}

/** A size that is fixed in the file, or the name of one that is known when the file is run. */
export type OnnxSize = number | string;

export interface OnnxValue {
  readonly name: string;
  readonly shape: readonly OnnxSize[];
}

/** A constant held by the graph: float32 or int64 (shapes and axes). */
export interface OnnxInitializer {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const FLOAT32 = 1;
const INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INTEGER = 2;
const ATTRIBUTE_INTEGERS = 7;
const IR_VERSION = 8;
const OPSET_VERSION = 17;
const MICROSOFT_DOMAIN = "com.microsoft";

/** A file's description for other programs. */
export interface OnnxOrigin {
  readonly producerVersion?: string;
  /** Text by key, the model's `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Bytes of a ModelProto holding `graph`, as every ONNX runtime reads them. */
export function encodeOnnxModel(graph: OnnxGraph, { producerVersion, metadata = {} }: OnnxOrigin = {}): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, IR_VERSION);
  writer.writeStringField(2, "vae-lens");
  if (producerVersion !== undefined) writer.writeStringField(3, producerVersion);
  writer.writeMessage(7, writeGraph, graph);
  writer.writeMessage(8, writeOperatorSet, { domain: "", version: OPSET_VERSION });
  // Other runtimes may refuse an operator set that they do not know, even if it is not used.
  if (graph.nodes.some(({ domain }) => domain === MICROSOFT_DOMAIN))
    writer.writeMessage(8, writeOperatorSet, { domain: MICROSOFT_DOMAIN, version: 1 });
  for (const entry of Object.entries(metadata)) writer.writeMessage(14, writeProperty, entry);
  return writer.finish();
}

function writeProperty([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writeOperatorSet(set: { domain: string; version: number }, writer: PbfWriter): void {
  writer.writeStringField(1, set.domain);
  writer.writeVarintField(2, set.version);
}

function writeGraph(graph: OnnxGraph, writer: PbfWriter): void {
  for (const node of graph.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, "vae");
  for (const initializer of graph.initializers) writer.writeMessage(5, writeInitializer, initializer);
  for (const value of graph.inputs) writer.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) writer.writeMessage(12, writeValue, value);
}

function writeNode(node: OnnxNode, writer: PbfWriter): void {
  for (const name of node.inputs) writer.writeStringField(1, name);
  writer.writeStringField(2, node.output);
  writer.writeStringField(4, node.operator);
  for (const attribute of node.attributes ?? []) writer.writeMessage(5, writeAttribute, attribute);
  if (node.domain !== undefined) writer.writeStringField(7, node.domain);
}

function writeAttribute(attribute: OnnxAttribute, writer: PbfWriter): void {
  writer.writeStringField(1, attribute.name);
  if ("float" in attribute) {
    writer.writeFloatField(2, attribute.float);
    writer.writeVarintField(20, ATTRIBUTE_FLOAT);
  } else if ("integers" in attribute) {
    for (const integer of attribute.integers) writer.writeVarintField(8, integer);
    writer.writeVarintField(20, ATTRIBUTE_INTEGERS);
  } else {
    writer.writeVarintField(3, attribute.integer);
    writer.writeVarintField(20, ATTRIBUTE_INTEGER);
  }
}

function writeInitializer({ name, shape, values }: OnnxInitializer, writer: PbfWriter): void {
  writer.writePackedVarint(1, [...shape]);
  writer.writeVarintField(2, values instanceof Float32Array ? FLOAT32 : INT64);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeValue({ name, shape }: OnnxValue, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(2, writeType, shape);
}

function writeType(shape: OnnxValue["shape"], writer: PbfWriter): void {
  writer.writeMessage(1, writeTensorType, shape);
}

function writeTensorType(shape: OnnxValue["shape"], writer: PbfWriter): void {
  writer.writeVarintField(1, FLOAT32);
  writer.writeMessage(2, writeShape, shape);
}

function writeShape(shape: OnnxValue["shape"], writer: PbfWriter): void {
  for (const size of shape) writer.writeMessage(1, writeDimension, size);
}

function writeDimension(size: OnnxSize, writer: PbfWriter): void {
  if (typeof size === "number") writer.writeVarintField(1, size);
  else writer.writeStringField(2, size);
}
