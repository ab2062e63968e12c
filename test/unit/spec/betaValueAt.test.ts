import { expect, test } from "vitest";
import { betaValueAt, sweepOfBetas } from "../../../src/spec/betaValueAt.ts";

/** `|` is the cursor. */
const at = (marked: string) => {
  const text = marked.replace("|", "");
  const place = betaValueAt(text, marked.indexOf("|"));
  return place && { text, place, typed: text.slice(place.offset, place.offset + place.length) };
};

test.each([
  ['{ "objective": { "beta": | } }', ""],
  ['{ "objective": { "beta":|} }', ""],
  ['{ "objective": { "beta": 0.5| } }', "0.5"],
  ['{ "objective": { "beta": |4 } }', "4"],
  ['{ "sweep": { "objective.beta": [|] } }', ""],
  ['{ "sweep": { "objective.beta": [0.5, |] } }', ""],
  ['{ "sweep": { "objective.beta": [0.5, 1|, 4] } }', "1"],
  ['{ "sweep": { "objective.beta": { "from": |, "to": 4, "count": 3 } } }', ""],
  ['{ "sweep": { "objective.beta": { "from": 1, "to": 4|, "count": 3 } } }', "4"],
])("a beta is typed in %s", (marked, typed) => expect(at(marked)?.typed).toBe(typed));

test.each([
  '{ "objective": { "be|ta": 4 } }',
  '{ "objective": { "beta": 4 | } }',
  '{ "objective": { "beta": 4, | } }',
  '{ "objective": { "freeBits": | } }',
  '{ "objective": { "rate": | } }',
  '{ "sweep": { "objective.beta": [0.5 |] } }',
  '{ "sweep": { "objective.beta": { "from": 1, "to": 4, "count": | } } }',
  '{ "sweep": { "training.seed": [|] } }',
])("no beta is typed in %s", (marked) => expect(at(marked)).toBeUndefined());

const swept = (marked: string, betas: readonly number[]): unknown => {
  const { text, place } = at(marked) ?? { text: "", place: { offset: 0, length: 0 } };
  const sweep = sweepOfBetas(text, place, betas);
  return sweep === undefined ? undefined : JSON.parse(sweep);
};

test("the sweep of betas replaces the one in the file, and other axes keep their first value", () => {
  const axes =
    '"objective.beta": [0.5, |], "model.latentSize": [4, 8], "training.seed": { "from": 2, "to": 3, "count": 2 }';
  expect(swept(`{ "sweep": { ${axes} } }`, [1, 2])).toEqual({
    sweep: { "model.latentSize": [4], "training.seed": [2], "objective.beta": [1, 2] },
  });
});

test("a sweep of betas is added where the file has none, and a missing beta does not matter", () => {
  expect(swept('{ "objective": { "beta": | } }', [1, 2])).toEqual({
    objective: { beta: 1 },
    sweep: { "objective.beta": [1, 2] },
  });
});

test("there is no sweep of betas for a text that is wrong elsewhere", () => {
  expect(swept('{ "objective": { "beta": | }, "data": }', [1, 2])).toBeUndefined();
});
