import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { keptPrograms } from "../../../src/cluster/keptPrograms.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();
const spec = (): string => folder.at("work/sweep.vae.json");
const copies = (): string => folder.at("work/.vae-lens/programs");

function write(file: string, text: string): void {
  mkdirSync(dirname(folder.at(file)), { recursive: true });
  writeFileSync(folder.at(file), text);
}

beforeEach(() => {
  write("work/sweep.vae.json", "{}");
  write("extension/package.json", '{ "version": "1.2.3" }');
  write("extension/dist/cli.cjs", "programs");
  write("extension/dist/node_modules/engine/index.js", "engine");
  write("extension/media/digits/digits.bin", "digits");
  write("extension/README.md", "not needed");
});

const programs = () => keptPrograms(folder.at("extension"), "1.2.3", spec());

describe("the programs of the tasks of a cluster", () => {
  test("are a copy that outlives the folder of the extension", () => {
    const kept = programs();
    expect(existsSync(copies())).toBe(false);
    kept.keep();
    rmSync(folder.at("extension"), { recursive: true });
    expect(kept.folder.startsWith(`${copies()}/1.2.3-`)).toBe(true);
    expect(readFileSync(`${kept.folder}/dist/cli.cjs`, "utf8")).toBe("programs");
    expect(readFileSync(`${kept.folder}/dist/node_modules/engine/index.js`, "utf8")).toBe("engine");
    expect(readFileSync(`${kept.folder}/media/digits/digits.bin`, "utf8")).toBe("digits");
    expect(existsSync(`${kept.folder}/README.md`)).toBe(false);
  });

  test("are copied once for all submissions of a version", () => {
    programs().keep();
    programs().keep();
    expect(readdirSync(copies())).toHaveLength(1);
  });

  test("of another content have another folder, also under an equal version", () => {
    programs().keep();
    write("extension/dist/cli.cjs", "changed");
    programs().keep();
    expect(readdirSync(copies())).toHaveLength(2);
  });

  test("that came with a workspace under the right name are replaced", () => {
    const kept = programs();
    mkdirSync(`${kept.folder}/dist`, { recursive: true });
    writeFileSync(`${kept.folder}/dist/cli.cjs`, "hostile");
    kept.keep();
    expect(readFileSync(`${kept.folder}/dist/cli.cjs`, "utf8")).toBe("programs");
  });

  test("that no submission has used for a quarter of a year are removed by the next one", () => {
    const old = programs();
    old.keep();
    write("extension/dist/cli.cjs", "changed");
    const usedS = (days: number): number => Date.now() / 1000 - days * 24 * 3600;
    utimesSync(old.folder, usedS(80), usedS(80));
    programs().keep();
    expect(existsSync(old.folder)).toBe(true);
    utimesSync(old.folder, usedS(100), usedS(100));
    programs().keep();
    expect(existsSync(old.folder)).toBe(false);
  });

  test("of a clone, which no update removes, are used where they are", () => {
    rmSync(folder.at("extension/dist/node_modules"), { recursive: true });
    const kept = programs();
    kept.keep();
    expect(kept.folder).toBe(folder.at("extension"));
    expect(existsSync(copies())).toBe(false);
  });
});
