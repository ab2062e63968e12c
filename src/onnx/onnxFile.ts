/** The parts of an ONNX file that are read, as plain objects. Field meanings are those of onnx.proto (ONNX 1.16). */
import { ReportedError } from "../core/reportedError.ts";
import type { Constant } from "./constants.ts";

/** A file that cannot be used as an ONNX model. The message names the file, what is wrong and what to do. */
export class OnnxFileError extends ReportedError {
  override readonly name = "OnnxFileError";
}

/** A size that the file fixes, the name of one that is chosen when the graph runs, or unknown. */
export type FileSize = number | string | undefined;

export interface FileValue {
  readonly name: string;
  /** "float", "int64" and so on; "" if the file does not say it. */
  readonly type: string;
  readonly shape: readonly FileSize[] | undefined;
}

export type FileAttribute =
  number | string | readonly number[] | readonly string[] | Constant | FileGraph | ReferredAttribute | UnreadAttribute;

/** An attribute of a kind that no supported operator has, such as a type. */
export interface UnreadAttribute {
  readonly unread: true;
}

/** Within a function: the value is that of the call's attribute of this name. */
export interface ReferredAttribute {
  readonly referred: string;
}

/** A branch or the body of a loop. Its nodes may use tensors of the graphs around it. */
export interface FileGraph {
  readonly kind: "graph";
  readonly nodes: readonly FileNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Names in their order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** An operator that the file itself defines by nodes, which newer exporters of PyTorch write. */
export interface FileFunction {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly FileNode[];
  /** What attributes are where a call leaves them out. */
  readonly attributes: ReadonlyMap<string, FileAttribute>;
  /** Version of the standard operator set; undefined: that of the file. */
  readonly operatorSet: number | undefined;
}

export interface FileNode {
  readonly name: string;
  readonly operator: string;
  /** "" is the standard set. */
  readonly domain: string;
  /** Which of several functions of that name is meant; "" mostly. */
  readonly overload: string;
  /** "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, FileAttribute>;
  /** Tensors that the graphs among the attributes use from outside. */
  readonly captures: readonly string[];
}

/** How functions are found. */
export function functionKey({
  domain,
  operator,
  overload,
}: Pick<FileNode, "domain" | "operator" | "overload">): string {
  return JSON.stringify([domain, operator, overload]);
}

export interface OnnxFile {
  readonly producer: string;
  /** Version of the standard operator set. */
  readonly operatorSet: number;
  readonly nodes: readonly FileNode[];
  /** By `functionKey`. */
  readonly functions: ReadonlyMap<string, FileFunction>;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Without those whose values the file holds. */
  readonly inputs: readonly FileValue[];
  readonly outputs: readonly FileValue[];
}
