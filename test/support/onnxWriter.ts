/** Writes ONNX files as other exporters do: any operator set, attribute and data type. Field numbers are those of onnx.proto. */
import { PbfWriter } from "pbf";

export type WrittenAttribute =
  | number
  | string
  | readonly number[]
  | WrittenTensor
  | { readonly float: number }
  | { readonly texts: readonly string[] };

export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** Default "float". */
  readonly type?: "float" | "int64" | "int32";
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
  readonly type?: "float" | "int64";
}

export interface WrittenModel {
  readonly nodes: readonly WrittenNode[];
  readonly tensors?: Readonly<Record<string, WrittenTensor>>;
  readonly inputs: Readonly<Record<string, WrittenValue>>;
  readonly outputs: Readonly<Record<string, WrittenValue>>;
  readonly operatorSet?: number;
}

const types = { float: 1, int32: 6, int64: 7 } as const;

export function writeOnnx({ nodes, tensors = {}, inputs, outputs, operatorSet = 17 }: WrittenModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, operatorSet > 20 ? 10 : 8);
  writer.writeStringField(2, "test");
  writer.writeMessage(
    7,
    (_, graph) => {
      for (const node of nodes) graph.writeMessage(1, writeNode, node);
      graph.writeStringField(2, "graph");
      for (const [name, tensor] of Object.entries(tensors)) graph.writeMessage(5, writeTensor, { name, ...tensor });
      for (const value of Object.entries(inputs)) graph.writeMessage(11, writeValue, value);
      for (const value of Object.entries(outputs)) graph.writeMessage(12, writeValue, value);
    },
    undefined,
  );
  const domains = new Set(["", ...nodes.map(({ domain = "" }) => domain)]);
  for (const domain of domains)
    writer.writeMessage(
      8,
      (_, set) => {
        set.writeStringField(1, domain);
        set.writeVarintField(2, domain === "" ? operatorSet : 1);
      },
      undefined,
    );
  return writer.finish();
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
