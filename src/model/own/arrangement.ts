/** The product's rows, channels last, as the graphs' inputs and back. */
import { transpose } from "../../graph/axes.ts";
import { add, arrayConstant, expand, log, matmul, reduceSum, relu, reshape, subtract } from "../../graph/operations.ts";
import { elementCount, ShapeError, type Shape } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { NetworkInput } from "../../onnx/buildNetwork.ts";
import type { FileValue } from "../../onnx/onnxFile.ts";
import type { OwnInput, OwnModelSpec } from "../../spec/spec.ts";
import type { ExampleLayout } from "../modelGraph.ts";

type Layout = OwnModelSpec["layout"];

/** What graphs are fed; all have the same number of rows. */
export interface FedExamples {
  readonly rows: number;
  /** [rows, columns]. */
  readonly x: Tensor;
  /** [rows, latents]. */
  readonly z?: Tensor;
  /** [rows, classes or columns]. */
  readonly condition: Tensor | undefined;
  /** What a row's total is taken of, [rows, columns], if it is not x. */
  readonly totalOf?: Tensor;
}

/** An input of a graph. @throws ShapeError when the data do not fit */
export function fedTensor(
  role: OwnInput | undefined,
  value: FileValue,
  wanted: Layout,
  layout: ExampleLayout,
  { rows, x, z, condition, latentShape, totalOf = x }: FedExamples & { readonly latentShape: readonly number[] },
): NetworkInput {
  switch (role) {
    case "x":
      return images(x, value, wanted, layout);
    case "z":
      if (z === undefined) throw new ShapeError(`${value.name} is the latents, which an encoder does not have`);
      return reshape(z, [
        rows,
        ...(value.shape !== undefined && value.shape.length === 2 ? [elementCount(latentShape)] : latentShape),
      ]);
    case "condition":
      if (condition === undefined)
        throw new ShapeError(`${value.name} is a condition, but the spec has none: set model.condition`);
      return conditionTensor(condition, value);
    case "librarySize":
      return ofRank(total(totalOf), value);
    case "logLibrarySize":
      return ofRank(log(total(totalOf)), value);
    case undefined:
      throw new ShapeError(`the input ${value.name} is of no known kind`);
  }
}

/** A row of zeros has a total of 1, whose logarithm is finite. */
function total(x: Tensor): Tensor {
  return add(relu(subtract(reduceSum(x, [-1]), 1)), 1);
}

function ofRank(x: Tensor, { shape }: FileValue): Tensor {
  return shape?.length === 1 ? reshape(x, [x.shape[0] ?? 1]) : x;
}

function images(x: Tensor, { name, shape }: FileValue, wanted: Layout, { columns, image }: ExampleLayout): Tensor {
  const [rows = 1] = x.shape;
  if (wanted !== "rows" && image === undefined)
    throw new ShapeError(
      `the layout ${wanted} is of images, but the data are rows of ${columns} numbers: set data.shape`,
    );
  const [height = 1, width = 1, channels = 1] = image ?? [];
  if (wanted === "channelsFirst") return transpose(reshape(x, [rows, height, width, channels]), [0, 3, 1, 2]);
  if (wanted === "channelsLast") return reshape(x, [rows, height, width, channels]);
  const sizes = shape?.slice(1) ?? [columns];
  // Images of one channel are the same numbers in every layout.
  if (sizes.length > 1 && channels > 1)
    throw new ShapeError(`the input ${name} is of images: set model.layout to "channelsFirst" or "channelsLast"`);
  return reshape(x, [rows, ...completed(sizes, columns)]);
}

/** Sizes of an example, of which one may be unknown. */
function completed(sizes: readonly (number | string | undefined)[], columns: number): Shape {
  const known = sizes.filter((size) => typeof size === "number").reduce((product, size) => product * size, 1);
  let isFree = true;
  return sizes.map((size) => {
    if (typeof size === "number") return size;
    const own = isFree ? columns / known : 1;
    isFree = false;
    return own;
  });
}

/** One-hot for inputs of real numbers, the class's number for whole ones and for a single column. */
function conditionTensor(condition: Tensor, { type, shape }: FileValue): NetworkInput {
  const [rows = 1, classes = 1] = condition.shape;
  const isCode =
    (type !== "float" && type !== "double" && type !== "float16") ||
    (shape?.length === 2 && shape[1] === 1) ||
    shape?.length === 1;
  if (!isCode || classes === 1) return condition;
  const numbers = arrayConstant(
    Float32Array.from({ length: classes }, (_, k) => k),
    [classes, 1],
  );
  const code = matmul(condition, numbers);
  return { numbers: shape?.length === 1 ? reshape(code, [rows]) : code, oneHot: condition };
}

/** An output as rows, [rows, numbers], images in the order of the data. What is equal for all rows is repeated. */
export function rowsOfOutput(output: Tensor, layout: Layout, { image }: ExampleLayout, rows: number): Tensor {
  const { shape } = output;
  const inOrder =
    layout === "channelsFirst" &&
    shape.length === 4 &&
    image !== undefined &&
    shape[2] === image[0] &&
    shape[3] === image[1]
      ? transpose(output, [0, 2, 3, 1])
      : output;
  const isOfRows = shape.length > 0 && shape[0] === rows && (rows > 1 || shape.length > 1);
  if (isOfRows) return reshape(inOrder, [rows, elementCount(shape) / rows]);
  const count = elementCount(shape);
  return expand(reshape(inOrder, [1, count]), [rows, count]);
}
