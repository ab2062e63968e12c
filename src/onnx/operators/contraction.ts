/** Einsum: sums of products over the letters that the result lacks, of two tensors after the other. */
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

/** Operands and result of "ij,jk->ik"; without a result, the letters that occur once, in the order of the alphabet. */
function lettersOf(equation: string, operands: readonly Tensor[]): readonly [readonly string[], string] {
  const [left = "", given] = equation.split("->");
  const parts = left.split(",");
  // Axes that "..." stands for become letters, counted from the last one.
  const unused = "ZYXWVUTSRQPONMLKJIHGFEDCBA".split("").filter((letter) => !equation.includes(letter));
  const rests = parts.map((part, i) => (operands[i]?.shape.length ?? 0) - (part.length - ELLIPSIS.length));
  const fill = (part: string, count: number): string =>
    part.replace(ELLIPSIS, unused.slice(0, Math.max(0, count)).reverse().join(""));
  const most = Math.max(0, ...parts.map((part, i) => (part.includes(ELLIPSIS) ? (rests[i] ?? 0) : 0)));
  const filled = parts.map((part, i) => fill(part, rests[i] ?? 0));
  const once = [...new Set(left.replaceAll(ELLIPSIS, "").replaceAll(",", ""))].filter(
    (letter) => left.split(letter).length === 2,
  );
  const implied = (left.includes(ELLIPSIS) ? ELLIPSIS : "") + once.sort().join("");
  return [filled, fill(given ?? implied, most)];
}

const ELLIPSIS = "...";

function einsum(node: NodeReader): Value {
  const equation = node.text("equation", "").replaceAll(" ", "");
  const operands = node.inputs.map((_, i) => node.tensor(i));
  const [parts, result] = lettersOf(equation, operands);
  if (
    parts.length !== operands.length ||
    [...parts, result].some((part) => !/^[a-z]*$/i.test(part) || isRepeated(part))
  )
    throw new UnsupportedOperator(`has the unsupported equation ${JSON.stringify(equation)}`);
  const wanted = [...result];
  const all = operands.map((tensor, i) => lettered(tensor, parts[i] ?? ""));
  const joined = all.slice(1).reduce((sofar, next, i) => {
    const later = [...wanted, ...all.slice(i + 2).flatMap(({ letters }) => letters)];
    const kept = [...new Set([...sofar.letters, ...next.letters])].filter((letter) => later.includes(letter));
    const [a, b] = [summed(sofar, [...kept, ...next.letters]), summed(next, [...kept, ...sofar.letters])];
    return { letters: kept, tensor: contracted(a, b, kept) };
  }, all[0] as Lettered);
  return computed(arranged(summed(joined, wanted), wanted));
}

function isRepeated(letters: string): boolean {
  return new Set(letters).size < letters.length;
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
