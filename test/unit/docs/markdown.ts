import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../../..");

const notOurs = new Set(["node_modules", "dist", "out", ".git", ".vscode-test", ".vae-lens", "coverage"]);

/** The files of the repository, relative to its root. */
export function repositoryFiles(folder = ""): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : repositoryFiles(name);
    return entry.isFile() ? [name] : [];
  });
}

export function markdownFiles(): readonly string[] {
  return repositoryFiles().filter((file) => file.endsWith(".md"));
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** Targets of links and images, code aside. */
export function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```.*?^```/gms, "").replaceAll(/`[^`\n]*`/g, "code");
  const inline = [...prose.matchAll(/\]\(([^()\s]+)\)/g)];
  const references = [...prose.matchAll(/^\[[^\]]+\]: (\S+)$/gm)];
  return [...inline, ...references].map(([, target = ""]) => target);
}

/** The anchors that GitHub and VS Code give to headings. */
export function anchorsOf(markdown: string): readonly string[] {
  const headings = markdown.replaceAll(/^```.*?^```/gms, "").matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
