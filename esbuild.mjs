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
await build({ ...node, entryPoints: ["src/worker/main.ts"], outfile: "dist/worker.cjs" });
