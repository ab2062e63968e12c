import type { Choice, ModelChoice } from "./chooseModel.ts";
import type { DataProfile } from "./dataProfile.ts";

/** The values of beta that a new spec trains. */
export type ProposedBetas = { readonly from: number; readonly to: number; readonly count: number };

export interface ProposedSpec {
  readonly path: string;
  /** Undefined: a fraction of the examples. */
  readonly heldOut?: { readonly path: string; readonly reason: string } | undefined;
  /** What beside the data is not read. */
  readonly note?: string | undefined;
  readonly profile: Pick<DataProfile, "rows" | "columns" | "shape" | "labels" | "leftOut">;
  readonly model: ModelChoice;
  readonly latentSize: Choice<number>;
  readonly betas: Choice<ProposedBetas>;
}

/** Columns that a comment names. */
const MAX_NAMED = 6;

/** The text of a spec, with the reason behind each choice. */
export function specText({ path, heldOut, note, profile, model, latentSize, betas }: ProposedSpec): string {
  const { rows, columns, shape, labels, leftOut } = profile;
  const { likelihood, scale, transform, hidden, batchSize, epochs } = model;
  const network = `{ "hidden": [${hidden.join(", ")}] }`;
  const size = shape === undefined ? `${columns} columns` : `${shape.join(" x ")} values each`;
  const data = [
    field("path", path, `${rows} examples, ${size}${note === undefined ? "" : `. ${note}`}`),
    ...(leftOut.length === 0
      ? []
      : [field("columns", { except: leftOut.map(({ column }) => column) }, reasons(leftOut))]),
    ...(labels === undefined ? [] : [field("labels", labels, "colours the plots; no part of the data")]),
    ...chosen("scale", scale),
    ...chosen("transform", transform),
    heldOut === undefined
      ? field("heldOut", { fraction: 0.2, seed: 0 }, "every figure is measured on these rows")
      : field("heldOut", { path: heldOut.path }, heldOut.reason),
  ];
  return [
    "{",
    `  "data": {`,
    ...block(data),
    "  },",
    `  "model": {`,
    ...block([
      field("latentSize", latentSize.value, latentSize.reason),
      { text: `"encoder": ${network}`, reason: undefined },
      { text: `"decoder": ${network}`, reason: undefined },
      field("likelihood", likelihood.value, likelihood.reason),
    ]),
    "  },",
    `  "objective": { "type": "beta", "beta": 1 },`,
    `  "training": {`,
    ...block([
      field("epochs", epochs.value, epochs.reason),
      field("batchSize", batchSize, undefined),
      field("seed", 0, undefined),
    ]),
    "  },",
    `  "sweep": {`,
    ...block([field("objective.beta", { ...betas.value, scale: "log" }, betas.reason)]),
    "  }",
    "}",
    "",
  ].join("\n");
}

interface Line {
  readonly text: string;
  readonly reason: string | undefined;
}

function field(name: string, value: unknown, reason: string | undefined): Line {
  return { text: `${JSON.stringify(name)}: ${spaced(value)}`, reason };
}

function chosen(name: string, choice: Choice<unknown> | undefined): readonly Line[] {
  return choice === undefined ? [] : [field(name, choice.value, choice.reason)];
}

/** Longer lines would be cut by the minimap of an editor beside a panel, and the sweep's has inlay hints as well. */
const MAX_LINE = 80;
const INDENT = "    ";

/** A comma goes before the comment. A comment too long for the line of its field is in lines of its own before it. */
function block(lines: readonly Line[]): readonly string[] {
  return lines.flatMap(({ text, reason }, i) => {
    const line = `${INDENT}${text}${i === lines.length - 1 ? "" : ","}`;
    if (reason === undefined) return [line];
    const whole = `${line} // ${reason}`;
    return whole.length <= MAX_LINE ? [whole] : [...commentLines(reason), line];
  });
}

function commentLines(reason: string): readonly string[] {
  const lines: string[] = [];
  let line = `${INDENT}//`;
  for (const word of reason.split(" ")) {
    if (line.length + 1 + word.length > MAX_LINE && line !== `${INDENT}//`) {
      lines.push(line);
      line = `${INDENT}//`;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** JSON on one line, with spaces as people write them. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}: ${spaced(inner)}`)
    .join(", ")} }`;
}

function reasons(leftOut: DataProfile["leftOut"]): string {
  const named = leftOut.slice(0, MAX_NAMED).map(({ column, reason }) => `${oneLine(String(column))}: ${reason}`);
  const more = leftOut.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join("; ");
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\u2028\u2029]+/g, " ");
}
