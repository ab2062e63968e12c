// Packages the extension: one .vsix for each target, with that target's ONNX Runtime, and one for every other platform
// ("universal"), with ONNX Runtime on WebAssembly.
//   node scripts/package.mjs [--target linux-x64|linux-arm64|darwin-arm64|win32-x64|win32-arm64|universal] ...
// Writes out/package/vae-lens-<version>-<target>.vsix. dist/ must be built. Each target is put together in a folder of its
// own, so that nothing but what is listed here is shipped, and dist/ stays as it was built.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { writePages } from "./packagedPages.mjs";
import { root } from "./prepare.mjs";

export const targets = ["linux-x64", "linux-arm64", "darwin-arm64", "win32-x64", "win32-arm64", "universal"];

const out = join(root, "out/package");
const vsce = createRequire(import.meta.url).resolve("@vscode/vsce/vsce");

/** As they are in the repository. */
const shipped = [
  ...[
    "extension.cjs",
    "advice.cjs",
    "background.cjs",
    "reader.cjs",
    "readerWatch.cjs",
    "sweep.cjs",
    "submit.cjs",
    // The program of the tasks of a cluster.
    "cli.cjs",
    "mcp.cjs",
    "explain.cjs",
    "worker.cjs",
    "hdf5.cjs",
    "images.cjs",
    "tensorflow.cjs",
    "tfjs-backend-wasm-simd.wasm",
    "decoders.cjs",
    "webp_dec.wasm",
    "mozjpeg_dec.wasm",
  ].map((name) => `dist/${name}`),
  ...["webview.js", "webview.css"].map((name) => `dist/${name}`),
  ...[
    "media/digits",
    "media/walkthrough",
    "media/icon.png",
    "media/sideBar.svg",
    "media/specLight.svg",
    "media/specDark.svg",
    "media/language-configuration.json",
    "media/vae-spec.tmLanguage.json",
  ],
  // Those that New Spec offers (src/host/sampleCommands.ts), with their data.
  ...[
    "digits-gaussian.vae.json",
    "digits-bernoulli.vae.json",
    "wine.vae.json",
    "wine.csv",
    "cells-zinb.vae.json",
    "cells.h5ad",
    "condition-suffices.vae.json",
  ].map((name) => `samples/${name}`),
  ...[
    "docs/recompute",
    "python/vae_lens.py",
    "schema",
    "package.nls.json",
    "LICENSE",
    "CHANGELOG.md",
    "THIRD-PARTY-NOTICES",
  ],
];

/** What a runtime needs at run time: no declarations, no maps, no builds for browsers. @param {string} target */
function runtimeFiles(target) {
  const common = [
    ...["package.json", "dist/cjs"].map((file) => `onnxruntime-common/${file}`),
    // Its WebAssembly is within its JavaScript.
    ...["package.json", "LICENSE.txt", "dist/esm"].map((file) => `h5wasm/${file}`),
  ];
  if (target === "universal") {
    const web = [
      "package.json",
      "dist/ort.node.min.js",
      "dist/ort-wasm-simd-threaded.mjs",
      "dist/ort-wasm-simd-threaded.wasm",
    ];
    return [...common, ...web.map((file) => `onnxruntime-web/${file}`)];
  }
  const binaries = `bin/napi-v6/${target.replace("-", "/")}`;
  return [...common, ...["package.json", "dist", binaries].map((file) => `onnxruntime-node/${file}`)];
}

/**
 * libonnxruntime.1.dylib is what is loaded; npm has made a second file of the link to it. On Windows, onnxruntime.dll loads
 * DirectML only for an engine that is not used here, and the GPU engine compiles with Windows' own d3dcompiler_47.dll where dxcompiler.dll
 * and dxil.dll are missing.
 */
const superfluous = /__pycache__|\.d\.ts$|\.map$|libonnxruntime\.1\.\d+\.\d+\.dylib$|(DirectML|dxcompiler|dxil)\.dll$/;

/** @param {string} source @param {string} destination */
function copy(source, destination) {
  cpSync(source, destination, { recursive: true, filter: (file) => !superfluous.test(file) });
}

/** The manifest without what only a clone needs: dependencies are shipped inside, and vsce allows no `files` here. */
function shippedManifest() {
  const { files, bin, scripts, dependencies, devDependencies, ...manifest } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return manifest;
}

/** @param {string} target @returns {string} the .vsix file */
export function packageExtension(target) {
  if (!targets.includes(target)) throw new Error(`Unknown target "${target}": expected one of ${targets.join(", ")}.`);
  const stage = join(out, target);
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const file of shipped) copy(join(root, file), join(stage, file));
  writePages(root, stage);
  for (const file of runtimeFiles(target))
    copy(join(root, "node_modules", file), join(stage, "dist/node_modules", file));
  const manifest = shippedManifest();
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(stage, ".vscodeignore"), "# Everything here is shipped: scripts/package.mjs chose it.\n");
  const vsix = join(out, `${manifest.name}-${manifest.version}${target === "universal" ? "" : `-${target}`}.vsix`);
  const platform = target === "universal" ? [] : ["--target", target];
  // There is no repository address yet that links could be completed with; writePages leaves none that need it.
  const flags = [
    "--no-dependencies",
    "--allow-missing-repository",
    "--no-rewrite-relative-links",
    ...platform,
    "--out",
    vsix,
  ];
  execFileSync(process.execPath, [vsce, "package", ...flags], { cwd: stage, stdio: ["ignore", "pipe", "inherit"] });
  rmSync(stage, { recursive: true });
  console.log(`${vsix}  ${(statSync(vsix).size / 1e6).toFixed(1)} MB`);
  return vsix;
}

/** The target of this machine. */
export function ownTarget() {
  const target = `${process.platform}-${process.arch}`;
  return targets.includes(target) ? target : "universal";
}

if (process.argv[1] === import.meta.filename) {
  const args = process.argv.slice(2);
  const asked = args.flatMap((arg, index) =>
    arg === "--target" ? [args[index + 1] ?? ""] : arg.startsWith("--target=") ? [arg.slice(9)] : [],
  );
  for (const target of asked.length > 0 ? asked : targets) packageExtension(target);
}
