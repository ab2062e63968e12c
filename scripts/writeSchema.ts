/** Writes schema/vae.schema.json from src/spec/schema.ts; with --check, fails if the file is not up to date. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { editorSchema } from "../src/spec/editorSchema.ts";
import { specSchemaNode } from "../src/spec/schemaNode.ts";

const file = fileURLToPath(new URL("../schema/vae.schema.json", import.meta.url));
const wanted = `${JSON.stringify(editorSchema(specSchemaNode), undefined, 2)}\n`;

function written(): string | undefined {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return undefined;
  }
}

if (!process.argv.includes("--check")) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, wanted);
} else if (written() !== wanted) {
  console.error("schema/vae.schema.json is not what src/spec/schema.ts says; run: npx tsx scripts/writeSchema.ts");
  process.exitCode = 1;
}
