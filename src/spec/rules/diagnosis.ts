import * as Type from "typebox";
import type { Immutable } from "../../core/immutable.ts";
import { severitySchema } from "../problem.ts";

/** What is reported for a spec, by offsets in its text. */

/** UTF-16 offset and length in the spec's text. */
const range = { offset: Type.Integer({ minimum: 0 }), length: Type.Integer({ minimum: 0 }) };

/** A replacement in a text: the range of the old text, and the new text. */
export const textEditSchema = Type.Object({ ...range, newText: Type.String() });

export const fixSchema = Type.Object({
  title: Type.String(),
  /** None overlaps another. */
  edits: Type.Array(textEditSchema),
  safe: Type.Boolean(),
});

export const diagnosisSchema = Type.Object({
  code: Type.String(),
  severity: severitySchema,
  message: Type.String(),
  ...range,
  related: Type.Array(Type.Object({ message: Type.String(), ...range })),
  fixes: Type.Array(fixSchema),
  /** Whether docs/rules has a page for the code. */
  hasPage: Type.Boolean(),
});

export type TextEdit = Immutable<Type.Static<typeof textEditSchema>>;
export type Fix = Immutable<Type.Static<typeof fixSchema>>;
export type Diagnosis = Immutable<Type.Static<typeof diagnosisSchema>>;
