// THIRD-PARTY-NOTICES: the licence of every package whose code is bundled into dist/ or shipped beside it.
//   node scripts/notices.mjs [--check]      after a build, whose metafiles (out/meta) say what went into the bundles
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const target = join(root, "THIRD-PARTY-NOTICES");

/** Shipped as they are (scripts/package.mjs), and the compiler whose run-time library is part of the Adam kernel. */
const shippedWhole = ["h5wasm", "onnxruntime-common", "onnxruntime-node", "onnxruntime-web", "assemblyscript"];

/** Published without their licence's text. */
/** @param {string} copyright */
const mit = (copyright) => `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
const microsoftMit = `${mit("Copyright (c) Microsoft Corporation")}

What ONNX Runtime itself is made of: https://github.com/microsoft/onnxruntime/blob/main/ThirdPartyNotices.txt`;
const apache = `Copyright Google LLC\n\n${readFileSync(join(root, "scripts/licences/apache-2.0.txt"), "utf8").trim()}`;
const knownTexts = {
  "onnxruntime-common": microsoftMit,
  "onnxruntime-node": microsoftMit,
  "onnxruntime-web": microsoftMit,
  "@tensorflow/tfjs-core": apache,
  "@tensorflow/tfjs-backend-cpu": apache,
  "@tensorflow/tfjs-backend-wasm": apache,
  seedrandom: mit("Copyright 2019 David Bau."),
};

/** The folders of the packages that bundles were made of. */
function bundledFolders() {
  const folders = new Set();
  const metafiles = join(root, "out/meta");
  for (const file of readdirSync(metafiles)) {
    const { inputs } = JSON.parse(readFileSync(join(metafiles, file), "utf8"));
    for (const input of Object.keys(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder !== undefined) folders.add(folder);
    }
  }
  return [...folders];
}

/** @param {string} folder of a package, from the root */
function notice(folder) {
  const { name, version, license, author, homepage } = JSON.parse(
    readFileSync(join(root, folder, "package.json"), "utf8"),
  );
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text =
    file === undefined
      ? knownTexts[name]
      : readFileSync(join(root, folder, file), "utf8")
          .replaceAll("\r\n", "\n")
          .trim();
  if (text === undefined)
    throw new Error(
      `${name} has no licence text: add it to scripts/notices.mjs (${license}, ${author?.name ?? author}, ${homepage}).`,
    );
  const codec = join(root, folder, "codec/LICENSE.codec.md");
  const codecText = existsSync(codec) ? `\nThe codec that it contains:\n\n${readFileSync(codec, "utf8").trim()}\n` : "";
  return { name, text: `${name} ${version} (${license})\n\n${text}\n${codecText}` };
}

export function notices() {
  const folders = new Set([...bundledFolders(), ...shippedWhole.map((name) => `node_modules/${name}`)]);
  const all = [...folders].map(notice).sort((a, b) => (a.name < b.name ? -1 : 1));
  const rule = `\n${"-".repeat(100)}\n\n`;
  const head =
    "VAE Lens contains the following packages, in whole or in part. The handwritten digits in media/digits are from the UCI\n" +
    "Machine Learning Repository (CC BY 4.0); media/digits/README.md names their authors.\n";
  return [head, ...all.map(({ text }) => text)].join(rule);
}

if (process.argv[1] === import.meta.filename) {
  const text = notices();
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, "utf8").replaceAll("\r\n", "\n") !== text) {
    console.error("THIRD-PARTY-NOTICES is not what the bundles contain; run: npm run notices");
    process.exitCode = 1;
  }
}
