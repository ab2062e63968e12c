import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, linksOf, markdownFiles, read, root } from "./markdown.ts";

/** Undefined if the link works. */
function broken(file: string, link: string): string | undefined {
  const [target = "", anchor] = link.split("#");
  const linked = target === "" ? file : path.posix.join(path.posix.dirname(file), decodeURI(target));
  if (!existsSync(path.join(root, linked))) return `${file}: ${link} leads to no file`;
  if (anchor === undefined || !linked.endsWith(".md")) return undefined;
  return anchorsOf(read(linked)).includes(anchor) ? undefined : `${file}: ${link} leads to no heading`;
}

describe("Markdown pages", () => {
  it.each(markdownFiles())("%s has only working relative links", (file) => {
    const relative = linksOf(read(file)).filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.map((link) => broken(file, link)).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it("are all reachable from the documentation's index", () => {
    const index = linksOf(read("docs/README.md"));
    const pages = markdownFiles().filter((file) => /^docs\/[^/]+\.md$/.test(file) && file !== "docs/README.md");
    expect(pages.filter((file) => !index.includes(path.posix.basename(file)))).toEqual([]);
  });
});
