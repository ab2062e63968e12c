// The pages of the packaged extension: its own page, and the documentation that it opens. A link works there only if its target is
// packaged too.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

const LINK = /(!?)\[([^\]]*)\]\(([^()\s#]+)(#[^()\s]*)?\)/g;

/**
 * Writes README.md and docs/ of a package. The other files of the package are there already.
 * @param {string} root of the repository
 * @param {string} stage the folder that is packaged
 */
export function writePages(root, stage) {
  // VS Code removes every relative link and picture from this page, and pictures in data: addresses too, so it has none.
  cpSync(join(root, "media/extensionPage.md"), join(stage, "README.md"));
  const pages = ["docs", "docs/rules"].flatMap((folder) => markdownIn(root, folder));
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8");
    const folder = posix.dirname(page);
    for (const image of imagesOf(text)) copy(root, stage, posix.join(folder, image));
    /** @param {string} target */
    const isPackaged = (target) =>
      pages.includes(posix.join(folder, target)) || existsSync(join(stage, folder, target));
    mkdirSync(join(stage, folder), { recursive: true });
    writeFileSync(join(stage, page), withLinksTo(isPackaged, text));
  }
}

/** @param {string} root @param {string} folder */
function markdownIn(root, folder) {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => posix.join(folder, name));
}

/** @param {string} text */
function imagesOf(text) {
  return [...text.matchAll(LINK)].flatMap(([, isImage, , target = ""]) => (isImage === "!" ? [target] : []));
}

/** @param {string} root @param {string} stage @param {string} file */
function copy(root, stage, file) {
  mkdirSync(join(stage, dirname(file)), { recursive: true });
  cpSync(join(root, file), join(stage, file));
}

/** A link to anything else becomes its text. @param {(target: string) => boolean} isPackaged @param {string} text */
function withLinksTo(isPackaged, text) {
  return text.replace(LINK, (link, _isImage, label, target) =>
    /^[a-z]+:/.test(target) || isPackaged(target) ? link : label,
  );
}
