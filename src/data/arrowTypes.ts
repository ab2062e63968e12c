import type { DataType, Dictionary, Union } from "apache-arrow";
import { Type, UnionMode } from "apache-arrow/enum";
import type { Column } from "./columnFile.ts";

/** What the types of Arrow hold. */

export function contentsOf(type: DataType): Pick<Column, "kind" | "depth"> {
  const called = (what: string): Pick<Column, "kind" | "depth"> => ({ kind: { called: what }, depth: 0 });
  switch (type.typeId) {
    case Type.Int:
    case Type.Bool:
      return { kind: "whole", depth: 0 };
    case Type.Float:
    case Type.Decimal:
      return { kind: "real", depth: 0 };
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return { kind: "text", depth: 0 };
    case Type.Dictionary:
      return contentsOf((type as Dictionary).dictionary as DataType);
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList: {
      const { kind, depth } = contentsOf(innerOf(type));
      return typeof kind === "object" ? { kind, depth: 0 } : { kind, depth: depth + 1 };
    }
    case Type.Null:
      return called("only nulls");
    case Type.Date:
    case Type.Time:
    case Type.Timestamp:
    case Type.Duration:
    case Type.Interval:
      return called("dates or times");
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return called("bytes");
    case Type.Struct:
      return imageBytesAt(type) < 0 ? called("records") : { kind: "image", depth: 0 };
    case Type.Map:
      return called("records");
    default:
      return called("something other than numbers");
  }
}

/** The place of the bytes in a record that holds an image file; -1 in others. */
export function imageBytesAt(type: DataType): number {
  const at = (type.children ?? []).findIndex(({ name }) => name === "bytes");
  const { typeId } = childrenOf(type)[at] ?? {};
  return typeId === Type.Binary || typeId === Type.LargeBinary ? at : -1;
}

/** The type within a list. */
export function innerOf(type: DataType): DataType {
  const [inner] = childrenOf(type);
  if (inner === undefined) throw new RangeError("a list has no type");
  return inner;
}

/** The types within; a dictionary's values are in messages of their own. */
export function childrenOf(type: DataType): readonly DataType[] {
  return type.typeId === Type.Dictionary ? [] : (type.children ?? []).map((child) => child.type as DataType);
}

/** How many buffers an array has beside those of its children. @param version of the metadata */
export function buffersOf(type: DataType, version: number): number {
  switch (type.typeId) {
    case Type.Null:
      return 0;
    case Type.FixedSizeList:
    case Type.Struct:
      return 1;
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Binary:
    case Type.LargeBinary:
      return 3;
    case Type.Union:
      return ((type as Union).mode === UnionMode.Dense ? 2 : 1) + (version < 4 ? 1 : 0);
    default:
      return 2;
  }
}

/** Whether further buffers follow, whose number the batch says. */
export function isView(type: DataType): boolean {
  return type.typeId === Type.Utf8View || type.typeId === Type.BinaryView;
}
