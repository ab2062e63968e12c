import { expect, test } from "vitest";
import { dataPathAt } from "../../../src/spec/dataPathAt.ts";

/** `|` is the cursor. */
const at = (marked: string) => {
  const place = dataPathAt(marked.replace("|", ""), marked.indexOf("|"));
  return place && { ...place, text: marked.replace("|", "").slice(place.offset, place.offset + place.length) };
};

test.each([
  ['{ "data": { "path": "|" } }', { typed: "", text: "", use: "examples" }],
  ['{ "data": { "path": "da|ta.csv" } }', { typed: "da", text: "data.csv", use: "examples" }],
  ['{ "data": { "heldOut": { "path": "te|" } } }', { typed: "te", text: "te", use: "examples" }],
  ['{ "data": { "labels": "x.csv#|" } }', { typed: "x.csv#", text: "x.csv#", use: "labels" }],
  ['{ "data": { "labels": ["a", "b|"] } }', { typed: "b", text: "b", use: "labels" }],
  ['{ "data": { "path": "|', { typed: "", text: "", use: "examples" }],
])("a path of data is typed in %s", (marked, expected) => expect(at(marked)).toMatchObject(expected));

test.each([
  '{ "data": { "pa|th": "x.csv" } }',
  '{ "data": { "path": |"x.csv" } }',
  '{ "data": { "path": "x.csv"| } }',
  '{ "data": { "binarize": "|" } }',
  '{ "model": { "path": "|" } }',
])("no path of data is typed in %s", (marked) => expect(at(marked)).toBeUndefined());
