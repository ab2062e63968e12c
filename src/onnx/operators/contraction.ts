/** Einsum of one or two tensors: sums of products over the letters that the result lacks. */
import { transpose } from "../../graph/axes.ts";
import { expand, matmul, multiply, reduceSum, reshape } from "../../graph/operations.ts";
import { elementCount, ShapeError } from "../../graph/shape.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { requireElements } from "../constants.ts";
import { computed, UnsupportedOperator, type NodeReader, type Operator, type Value } from "../values.ts";

/** A tensor whose axes have letters. */
interface Lettered {
  readonly letters: readonly string[];
  readonly tensor: Tensor;
}

const EQUATION = /^([a-z]+)(?:,([a-z]+))?->([a-z]*)$/i;

function einsum(node: NodeReader): Value {
  const equation = node.text("equation", "").replaceAll(" ", "");
  const [, first, second, result] = EQUATION.exec(equation) ?? [];
  if (first === undefined || result === undefined || [first, second, result].some(isRepeated))
    throw new UnsupportedOperator(`has the unsupported equation ${JSON.stringify(equation)}`);
  const wanted = [...result];
  const a = lettered(node.tensor(0), first);
  if (second === undefined) return computed(arranged(summed(a, wanted), wanted));
  const b = lettered(node.tensor(1), second);
  return computed(contracted(summed(a, [...wanted, ...b.letters]), summed(b, [...wanted, ...a.letters]), wanted));
}

function isRepeated(letters: string | undefined): boolean {
  return letters !== undefined && new Set(letters).size < letters.length;
}

function lettered(tensor: Tensor, letters: string): Lettered {
  if (tensor.shape.length !== letters.length)
    throw new ShapeError(`the equation has the axes ${letters} for a tensor of shape [${tensor.shape}]`);
  return { letters: [...letters], tensor };
}

/** The sum over all letters but these. */
function summed({ letters, tensor }: Lettered, kept: readonly string[]): Lettered {
  const axes = letters.flatMap((letter, axis) => (kept.includes(letter) ? [] : [axis]));
  if (axes.length === 0) return { letters, tensor };
  const left = letters.filter((letter) => kept.includes(letter));
  const shape = left.map((letter) => tensor.shape[letters.indexOf(letter)] ?? 1);
  return { letters: left, tensor: reshape(reduceSum(tensor, axes), shape) };
}

/** The axes in the order of these letters. */
function arranged({ letters, tensor }: Lettered, order: readonly string[]): Tensor {
  if (letters.length !== order.length || order.some((letter) => !letters.includes(letter)))
    throw new ShapeError(`the result has the axes ${order.join("")}, the operands ${letters.join("")}`);
  return transpose(
    tensor,
    order.map((letter) => letters.indexOf(letter)),
  );
}

/** As a product of stacks of matrices: letters of both that stay, those of the left, and those that are summed. */
function contracted(a: Lettered, b: Lettered, wanted: readonly string[]): Tensor {
  const sizeOf = (letter: string): number => {
    const sizes = [a, b].flatMap(({ letters, tensor }) => tensor.shape[letters.indexOf(letter)] ?? []);
    if (sizes.some((size) => size !== sizes[0]))
      throw new ShapeError(`the axis ${letter} has the sizes ${sizes.join(", ")}`);
    return sizes[0] ?? 1;
  };
  const both = a.letters.filter((letter) => b.letters.includes(letter));
  const stacks = both.filter((letter) => wanted.includes(letter));
  const inner = both.filter((letter) => !wanted.includes(letter));
  const left = a.letters.filter((letter) => !both.includes(letter));
  const right = b.letters.filter((letter) => !both.includes(letter));
  const count = (letters: readonly string[]): number => elementCount(letters.map(sizeOf));
  const ofLeft = reshape(arranged(a, [...stacks, ...left, ...inner]), [count(stacks), count(left), count(inner)]);
  const ofRight = reshape(arranged(b, [...stacks, ...inner, ...right]), [count(stacks), count(inner), count(right)]);
  const letters = [...stacks, ...left, ...right];
  requireElements(letters.map(sizeOf));
  const product = reshape(productOf(ofLeft, ofRight), letters.map(sizeOf));
  return arranged({ letters, tensor: product }, wanted);
}

/** Without a sum it is a product of numbers. */
function productOf(a: Tensor, b: Tensor): Tensor {
  const [stacks = 1, rows = 1, inner = 1] = a.shape;
  const columns = b.shape[2] ?? 1;
  if (inner > 1) return matmul(a, b);
  return multiply(expand(a, [stacks, rows, columns]), b);
}

export const contractions: Readonly<Record<string, Operator>> = {
  Einsum: (node) => [einsum(node)],
};
