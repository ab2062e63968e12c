import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { editorSchema } from "../../../src/spec/editorSchema.ts";
import type { Json } from "../../../src/spec/json.ts";
import { isList, isObject } from "../../../src/spec/json.ts";
import type { SchemaNode } from "../../../src/spec/schemaNode.ts";
import { specSchemaNode } from "../../../src/spec/schemaNode.ts";

const editor = editorSchema(specSchemaNode);

/** Every schema within a schema, itself included, with its path; `within` is the keyword that contains it. */
function schemas(
  schema: Json,
  path = "#",
  within = "",
): { path: string; within: string; schema: Readonly<Record<string, Json>> }[] {
  if (!isObject(schema)) return [];
  const below = Object.entries(schema).flatMap(([keyword, value]) => {
    if (keyword === "properties" || keyword === "patternProperties") {
      return Object.entries(isObject(value) ? value : {}).flatMap(([name, field]) =>
        schemas(field, `${path}/${name}`, name),
      );
    }
    if (keyword === "anyOf" && isList(value))
      return value.flatMap((member, index) => schemas(member, `${path}/anyOf/${index}`, "anyOf"));
    return keyword === "items" ? schemas(value, `${path}/items`, "items") : [];
  });
  return [{ path, within, schema }, ...below];
}

const at = (path: string) => schemas(editor).find((found) => found.path === path)?.schema;

describe("The editor's schema", () => {
  test("only documents: no keyword in it can fail", () => {
    const harmless = [
      "$schema",
      "allowComments",
      "allowTrailingCommas",
      "description",
      "default",
      "defaultSnippets",
      "examples",
      "properties",
      "patternProperties",
      "items",
      "anyOf",
    ];
    for (const { path, within, schema } of schemas(editor)) {
      // A choice may fail, because it is an alternative to {}; so may the "type" of a variant.
      const chosen = within === "anyOf" ? ["enum", "enumDescriptions"] : within === "type" ? ["const"] : [];
      expect([path, Object.keys(schema).filter((keyword) => ![...harmless, ...chosen].includes(keyword))]).toEqual([
        path,
        [],
      ]);
    }
  });
  test("has {} in every anyOf", () => {
    const choices = schemas(editor).flatMap(({ schema }) => (isList(schema["anyOf"]) ? [schema["anyOf"]] : []));
    expect(choices.length).toBeGreaterThan(20);
    for (const members of choices) expect(members.at(-1)).toEqual({});
  });
  test("accepts comments and trailing commas", () =>
    expect(editor).toMatchObject({
      allowComments: true,
      allowTrailingCommas: true,
      $schema: "http://json-schema.org/draft-07/schema#",
    }));
  test("describes every field", () => {
    const silent = schemas(editor).filter(
      ({ path, schema }) => !/anyOf\/\d+$/.test(path) && typeof schema["description"] !== "string",
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
  test("keeps defaults", () =>
    expect(at("#/training/epochs")).toEqual({
      description: "Passes over the training rows. Default 200.",
      default: 200,
    }));
  test("inserts a value with every field, not a bare name", () => {
    // What VS Code's JSON service looks for in a field, and in no alternative of it, when it builds the text to insert.
    const needed = ["defaultSnippets", "enum", "const", "default", "examples"];
    const fields = schemas(editor).filter(({ within }) => !["", "anyOf", "items", "^.*$"].includes(within));
    expect(fields.length).toBeGreaterThan(300);
    expect(fields.filter(({ schema }) => !needed.some((keyword) => keyword in schema)).map(({ path }) => path)).toEqual(
      [],
    );
  });
  test("offers choices with their meaning", () =>
    expect(at("#/objective/anyOf/0/kl/anyOf/0")).toEqual({
      enum: ["sum", "mean"],
      enumDescriptions: [
        "The sum over the latent dimensions.",
        "The sum over the latent dimensions, divided by their number; this scales the effective beta.",
      ],
    }));
  test("lists the choices of a field once it is accepted", () =>
    expect(at("#/data/transform")).toMatchObject({
      default: "none",
      examples: ["none", "center", "standardize", "log1p"],
    }));
  test("offers a choice of one", () =>
    expect(at("#/training/optimizer")).toMatchObject({ anyOf: [{ enum: ["adam"] }, {}] }));
  test("chooses a variant by its type", () =>
    expect(at("#/model/anyOf/0/likelihood/anyOf/0")).toMatchObject({
      properties: { type: { const: "gaussian" }, variance: { default: 1 } },
    }));
  test("offers the fields that can be swept as axes", () => {
    expect(at("#/sweep/objective.beta")).toMatchObject({
      description: "The weight of the KL term. Default 1: the ELBO.",
    });
    expect(Object.keys(at("#/sweep")?.["properties"] ?? {})).toEqual([
      "data.heldOut.fraction",
      "data.heldOut.seed",
      "data.heldOut.selectFraction",
      "data.shape.0",
      "data.conditionColumns.0",
      "data.scale",
      "model.latentSize",
      "model.encoder.hidden.0",
      "model.encoder.dropout",
      "model.encoder.channels.0",
      "model.encoder.kernel",
      "model.encoder.stride",
      "model.posterior.layers",
      "model.posterior.hidden.0",
      "model.decoder.hidden.0",
      "model.decoder.dropout",
      "model.decoder.channels.0",
      "model.decoder.kernel",
      "model.decoder.stride",
      "model.likelihood.variance",
      "model.likelihood.dispersion",
      "model.likelihood.categories",
      "model.prior.components",
      "model.prior.layers",
      "model.prior.hidden.0",
      "objective.beta",
      "objective.warmup.epochs",
      "objective.warmup.cycles",
      "objective.warmup.rise",
      "objective.freeBits",
      "objective.totalCorrelation",
      "objective.mmd",
      "objective.rate",
      "objective.weight",
      "objective.anneal.epochs",
      "objective.samples",
      "training.epochs",
      "training.batchSize",
      "training.learningRate",
      "training.schedule.every",
      "training.schedule.factor",
      "training.schedule.to",
      "training.clipNorm",
      "training.patience",
      "training.seed",
    ]);
  });
  test("equals schema/vae.schema.json (npx tsx scripts/writeSchema.ts)", () =>
    expect(JSON.parse(readFileSync(new URL("../../../schema/vae.schema.json", import.meta.url), "utf8"))).toEqual(
      editor,
    ));
});

test("strict keywords are removed from the editor's schema", () => {
  const strict: SchemaNode = {
    type: "object",
    required: ["a"],
    properties: {
      a: { type: "integer", minimum: 1, maximum: 2, exclusiveMinimum: 0 },
      b: { type: "array", minItems: 1, items: { type: "string" } },
    },
  };
  expect(editorSchema(strict)).toEqual({
    $schema: "http://json-schema.org/draft-07/schema#",
    allowComments: true,
    allowTrailingCommas: true,
    properties: {
      a: { defaultSnippets: [{ label: "1", body: "^${1:1}" }] },
      b: { items: {}, defaultSnippets: [{ label: '[""]', body: ["$1"] }] },
    },
  });
});
