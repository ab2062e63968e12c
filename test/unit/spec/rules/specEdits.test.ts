import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../src/core/seededRandom.ts";
import { parseSpecTree } from "../../../../src/spec/specTree.ts";
import type { SpecEdit, SpecValue } from "../../../../src/spec/rules/rule.ts";
import { textEditsOf } from "../../../../src/spec/rules/specEdits.ts";
import { applyTextEdits } from "../../../../src/spec/rules/textEdit.ts";

const set = (path: string, value: SpecValue): SpecEdit => ({ path: path.split("/"), value });
const remove = (path: string): SpecEdit => ({ path: path.split("/"), value: undefined });

describe("An edit of a spec", () => {
  const becomes = (what: string, before: string, edits: readonly SpecEdit[], after: string) =>
    test(what, () => {
      const made = textEditsOf(parseSpecTree(before), edits);
      expect(applyTextEdits(before, made)).toBe(after);
      let end = 0;
      for (const { offset, length } of made) {
        expect(offset).toBeGreaterThanOrEqual(end);
        end = offset + length;
      }
    });

  becomes("replaces only the value", '{ "a": 1, /* b */ "b": [2] }', [set("a", 3)], '{ "a": 3, /* b */ "b": [2] }');
  becomes(
    "writes lists and objects on one line",
    '{ "a": 1 }',
    [set("a", { from: 0.1, to: [1, 2] })],
    '{ "a": { "from": 0.1, "to": [1, 2] } }',
  );
  becomes("replaces an item of a list", '{ "a": [1, 2] }', [{ path: ["a", 1], value: 5 }], '{ "a": [1, 5] }');
  becomes("adds to an object on one line", '{ "a": 1 }', [set("b", 2)], '{ "a": 1, "b": 2 }');
  becomes("adds after a trailing comma, and leaves one", '{ "a": 1, }', [set("b", 2)], '{ "a": 1, "b": 2, }');
  becomes("fills an empty object", '{ "a": {} }', [set("a/b", 2)], '{ "a": { "b": 2 } }');
  becomes("fills an object that holds a comment", "{ // none yet\n}", [set("b", 2)], '{ "b": 2 // none yet\n}');
  becomes(
    "adds its own line, with the indentation of the line above",
    '{\n\t"a": 1\n}',
    [set("b", 2)],
    '{\n\t"a": 1,\n\t"b": 2\n}',
  );
  becomes(
    "keeps a comment with its property",
    '{\n  "a": 1 // about a\n}',
    [set("b", 2)],
    '{\n  "a": 1, // about a\n  "b": 2\n}',
  );
  becomes(
    "keeps trailing commas where there are some",
    '{\n  "a": 1, // about a\n}',
    [set("b", 2)],
    '{\n  "a": 1, // about a\n  "b": 2,\n}',
  );
  becomes(
    "does not break a comment of several lines",
    '{\n  "a": 1 /* about\n a */\n}',
    [set("b", 2)],
    '{\n  "a": 1, /* about\n a */\n  "b": 2\n}',
  );
  becomes("understands commas that begin lines", '{\n  "a": 1\n  , "b": 2\n}', [remove("b")], '{\n  "a": 1\n  \n}');
  becomes("keeps the line ends of Windows", '{\r\n  "a": 1\r\n}', [set("b", 2)], '{\r\n  "a": 1,\r\n  "b": 2\r\n}');
  becomes("makes missing parents", '{ "a": 1 }', [set("b/c/d", 2)], '{ "a": 1, "b": { "c": { "d": 2 } } }');
  becomes(
    "makes a missing parent of two values once",
    '{ "a": 1 }',
    [set("b/c", 2), set("b/d", 3)],
    '{ "a": 1, "b": { "c": 2, "d": 3 } }',
  );
  becomes(
    "adds two values to one object",
    '{\n  "a": 1\n}',
    [set("b", 2), set("c", 3)],
    '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}',
  );
  becomes(
    "removes a line with its comment",
    '{\n  "a": 1,\n  "b": 2, // about b\n  "c": 3\n}',
    [remove("b")],
    '{\n  "a": 1,\n  "c": 3\n}',
  );
  becomes(
    "removes the last line and the comma before it, not the comment there",
    '{\n  "a": 1, // about a\n  "b": 2\n}',
    [remove("b")],
    '{\n  "a": 1 // about a\n}',
  );
  becomes("removes within a line", '{ "a": 1, "b": 2, "c": 3 }', [remove("b")], '{ "a": 1, "c": 3 }');
  becomes("removes the last of a line", '{ "a": 1, "b": 2 }', [remove("b")], '{ "a": 1 }');
  becomes("removes the only one", '{ "a": { "b": 2 } }', [remove("a/b")], '{ "a": { } }');
  becomes("removes nothing where there is nothing", '{ "a": 1 }', [remove("b"), remove("c/d")], '{ "a": 1 }');
  becomes("keeps a byte order mark", '\uFEFF{ "a": 1 }', [set("a", 2)], '\uFEFF{ "a": 2 }');
  becomes(
    "replaces the last of duplicate names, as JSON does",
    '{ "a": 1, "a": 2 }',
    [set("a", 3)],
    '{ "a": 1, "a": 3 }',
  );
});

test("500 random groups of changes give the text the value that they give the object", () => {
  const text =
    '{ // one\n  "a": 1, // two\n  "b": { "c": 2, /* three */ "d": [1, 2], }, // four\n  "e": { },\n  "f": {\n    "g": 1 // five\n    // six\n  } // seven\n}\n';
  const paths = ["a", "b", "b/c", "b/d", "e", "e/x", "e/y", "f", "f/g", "f/h", "i/j", "i/k"];
  for (let i = 0; i < 500; i++) {
    const random = seededRandom(5, i);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random.nextUniform() * items.length)] as Item;
    const edits = Array.from({ length: 1 + (i % 3) }, () =>
      random.nextUniform() < 0.3 ? remove(pick(paths)) : set(pick(paths), pick([7, "x", { z: 1 }, []])),
    );
    const result = parseSpecTree(applyTextEdits(text, textEditsOf(parseSpecTree(text), edits)));
    expect([edits, result.problems]).toEqual([edits, []]);
    const wanted = edits.reduce<unknown>(
      (value, { path, value: to }) => changed(value, path, to),
      parseSpecTree(text).value,
    );
    expect([edits, result.value]).toEqual([edits, wanted]);
  }
});

/** The same on values: nothing below a value that is not an object can be reached. */
function changed(value: unknown, [step, ...rest]: SpecEdit["path"], to: SpecValue | undefined): unknown {
  if (step === undefined) return to;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const object = value as Readonly<Record<string, unknown>>;
  if (to === undefined && object[step] === undefined) return value;
  const inner = changed(object[step] ?? (rest.length > 0 ? {} : undefined), rest, to);
  const { [step]: _, ...others } = object;
  return inner === undefined ? others : { ...object, [step]: inner };
}
