import { readFileSync } from "node:fs";
import path from "node:path";
import Schema from "typebox/schema";

const file = path.resolve(import.meta.dirname, "../fixtures/sarif/sarif-2.1.0-rtm.5.json");

/** The official schema. One pattern in it, for languages, ends in a bracket that JavaScript's Unicode expressions refuse. */
export const sarifSchema = Schema.Compile(
  JSON.parse(readFileSync(file, "utf8").replaceAll("[a-zA-Z]{2}]?$", "[a-zA-Z]{2}$")) as object,
);
