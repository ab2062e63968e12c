// What is in a packaged extension, and that its pages need nothing else.
import assert from "node:assert/strict";
import path from "node:path";
import { before, describe, test } from "node:test";
import { packageExtension } from "../../scripts/package.mjs";
import { readZip } from "./zipFile.mjs";

const FOLDER = "extension/";
/** @type {Map<string, string>} Markdown by path */
let pages;
/** @type {string[]} */
let files;

/** @param {string} markdown @returns {string[]} targets of links and images, code aside */
function linksOf(markdown) {
  const prose = markdown.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "code");
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

const isRelative = (/** @type {string} */ link) => !/^([a-z]+:|#)/.test(link);

describe("the packaged extension", () => {
  before(() => {
    const zip = readZip(packageExtension("universal"));
    files = [...zip.keys()].filter((name) => name.startsWith(FOLDER)).map((name) => name.slice(FOLDER.length));
    const markdown = files.filter((name) => name.endsWith(".md"));
    pages = new Map(
      markdown.map((name) => [
        name,
        zip
          .get(FOLDER + name)?.()
          .toString("utf8") ?? "",
      ]),
    );
  });

  test("holds its programs, its documentation and the licences, and no sources", () => {
    for (const file of [
      "dist/extension.cjs",
      "dist/node_modules/onnxruntime-web/package.json",
      "samples/wine.csv",
      "samples/cells.h5ad",
      "samples/condition-suffices.vae.json",
      "docs/README.md",
      "docs/spec.md",
      "docs/theory.md",
      "docs/recompute/recompute.py",
      "docs/rules/README.md",
      "docs/images/panel-dark.png",
      "schema/vae.schema.json",
      "LICENSE.txt",
      "THIRD-PARTY-NOTICES",
    ]) {
      assert.ok(
        files.some((name) => name.toLowerCase() === file.toLowerCase()),
        `${file} is missing`,
      );
    }
    assert.deepEqual(
      files.filter((name) => /^(src|test|scripts|bench|out|webview)\//.test(name)),
      [],
    );
  });

  test("has a page of its own without pictures and links to files, which VS Code would remove", () => {
    const page = pages.get("README.md") ?? pages.get("readme.md") ?? "";
    assert.match(page, /VAE Lens: Open Documentation/);
    assert.deepEqual(
      linksOf(page).filter((link) => !/^(https:|#)/.test(link)),
      [],
    );
    assert.doesNotMatch(page, /npm (start|run|test)|git clone/);
  });

  test("has only links between pages that lead to a packaged file", () => {
    const broken = [...pages].flatMap(([name, text]) =>
      linksOf(text)
        .filter(isRelative)
        .map((link) => path.posix.join(path.posix.dirname(name), link.replace(/#.*/, "")))
        .filter((target) => !files.includes(target))
        .map((target) => `${name}: ${target}`),
    );
    assert.deepEqual(broken, []);
    assert.ok(pages.size > 30);
  });
});
