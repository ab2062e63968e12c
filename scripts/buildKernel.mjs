// Compiles the Adam kernel (AssemblyScript) and writes it as a TypeScript module, so that every bundle carries it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";
import asc from "assemblyscript/asc";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = "src/engine/adam/assembly/adam.ts";
const target = "src/engine/adam/adamKernel.generated.ts";

mkdirSync(join(root, "dist"), { recursive: true });
const { error, stderr } = await asc.main([
  source,
  "--baseDir",
  root,
  "--outFile",
  "dist/adam.wasm",
  "--importMemory",
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "-O3",
  "--noAssert",
]);
if (error) {
  process.stderr.write(stderr.toString());
  throw error;
}
const base64 = readFileSync(join(root, "dist/adam.wasm")).toString("base64");
writeFileSync(
  join(root, target),
  `// Generated from ${source} by scripts/buildKernel.mjs.\nexport const adamKernelBase64 =\n  "${base64}";\n`,
);
