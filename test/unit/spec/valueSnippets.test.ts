import path from "node:path";
import { describe, expect, test } from "vitest";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { SpecReporter } from "../../../src/prediction/specReport.ts";
import { checkValue } from "../../../src/spec/checkValue.ts";
import { sweepablePaths } from "../../../src/spec/axisField.ts";
import { editorSchema } from "../../../src/spec/editorSchema.ts";
import type { Json, JsonObject } from "../../../src/spec/json.ts";
import { isList, isObject } from "../../../src/spec/json.ts";
import { axisSchema } from "../../../src/spec/schema/sweepSchema.ts";
import { alternatives, specSchemaNode, type SchemaNode } from "../../../src/spec/schemaNode.ts";
import { axisValues, exampleValues, snippetBody } from "../../../src/spec/valueSnippets.ts";
import { insertedText } from "../../support/snippetText.ts";

/** Every field of the format below an object, with its path. */
function fields(schema: SchemaNode, within = ""): { path: string; schema: SchemaNode }[] {
  return alternatives(schema).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([name, field]) => [
      { path: `${within}.${name}`, schema: field },
      ...fields(field, `${within}.${name}`),
    ]),
  );
}

const inserted = (body: Json): Json => JSON.parse(insertedText(body)) as Json;

describe("The values that completion inserts", () => {
  const all = fields(specSchemaNode);

  test("are allowed by the schema of their field", () => {
    expect(all.length).toBeGreaterThan(90);
    const wrong = all.flatMap(({ path: name, schema }) =>
      exampleValues(schema).flatMap(({ value }) =>
        [...checkValue(schema, value, [name]), ...checkValue(schema, inserted(snippetBody(value)), [name])].map(
          ({ message }) => message,
        ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test("of an axis are numbers that its field allows", () => {
    for (const { path: steps, schema } of sweepablePaths()) {
      const { list, range } = axisValues(steps);
      for (const value of [list, range]) {
        expect(checkValue(axisSchema, value, [...steps])).toEqual([]);
        const ends = isList(value) ? value : isObject(value) ? [value["from"] ?? "", value["to"] ?? ""] : [];
        for (const number of ends) expect(checkValue(schema, number, [...steps])).toEqual([]);
      }
    }
  });

  test("have the shape of each variant", () => {
    const schema = all.find((field) => field.path === ".model.likelihood")?.schema ?? {};
    expect(exampleValues(schema).map(({ value }) => value)).toContainEqual({ type: "gaussian", variance: "learned" });
    expect(exampleValues(schema)).toHaveLength(7);
  });

  test("have one place to type at for each leaf", () =>
    expect(snippetBody({ type: "targetRate", rate: 10, weight: [3, "learned", ""] })).toEqual({
      type: "targetRate",
      rate: "^${1:10}",
      weight: ["^${2:3}", "${3:learned}", "$4"],
    }));
});

test("the snippet of an empty file is a spec with a sweep and without a diagnostic", async () => {
  const [snippet] = editorSchema(specSchemaNode)["defaultSnippets"] as readonly JsonObject[];
  const specText = insertedText(snippet?.["body"] ?? null);
  const mediaFolder = path.resolve(import.meta.dirname, "../../../media");
  const reporter = new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine);
  const { diagnoses, predictions } = await reporter.check({ specText, specFolder: mediaFolder, mediaFolder });
  expect(diagnoses).toEqual([]);
  expect(predictions).toHaveLength(8);
});
