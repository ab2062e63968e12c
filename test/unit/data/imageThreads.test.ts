import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { readImageFolder } from "../../../src/data/imageFolder.ts";
import { imageProgram, ImageThreads } from "../../../src/data/imageThreads.ts";
import { decodersApart } from "../../../scripts/apartBundles.mjs";
import { faultOf, fixtureFolder, temporaryFolder } from "./fixtures.ts";
import { useImagePrograms } from "./imagePrograms.ts";

useImagePrograms();
const folder = temporaryFolder();
const root = path.resolve(import.meta.dirname, "../../..");
const { aloneMs, mostThreads } = imageProgram;
let programs = "";

/** The thread as esbuild.mjs bundles it: threads do not run TypeScript. */
beforeAll(async () => {
  programs = mkdtempSync(path.join(tmpdir(), "vae-lens-images-"));
  symlinkSync(path.join(root, "node_modules"), path.join(programs, "node_modules"), "junction");
  const options = { bundle: true, platform: "node", format: "cjs", logLevel: "error" } as const;
  const entry = (name: string) => [path.join(root, "src/data", name)];
  await build({ ...options, entryPoints: entry("decoderPrograms.ts"), outfile: path.join(programs, "decoders.cjs") });
  const outfile = path.join(programs, "images.cjs");
  await build({ ...options, entryPoints: entry("imageThread.ts"), outfile, plugins: [decodersApart()] });
});
afterAll(() => {
  rmSync(programs, { recursive: true, force: true });
});
afterEach(() => {
  vi.restoreAllMocks();
  Object.assign(imageProgram, { file: undefined, aloneMs, mostThreads });
});

/** Copies of images under numbered names, in two folders. */
function folderOf(name: string, sources: readonly string[], count: number): string {
  for (const inner of ["a", "b"]) mkdirSync(path.join(folder.path, name, inner), { recursive: true });
  for (let i = 0; i < count; i++) {
    const source = path.join(fixtureFolder, "images", String(sources[i % sources.length]));
    cpSync(source, path.join(folder.path, name, i % 2 === 0 ? "a" : "b", `${String(i).padStart(4, "0")}.png`));
  }
  return name;
}

const read = (name: string, skipUnreadable = false) =>
  readImageFolder({ name, path: path.join(folder.path, name), key: undefined }, { skipUnreadable });

/** What is read by this thread alone, and by several. @param program undefined: the one that the product has */
async function bothOf<Result>(action: () => Promise<Result>, program?: string): Promise<readonly [Result, Result]> {
  imageProgram.aloneMs = Infinity;
  const alone = await action();
  Object.assign(imageProgram, { file: program ?? path.join(programs, "images.cjs"), aloneMs: 0, mostThreads: 4 });
  return [alone, await action()];
}

describe("A folder of images that several threads read has", () => {
  test.each<[string, readonly string[]]>([
    ["JPEG in colour", ["colour.jpg"]],
    ["PNG of 16 bits", ["deep.png"]],
    ["grey PNG", ["grey.png"]],
  ])("the values, labels and SHA-256 that one thread reads: %s", async (_, sources) => {
    const asked = vi.spyOn(ImageThreads.prototype, "decode");
    const [alone, together] = await bothOf(() => read(folderOf(String(sources[0]), sources, 260)));
    const answers = await Promise.all(asked.mock.results.map(({ value }) => value as Promise<readonly unknown[]>));
    expect(answers.flat().length).toBe(259);
    expect(together).toEqual(alone);
    expect(together.table.rows).toBe(260);
  });

  test("the same unreadable images left out, wherever they are", async () => {
    const name = folderOf("damaged", ["grey.png"], 400);
    for (const at of [3, 131, 132, 399]) {
      const file = path.join(folder.path, name, at % 2 === 0 ? "a" : "b", `${String(at).padStart(4, "0")}.png`);
      writeFileSync(file, readFileSync(file).subarray(0, 60));
    }
    const [alone, together] = await bothOf(() => read(name, true));
    expect(together).toEqual(alone);
    expect(together.table.rows).toBe(396);
    const [fault, same] = await bothOf(async () => (await faultOf(() => read(name))).message);
    expect(same).toBe(fault);
    expect(same).toContain("4 cannot be read");
  });

  test("the same refusal of an image of another size", async () => {
    const name = folderOf("unlike", ["grey.png"], 300);
    cpSync(path.join(fixtureFolder, "images/deep.png"), path.join(folder.path, name, "b/0201.png"));
    const [fault, same] = await bothOf(async () => (await faultOf(() => read(name))).message);
    expect(same).toBe(fault);
    expect(same).toContain("b/0201.png");
  });

  test("its values where threads end before they answer", async () => {
    const name = folderOf("ending", ["grey.png"], 400);
    const program = path.join(programs, "ending.cjs");
    writeFileSync(program, "require('node:worker_threads').parentPort.once('message', () => process.exit(1));");
    const [alone, together] = await bothOf(() => read(name), program);
    expect(together).toEqual(alone);
    const [, without] = await bothOf(() => read(name), path.join(programs, "missing.cjs"));
    expect(without).toEqual(alone);
  });
});
