/** Writes ONNX files as other exporters do: any operator set, attribute and data type. Field numbers are those of onnx.proto. */
import { PbfWriter } from "pbf";

export type WrittenAttribute =
  | number
  | string
  | readonly number[]
  | WrittenTensor
  | { readonly float: number }
  | { readonly graph: WrittenGraph }
  | { readonly referred: string }
  | { readonly texts: readonly string[] };

export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** Default "float". */
  readonly type?: "float" | "int64" | "int32" | "bool";
  /** Where the numbers lie instead; they are then not written. */
  readonly external?: Readonly<Record<string, string>>;
}

export interface WrittenNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, WrittenAttribute>>;
  readonly name?: string;
  readonly domain?: string;
}

export interface WrittenValue {
  /** Left out: unknown. */
  readonly shape?: readonly (number | string)[];
  readonly type?: "float" | "int64" | "bool";
}

export interface WrittenGraph {
  readonly nodes: readonly WrittenNode[];
  readonly tensors?: Readonly<Record<string, WrittenTensor>>;
  readonly inputs: Readonly<Record<string, WrittenValue>>;
  readonly outputs: Readonly<Record<string, WrittenValue>>;
}

export interface WrittenModel extends WrittenGraph {
  readonly operatorSet?: number;
  readonly functions?: readonly WrittenFunction[];
}

/** An operator that the file defines. */
export interface WrittenFunction {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly WrittenNode[];
  /** With their values where a call leaves them out, or undefined for those that it has to give. */
  readonly attributes?: Readonly<Record<string, WrittenAttribute | undefined>>;
}

const types = { float: 1, int32: 6, int64: 7, bool: 9 } as const;

export function writeOnnx({ operatorSet = 17, functions = [], ...graph }: WrittenModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, operatorSet > 20 ? 10 : 8);
  writer.writeStringField(2, "test");
  writer.writeMessage(7, writeGraph, graph);
  const all = [...graph.nodes, ...functions.flatMap(({ nodes }) => nodes)];
  const domains = new Set(["", ...all.map(({ domain = "" }) => domain), ...functions.map(({ domain }) => domain)]);
  const sets = Array.from(domains, (domain) => ({ domain, version: domain === "" ? operatorSet : 1 }));
  for (const set of sets) writer.writeMessage(8, writeOperatorSet, set);
  for (const one of functions) writer.writeMessage(25, writeFunction, { ...one, sets });
  return writer.finish();
}

interface OperatorSet {
  readonly domain: string;
  readonly version: number;
}

function writeOperatorSet({ domain, version }: OperatorSet, writer: PbfWriter): void {
  writer.writeStringField(1, domain);
  writer.writeVarintField(2, version);
}

function writeGraph({ nodes, tensors = {}, inputs, outputs }: WrittenGraph, writer: PbfWriter): void {
  for (const node of nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, "graph");
  for (const [name, tensor] of Object.entries(tensors)) writer.writeMessage(5, writeTensor, { name, ...tensor });
  for (const value of Object.entries(inputs)) writer.writeMessage(11, writeValue, value);
  for (const value of Object.entries(outputs)) writer.writeMessage(12, writeValue, value);
}

function writeFunction(
  { name, domain, inputs, outputs, nodes, attributes = {}, sets }: WrittenFunction & { sets: readonly OperatorSet[] },
  writer: PbfWriter,
): void {
  writer.writeStringField(1, name);
  for (const input of inputs) writer.writeStringField(4, input);
  for (const output of outputs) writer.writeStringField(5, output);
  for (const node of nodes) writer.writeMessage(7, writeNode, node);
  for (const set of sets) writer.writeMessage(9, writeOperatorSet, set);
  writer.writeStringField(10, domain);
  for (const [key, value] of Object.entries(attributes))
    if (value === undefined) writer.writeStringField(6, key);
    else writer.writeMessage(11, writeAttribute, [key, value]);
}

function writeNode({ operator, inputs, outputs, attributes = {}, name, domain }: WrittenNode, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  if (name !== undefined) writer.writeStringField(3, name);
  writer.writeStringField(4, operator);
  for (const attribute of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, attribute);
  if (domain !== undefined) writer.writeStringField(7, domain);
}

/** Whole numbers are integers; `{ float }` says otherwise. */
function writeAttribute([name, value]: [string, WrittenAttribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  const ofType = (type: number): void => {
    writer.writeVarintField(20, type);
  };
  if (typeof value === "number" && Number.isInteger(value)) {
    writer.writeVarintField(3, value);
    ofType(2);
  } else if (typeof value === "number" || (typeof value === "object" && "float" in value)) {
    writer.writeFloatField(2, typeof value === "number" ? value : value.float);
    ofType(1);
  } else if (typeof value === "string") {
    writer.writeStringField(4, value);
    ofType(3);
  } else if (typeof value === "object" && "texts" in value) {
    for (const text of value.texts) writer.writeStringField(9, text);
    ofType(8);
  } else if (typeof value === "object" && "graph" in value) {
    writer.writeMessage(6, writeGraph, value.graph);
    ofType(5);
  } else if (typeof value === "object" && "referred" in value) {
    // Its type is that of the value; only numbers are referred to in the tests.
    writer.writeStringField(21, value.referred);
    ofType(1);
  } else if ("values" in value && !Array.isArray(value)) {
    writer.writeMessage(5, writeTensor, { name: "", ...(value as WrittenTensor) });
    ofType(4);
  } else {
    const list = value as readonly number[];
    const whole = list.every(Number.isInteger);
    for (const one of list) if (whole) writer.writeVarintField(8, one);
    if (!whole) for (const one of list) writer.writeFloatField(7, one);
    ofType(whole ? 7 : 6);
  }
}

function writeTensor(tensor: WrittenTensor & { name: string }, writer: PbfWriter): void {
  const { name, shape, values, type = "float", external } = tensor;
  writer.writePackedVarint(1, [...shape]);
  writer.writeVarintField(2, types[type]);
  writer.writeStringField(8, name);
  if (external === undefined) {
    const array =
      type === "float"
        ? Float32Array.from(values)
        : type === "int32"
          ? Int32Array.from(values)
          : type === "bool"
            ? Uint8Array.from(values)
            : BigInt64Array.from(values, BigInt);
    writer.writeBytesField(9, new Uint8Array(array.buffer));
    return;
  }
  for (const [key, value] of Object.entries(external))
    writer.writeMessage(
      13,
      (_, entry) => {
        entry.writeStringField(1, key);
        entry.writeStringField(2, value);
      },
      undefined,
    );
  writer.writeVarintField(14, 1);
}

function writeValue([name, { shape, type = "float" }]: [string, WrittenValue], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeMessage(
    2,
    (_, holder) => {
      holder.writeMessage(
        1,
        (__, tensor) => {
          tensor.writeVarintField(1, types[type]);
          if (shape === undefined) return;
          tensor.writeMessage(
            2,
            (___, sizes) => {
              for (const size of shape)
                sizes.writeMessage(
                  1,
                  (____, dimension) => {
                    if (typeof size === "number") dimension.writeVarintField(1, size);
                    else dimension.writeStringField(2, size);
                  },
                  undefined,
                );
            },
            undefined,
          );
        },
        undefined,
      );
    },
    undefined,
  );
}
