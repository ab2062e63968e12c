// Fails where a word that docs/glossary.md retired is still used: in code, comments, messages, docs, tests or identifiers.
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lists = JSON.parse(readFileSync(join(root, "docs/retiredWords.json"), "utf8"));

const places = ["src", "webview", "test", "docs", "bench", "scripts", "samples", "media", "schema"];
const extensions = new Set([".ts", ".mts", ".mjs", ".js", ".md", ".json", ".css", ".html"]);
/** Texts of others, generated files, and the files that list the words. */
const exempt = [
  "test/fixtures/",
  "test/unit/retiredWords.test.ts",
  "scripts/licences/",
  "docs/glossary.md",
  "docs/retiredWords.json",
  "package-lock.json",
  ".generated.ts",
];

/** What may lie between two words of a phrase: a line break in a comment, or in a text made of two literals. */
const between = "[\\s*/\"'`+]+";
const words = lists.words.map(({ pattern, ...entry }) => ({
  ...entry,
  regex: new RegExp(`\\b(?:${pattern.replaceAll(" ", between)})\\b`, "gi"),
}));
const identifiers = lists.identifiers.map(({ pattern, ...entry }) => ({ ...entry, regex: new RegExp(pattern, "g") }));

/** The retired words of a text, with their lines. @param {string} text */
export function retiredWords(text) {
  // The parts of a camelCase name are words; the inserted blanks do not change lines.
  const split = text.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").replaceAll("_", " ");
  return [...hits(split, words), ...hits(text, identifiers)].sort((a, b) => a.line - b.line);
}

function hits(text, entries) {
  return entries.flatMap(({ regex, use }) =>
    [...text.matchAll(regex)].map(({ 0: word, index }) => ({
      line: text.slice(0, index).split("\n").length,
      word: word.replace(/\s+/g, " "),
      use,
    })),
  );
}

/** Entries of the list that do not find their own example: such an entry could never fail. */
export function deadEntries() {
  const all = [...lists.words, ...lists.identifiers];
  return all.filter(({ example, use }) => !retiredWords(example).some((hit) => hit.use === use));
}

function files() {
  const inFolders = places.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const atRoot = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(root, entry.name));
  return [...inFolders, ...atRoot]
    .map((path) => relative(root, path).split(sep).join("/"))
    .filter((path) => extensions.has(extname(path)) && !exempt.some((part) => path.includes(part)));
}

function main() {
  let count = 0;
  for (const path of files()) {
    for (const { line, word, use } of retiredWords(readFileSync(join(root, path), "utf8"))) {
      console.log(`${path}:${line}: "${word}" is a retired word; use: ${use}`);
      count += 1;
    }
  }
  for (const { pattern } of deadEntries()) {
    console.log(`docs/retiredWords.json: ${pattern} does not find its own example`);
    count += 1;
  }
  if (count > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
