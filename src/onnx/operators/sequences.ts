/** Lists of tensors. */
import { ShapeError } from "../../graph/shape.ts";
import { constantOf } from "../constants.ts";
import { axisOf, reshapedValue, type NodeReader, type Operator, type Sequence, type Value } from "../values.ts";
import { partsOf } from "./selection.ts";
import { joinedValues } from "./shapes.ts";

/** Parts of tensors as a list, which newer exporters of PyTorch write for `split`, `chunk` and `unbind`. */
function splitToSequence(node: NodeReader): Sequence {
  const x = node.value(0);
  const axis = axisOf(node.number("axis", 0), x.shape.length);
  const size = x.shape[axis] ?? 1;
  const given = node.inputs[1] === undefined ? undefined : node.constant(1, "split");
  const each = given?.values[0] ?? 1;
  if (!(each >= 1)) throw new ShapeError(`cannot split an axis of ${size} into parts of ${each}`);
  const sizes =
    given !== undefined && given.shape.length > 0
      ? [...given.values]
      : Array.from({ length: Math.ceil(size / each) }, (_, i) => Math.min(each, size - i * each));
  const isKept = given !== undefined || node.number("keepdims", 1) !== 0;
  const parts = partsOf(x, axis, sizes);
  const flat = x.shape.filter((_, i) => i !== axis);
  return { kind: "sequence", items: isKept ? parts : parts.map((part) => reshapedValue(part, flat)) };
}

function entryOf(node: NodeReader): Value {
  const items = node.sequence(0);
  const place = node.constant(1, "position").values[0] ?? 0;
  const item = items.at(place);
  if (item === undefined) throw new ShapeError(`a sequence of ${items.length} tensors has none at ${place}`);
  return item;
}

/** The tensors of a sequence, along an axis that they have or a new one. */
function joinedSequence(node: NodeReader): Value {
  const items = node.sequence(0);
  const isNew = node.number("new_axis", 0) !== 0;
  const rank = (items[0]?.shape.length ?? 0) + (isNew ? 1 : 0);
  const axis = axisOf(node.number("axis", 0), rank);
  if (!isNew) return joinedValues(items, axis);
  return joinedValues(
    items.map((item) => reshapedValue(item, item.shape.toSpliced(axis, 0, 1))),
    axis,
  );
}

export const sequences: Readonly<Record<string, Operator>> = {
  SplitToSequence: (node) => [splitToSequence(node)],
  SequenceConstruct: (node) => [{ kind: "sequence", items: node.inputs.map((_, i) => node.value(i)) }],
  SequenceAt: (node) => [entryOf(node)],
  SequenceLength: (node) => [constantOf("int", [], [node.sequence(0).length])],
  ConcatFromSequence: (node) => [joinedSequence(node)],
};
