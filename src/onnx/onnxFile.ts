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

export type FileAttribute = number | string | readonly number[] | readonly string[] | Constant | UnreadAttribute;

/** An attribute of a kind that no supported operator has, such as a graph. */
export interface UnreadAttribute {
  readonly unread: true;
}

export interface FileNode {
  readonly name: string;
  readonly operator: string;
  /** "" is the standard set. */
  readonly domain: string;
  /** "" for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, FileAttribute>;
}

export interface OnnxFile {
  readonly producer: string;
  /** Version of the standard operator set. */
  readonly operatorSet: number;
  readonly nodes: readonly FileNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Without those whose values the file holds. */
  readonly inputs: readonly FileValue[];
  readonly outputs: readonly FileValue[];
}
