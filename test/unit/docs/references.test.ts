import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { usage } from "../../../src/command/usage.ts";
import { read, root } from "./markdown.ts";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

const manifest = JSON.parse(read("package.json")) as Manifest;
const titles = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;

function missingFrom(page: string, names: readonly string[]): readonly string[] {
  const text = read(page);
  return names.filter((name) => !text.includes(name));
}

describe("the reference pages", () => {
  it("README.md has at most 700 words", () => {
    expect(read("README.md").split(/\s+/).length).toBeLessThanOrEqual(700);
  });

  it("ARCHITECTURE.md has a row for every folder of src", () => {
    const folders = readdirSync(path.join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(
      missingFrom(
        "ARCHITECTURE.md",
        folders.map(({ name }) => `| \`src/${name}\``),
      ),
    ).toEqual([]);
  });

  it("docs/commands.md describes every command and option of the usage", () => {
    const commands = [...usage.matchAll(/^ {2}vae-lens (\w+)/gm)].map(([, name = ""]) => `## ${name}`);
    const options = [...new Set(usage.match(/--[a-z][a-z-]+/g))];
    expect(options.length).toBeGreaterThan(20);
    const page = read("docs/commands.md");
    const combined = commands.filter((heading) => !page.includes(heading) && !/explain$/.test(heading));
    expect(combined).toEqual([]);
    expect(missingFrom("docs/commands.md", options)).toEqual([]);
  });

  it("docs/editor.md has every setting with its default, and every command of the extension", () => {
    const { commands, configuration } = manifest.contributes;
    const names = commands.map(({ title }) => titles[title.replaceAll("%", "")] ?? title);
    const settings = Object.entries(configuration.properties).map(
      ([name, setting]) => `| \`${name}\` | \`${JSON.stringify(setting.default).replaceAll(/^"(.+)"$/g, "$1")}\` |`,
    );
    const page = read("docs/editor.md").replaceAll(/ +/g, " ");
    expect([...settings, ...names].filter((text) => !page.includes(text))).toEqual([]);
  });
});
