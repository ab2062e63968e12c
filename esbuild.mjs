// Bundles the programs and the panel. Runtimes with native or WebAssembly parts stay packages of their own.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";
import { boundRuns, encodingFile } from "./scripts/boundedRuns.mjs";
import { decodersApart, mcpApart, tensorflowApart } from "./scripts/apartBundles.mjs";

const boundedRuns = {
  name: "bounded-runs",
  setup({ onLoad }) {
    onLoad({ filter: encodingFile }, ({ path }) => ({ contents: boundRuns(readFileSync(path, "utf8")) }));
  },
};
/** Descriptions in schemas are for the schema file and the docs, which are written when the package is built; nothing reads them here. */
const withoutDescriptions = {
  name: "without-descriptions",
  setup({ onLoad }) {
    // Comments first: they hold quotes. A text with a space in it is a description.
    const texts = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g;
    const described = /\bdescription:\s*"(?:[^"\\\n]|\\.)*"(?!\s*\+),?/g;
    onLoad({ filter: /src[\\/](spec[\\/]schema[\\/]\w+|profile[\\/]profileSchema)\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8")
        .replace(texts, (text) => (/^["'].* /.test(text) ? '""' : text))
        .replace(described, ""),
      loader: "ts",
    }));
    onLoad({ filter: /src[\\/](results|protocol)[\\/]\w+\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(described, ""),
      loader: "ts",
    }));
  },
};
const node = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // jsonc-parser's CommonJS build hides its requires from bundlers; its ES modules do not.
  mainFields: ["module", "main"],
  external: ["onnxruntime-node", "onnxruntime-web", "h5wasm"],
  plugins: [tensorflowApart(), decodersApart(), mcpApart(), boundedRuns, withoutDescriptions],
  logLevel: "warning",
};

/** The contents of each bundle, for the notices and for questions about its size. */
const metafiles = "out/meta";
mkdirSync(metafiles, { recursive: true });

async function bundle(name, options) {
  const { metafile } = await build({ ...options, metafile: true });
  writeFileSync(`${metafiles}/${name}.json`, JSON.stringify(metafile));
}

/** Compiled sooner, and less than half of the package; names stay, for the log. */
const program = { ...node, minify: true, keepNames: true };
await bundle("cli", {
  ...program,
  entryPoints: ["src/cli.ts"],
  outfile: "dist/cli.cjs",
  banner: { js: "#!/usr/bin/env node" },
});
for (const [name, entry] of [
  ["worker", "workerMain"],
  ["sweep", "sweepMain"],
  ["submit", "submitMain"],
  ["background", "backgroundMain"],
  ["reader", "readerMain"],
  ["readerWatch", "readerWatch"],
  ["explain", "explainMain"],
]) {
  await bundle(name, {
    ...program,
    entryPoints: [`src/programs/${entry}.ts`],
    outfile: `dist/${name}.cjs`,
  });
}
// A thread, of whichever program reads HDF5.
await bundle("hdf5", { ...node, entryPoints: ["src/data/hdf5Thread.ts"], outfile: "dist/hdf5.cjs" });
// Threads that decode the images of a large folder.
await bundle("images", { ...program, entryPoints: ["src/data/imageThread.ts"], outfile: "dist/images.cjs" });
// The second engine's runtime, loaded only where it is asked for; its WebAssembly lies beside it. It fetches nothing, and Node has a fetch.
await bundle("tensorflow", {
  ...node,
  plugins: [],
  external: ["node-fetch"],
  minify: true,
  legalComments: "none", // THIRD-PARTY-NOTICES has them
  entryPoints: ["src/engine/tensorflow/bundledRuntime.ts"],
  outfile: "dist/tensorflow.cjs",
});
copyFileSync(
  "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm",
  "dist/tfjs-backend-wasm-simd.wasm",
);
// Decoders of packed and of image files, loaded with the first such file; the WebAssembly of those of images lies beside it.
await bundle("decoders", {
  ...program,
  plugins: [],
  entryPoints: ["src/data/decoderPrograms.ts"],
  outfile: "dist/decoders.cjs",
});
/** The server asks its clients for no forms, whose answers alone this validator would check: a quarter of the bundle. */
const withoutFormValidator = {
  name: "without-form-validator",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]validation[\\/]ajv-provider\.js$/ }, () => ({
      contents: "export class AjvJsonSchemaValidator {}",
    }));
  },
};
// The protocol of agents, loaded only by vae-lens mcp.
await bundle("mcp", {
  ...node,
  plugins: [withoutFormValidator],
  minify: true,
  legalComments: "none", // THIRD-PARTY-NOTICES has them
  entryPoints: ["src/command/mcp/sdk.ts"],
  outfile: "dist/mcp.cjs",
});
copyFileSync("node_modules/@jsquash/webp/codec/dec/webp_dec.wasm", "dist/webp_dec.wasm");
copyFileSync("node_modules/@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm", "dist/mozjpeg_dec.wasm");
/**
 * What the editor waits for at activation holds only what registering needs. What is known about names of other programs is a file of its own,
 * which the first such name loads.
 */
const aboutNames = { adviceOnNames: ["adviceFor"], otherNames: ["synonymOf", "plainName"] };
const adviceWhenNeeded = {
  name: "advice-when-needed",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/(adviceOnNames|otherNames)\.ts$/ }, ({ path }) => ({
      path: basename(path, ".ts"),
      namespace: "when-needed",
    }));
    onResolve({ filter: /^\.\/advice\.cjs$/, namespace: "when-needed" }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace: "when-needed" }, ({ path }) => ({
      contents: aboutNames[path]
        .map((name) => `export const ${name} = (...given) => require("./advice.cjs").${name}(...given);`)
        .join("\n"),
    }));
  },
};
await bundle("advice", {
  ...program,
  stdin: {
    resolveDir: "src/spec",
    contents: Object.entries(aboutNames)
      .map(([module, names]) => `export { ${names.join(", ")} } from "./${module}.ts";`)
      .join("\n"),
  },
  outfile: "dist/advice.cjs",
});
// No runtime may reach the extension host: it trains nothing.
await bundle("extension", {
  ...program,
  external: ["vscode"],
  plugins: [adviceWhenNeeded, withoutDescriptions],
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.cjs",
});
// The panel, for the oldest VS Code's Chromium and, as the report, for other browsers.
await bundle("webview", {
  bundle: true,
  platform: "browser",
  target: ["chrome122", "firefox121", "safari17"],
  format: "iife",
  minify: true,
  // TypeBox tries `new Function` once, which the panel's content security policy would report.
  define: { "globalThis.Function": "undefined" },
  legalComments: "none", // THIRD-PARTY-NOTICES has them
  entryPoints: [
    { in: "webview/main.ts", out: "webview" },
    { in: "webview/style.css", out: "webview" },
  ],
  outdir: "dist",
  logLevel: "warning",
});
