import { applyEdits, getLocation, modify } from "jsonc-parser";
import { type Json, isList, isObject, own } from "./json.ts";
import { parseSpecTree, type TextRange } from "./specTree.ts";

const AXIS = "objective.beta";
const places = [/^objective\.beta$/, /^sweep\.objective\.beta\.(\d+|from|to)$/];

/** The place of a beta that is being typed: its number, or the empty place where one is missing. */
export function betaValueAt(text: string, offset: number): TextRange | undefined {
  const { path, previousNode, isAtPropertyKey } = getLocation(text, offset);
  if (isAtPropertyKey || !places.some((place) => place.test(path.join(".")))) return undefined;
  if (previousNode?.type === "number" && offset <= previousNode.offset + previousNode.length)
    return { offset: previousNode.offset, length: previousNode.length };
  // After ":", "[" or ",": elsewhere another value would not be valid.
  return /[:[,]\s*$/.test(text.slice(0, offset)) ? { offset, length: 0 } : undefined;
}

/**
 * The text with a sweep over nothing but `betas`, for their predictions; every other axis keeps its first value.
 * @param place of betaValueAt
 * @returns undefined if the text is wrong elsewhere too
 */
export function sweepOfBetas(text: string, place: TextRange, betas: readonly number[]): string | undefined {
  const complete = text.slice(0, place.offset) + String(betas[0]) + text.slice(place.offset + place.length);
  const { value } = parseSpecTree(complete);
  if (!isObject(value)) return undefined;
  const swept = own(value, "sweep");
  const others = Object.entries(isObject(swept) ? swept : {}).filter(([name]) => name !== AXIS);
  const single = others.map(([name, values]) => [name, firstOf(values)] as const);
  const edits = modify(complete, ["sweep"], { ...Object.fromEntries(single), [AXIS]: betas }, {});
  return applyEdits(complete, edits);
}

function firstOf(values: Json): Json {
  return isList(values) ? values.slice(0, 1) : isObject(values) ? [own(values, "from") ?? null] : values;
}
