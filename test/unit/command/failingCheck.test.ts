import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkCommand } from "../../../src/command/checkCommand.ts";
import { sarifSchema } from "../../support/sarifSchema.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-failing-"));
  vi.stubEnv("VAE_LENS_USER_FOLDER", path.join(folder, "user"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const report: SpecReport = { diagnoses: [], predictions: [], spectrum: null, frontier: [], dataFiles: [] };

/** Checks files of which those whose text is "bad" meet a defect of the program. */
async function check(format: "text" | "json" | "sarif", texts: readonly string[]) {
  const files = texts.map((text, i) => {
    const file = path.join(folder, `${i}.vae.json`);
    writeFileSync(file, text);
    return file;
  });
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (line: string) => void out.push(line),
    command: () => undefined,
    err: (line: string) => void err.push(line),
    status: () => undefined,
    isInteractive: false,
    width: 80,
  };
  const answer = ({ specText }: { readonly specText: string }): Promise<SpecReport> =>
    specText === "bad" ? Promise.reject(new TypeError("x is undefined\nand more")) : Promise.resolve(report);
  const status = await checkCommand(
    {
      files,
      format,
      fix: false,
      probeSeconds: 0,
      mediaFolder: "",
      version: "1.2.3",
      reporter: { check: answer, probe: answer },
    },
    terminal,
  );
  return { status, out: out.join("\n"), err: err.join("\n") };
}

test("a defect in the check of one file is a diagnostic of that file, and its stack goes to the log", async () => {
  const { status, out, err } = await check("text", ["{}", "bad", "{}"]);
  expect({ status, err }).toEqual({ status: 1, err: "" });
  for (const fact of ["1.vae.json:1:1: error:", "TypeError: x is undefined", "[unexpected-error]", "docs/security.md"])
    expect(out).toContain(fact);
  expect(out).toContain("3 files checked: 1 error");
  expect(out).not.toContain("    at ");
  const log = readFileSync(path.join(folder, "user", "errors.log"), "utf8");
  expect(log).toContain("failingCheck.test.ts");
});

test("a defect in the check of one file leaves valid SARIF", async () => {
  const { status, out } = await check("sarif", ["{}", "bad"]);
  const log = JSON.parse(out) as { runs: { results: { ruleId: string }[] }[] };
  expect(status).toBe(1);
  expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(["unexpected-error"]);
  expect(sarifSchema.Check(log)).toBe(true);
});

test("the exit status is 2 if no file could be checked", async () => {
  expect((await check("json", ["bad", "bad"])).status).toBe(2);
});
