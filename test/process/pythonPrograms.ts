/** python/vae_lens.py in a folder, run as its documentation shows it. */
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { Results } from "../../src/results/results.ts";
import { vaeLens } from "./commandLine.ts";
import type { specFolder } from "./specFolder.ts";

const packageFolder = path.resolve(import.meta.dirname, "../..");
export const helperFile = path.join(packageFolder, "python/vae_lens.py");
const page = readFileSync(path.join(packageFolder, "docs/own-models.md"), "utf8");

/** The Python programs of docs/own-models.md. */
export const documentedPrograms = [...page.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code = ""]) => code);

/** The first of them with a text. @throws if no program has it */
export function programWith(text: string): string {
  const program = documentedPrograms.find((code) => code.includes(text));
  if (program === undefined) throw new Error(`No program of docs/own-models.md contains ${text}`);
  return program;
}

/** Runs of `python` in a folder with the helper in it; each one has to end well. */
export function pythonIn(folder: ReturnType<typeof specFolder>, python: string) {
  function ended(code: string) {
    folder.write("empty.txt", "");
    copyFileSync(helperFile, folder.at("vae_lens.py"));
    const { status, stdout, stderr } = spawnSync(python, ["-c", code], { cwd: folder.path, encoding: "utf8" });
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    return { stdout, stderr };
  }
  return {
    /** What the program wrote on standard error: its warnings. */
    run: (code: string): string => ended(code).stderr,
    printed: (code: string): string => ended(code).stdout,
  };
}

/** The points of a sweep of the spec. */
export async function measured(spec: string): Promise<Results["points"]> {
  const { status, stdout, stderr } = await vaeLens("sweep", spec, "--format", "json");
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return (JSON.parse(stdout) as Results).points;
}
