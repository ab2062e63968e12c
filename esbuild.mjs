// Bundles the programs. Runtimes with native or WebAssembly parts stay packages of their own.
import { build } from "esbuild";

const node = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // jsonc-parser's CommonJS build hides its requires from bundlers; its ES modules do not.
  mainFields: ["module", "main"],
  external: ["onnxruntime-node", "onnxruntime-web"],
  logLevel: "warning",
};

await build({ ...node, entryPoints: ["src/cli.ts"], outfile: "dist/cli.cjs", banner: { js: "#!/usr/bin/env node" } });
for (const [name, entry] of [["worker", "main"], ["sweep", "sweepMain"], ["background", "backgroundMain"]]) {
  await build({ ...node, entryPoints: [`src/worker/${entry}.ts`], outfile: `dist/${name}.cjs` });
}
// No runtime may reach the extension host: it trains nothing.
await build({ ...node, external: ["vscode"], entryPoints: ["src/extension.ts"], outfile: "dist/extension.cjs" });
