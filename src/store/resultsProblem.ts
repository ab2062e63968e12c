import { Compile, type Validator } from "typebox/schema";
import { resultsSchema } from "../results/results.ts";
import { storedResultsSchema } from "../results/storedResults.ts";

const MAX_SHOWN_CHARACTERS = 40;

let ofModels: Validator | undefined;
let ofLatents: Validator | undefined;

/**
 * What is wrong with the content of results.json, which a person may have edited or another program written: the place, what should be
 * there and what is, as in `points[3].heldOut.rateNats must be number, but is "1.5"`. Undefined if nothing is.
 */
export function resultsProblem(content: unknown): string | undefined {
  // A message about one of several forms of a field would name those that are not meant.
  const validator = hasLatents(content)
    ? (ofLatents ??= Compile(storedResultsSchema))
    : (ofModels ??= Compile(resultsSchema));
  if (validator.Check(content)) return undefined;
  const [, errors] = validator.Errors(content);
  // A value that fits no member of a union has an error for each member; the longest path leads to the cause.
  const [first] = errors.toSorted((a, b) => b.instancePath.length - a.instancePath.length);
  if (first === undefined) return "its fields are not those of results";
  const parts = first.instancePath.split("/").slice(1);
  const { allowedValues } = first.params as { readonly allowedValues?: readonly unknown[] };
  const wanted = allowedValues === undefined ? first.message : `must be one of ${allowedValues.join(", ")}`;
  return `${placeOf(parts)} ${wanted}, but is ${shown(valueAt(content, parts))}`;
}

function hasLatents(content: unknown): boolean {
  const points = valueAt(content, ["points"]);
  return Array.isArray(points) && points.some((point) => valueAt(point, ["heldOut", "distortionNats"]) === null);
}

function placeOf(parts: readonly string[]): string {
  const path = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${unescaped(part)}`)).join("");
  return path === "" ? "the content" : path.replace(/^\./, "");
}

function valueAt(content: unknown, parts: readonly string[]): unknown {
  return parts.reduce<unknown>(
    (value, part) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[unescaped(part)],
    content,
  );
}

/** RFC 6901. */
function unescaped(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}...` : text;
}
