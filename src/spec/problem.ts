import * as Type from "typebox";
import type { Immutable } from "../core/immutable.ts";

/** What is wrong in a spec, where, and how to fix it. Positions are offsets; the command line and the editor make lines. */

export const severitySchema = Type.Enum(["error", "warning", "information"]);
export type Severity = Type.Static<typeof severitySchema>;

/** A place inside a spec: property names and list indices from the root. */
export type SpecPath = readonly (string | number)[];

export interface Problem {
  /** kebab-case, stable: settings and ignore comments use it. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong and what to do about it, one or two sentences, ending with a full stop. */
  readonly message: string;
  /** UTF-16 offset and length in the spec's text. */
  readonly offset: number;
  readonly length: number;
  /** The name or value that was probably meant in place of the one at `offset`, without quotes. */
  readonly meant?: string;
}

/** A problem found without the text (of the data, or the model's size); the spec's tree turns `path` into an offset. */
export const locatedProblemSchema = Type.Object({
  code: Type.String(),
  severity: severitySchema,
  message: Type.String(),
  path: Type.Array(Type.Union([Type.String(), Type.Number()])),
});
export type LocatedProblem = Immutable<Type.Static<typeof locatedProblemSchema>>;
