import { describe, expect, it } from "vitest";
import { markdownFiles, read, repositoryFiles } from "./markdown.ts";

const pages = markdownFiles().filter((file) => /^(ARCHITECTURE|CONTRIBUTING)\.md$|^docs\//.test(file));
const sources = repositoryFiles();

/** Paths of the user's workspace, of a run folder or of a package, which pages name too. */
const isElsewhere = (named: string): boolean =>
  /^(\.vae-lens|checkpoints|images|logs|trash|cache|data|export|draws|dist|out|node_modules|schema)\b/.test(named);

/** Rules cite files of other projects by their paths. */
const isChecked = (page: string, named: string): boolean =>
  !isElsewhere(named) && (!page.startsWith("docs/rules/") || /^(src|test|bench)\//.test(named));

/** Folders end with a slash, files with the extension of a program. */
function pathsIn(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```.*?^```/gms, "");
  const code = [...prose.matchAll(/`([^`\n]+)`/g)].map(([, text = ""]) => text);
  return code.filter((text) => /^[\w./-]+(\/|\.(ts|mts|mjs|py|css))$/.test(text));
}

/** A page may leave out the folders that it is about. */
function isThere(named: string): boolean {
  return sources.some((file) =>
    named.endsWith("/") ? `/${file}`.includes(`/${named}`) : `/${file}`.endsWith(`/${named}`),
  );
}

describe("the documentation", () => {
  it.each(pages)("%s names only files and folders that exist", (page) => {
    expect(pathsIn(read(page)).filter((named) => isChecked(page, named) && !isThere(named))).toEqual([]);
  });
});
