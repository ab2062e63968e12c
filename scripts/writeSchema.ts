/**
 * Writes what follows from src/spec/schema and src/profile: the schemas of the editor, and the tables of docs/spec.md. With --check, fails if one of
 * them is not up to date.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { editorSchema } from "../src/spec/editorSchema.ts";
import { specSchemaNode } from "../src/spec/schemaNode.ts";
import { profileSchemaNode } from "../src/profile/profileSchema.ts";
import { specReference } from "./specReference.ts";

const TABLES_START = "<!-- Everything below is generated from src/spec/schema by `npm run build:schema`. -->";

await update("schema/vae.schema.json", () => `${JSON.stringify(editorSchema(specSchemaNode), undefined, 2)}\n`);
await update("schema/slurm.schema.json", () => `${JSON.stringify(editorSchema(profileSchemaNode), undefined, 2)}\n`);
await update("docs/spec.md", (page) => {
  const [introduction = ""] = page.split(TABLES_START);
  return format(`${introduction}${TABLES_START}\n\n${specReference(specSchemaNode)}`, {
    parser: "markdown",
    printWidth: 120,
  });
});

async function update(name: string, wantedFrom: (written: string) => string | Promise<string>): Promise<void> {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const written = existsSync(file) ? readFileSync(file, "utf8").replaceAll("\r\n", "\n") : "";
  const wanted = await wantedFrom(written);
  if (wanted === written) return;
  if (process.argv.includes("--check")) {
    console.error(`${name} does not match src/spec/schema or src/profile; run: npm run build:schema`);
    process.exitCode = 1;
  } else writeFileSync(file, wanted);
}
