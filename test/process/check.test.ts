import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { vaeLens } from "./commandLine.ts";
import { filesIn, specFolder } from "./specFolder.ts";

const folder = specFolder();
const samples = path.resolve(import.meta.dirname, "../../samples");

interface Checked {
  readonly files: readonly {
    readonly file: string;
    readonly diagnostics: readonly {
      readonly rule: string;
      readonly severity: string;
      readonly message: string;
      readonly range: { readonly start: Place; readonly end: Place };
      readonly fixes: readonly unknown[];
    }[];
    readonly predictions: readonly unknown[];
  }[];
}

interface Place {
  readonly line: number;
  readonly character: number;
}

/** The text of a file between two places, which are on one line. */
function textBetween(file: string, start: Place, end: Place): string {
  expect(end.line).toBe(start.line);
  return (readFileSync(file, "utf8").split("\n")[start.line] ?? "").slice(start.character, end.character);
}

describe("check", () => {
  test.each(readdirSync(samples).filter((name) => name.endsWith(".vae.json")))("finds nothing in the sample %s", async (name) => {
    const { status, stdout, stderr } = await vaeLens("check", path.join(samples, name), "--format", "json");
    const [file] = (JSON.parse(stdout) as Checked).files;
    expect({ status, stderr, diagnostics: file?.diagnostics }).toEqual({ status: 0, stderr: "", diagnostics: [] });
  });

  test("exits with 1 for an error, and gives file, rule, severity, message and range as JSON", async () => {
    const good = folder.writeSpec("good.vae.json");
    const bad = folder.writeSpec("bad.vae.json", { "model.latentSize": 0, "training.bachSize": 3 });
    const { status, stdout } = await vaeLens("check", good, bad, "--format", "json");
    expect(status).toBe(1);
    const { files } = JSON.parse(stdout) as Checked;
    expect(files.map(({ file, diagnostics }) => [file, diagnostics.length])).toEqual([[good, 0], [bad, 2]]);
    const found = files[1]?.diagnostics ?? [];
    expect(found.map(({ rule, severity, fixes }) => [rule, severity, fixes])).toEqual([["out-of-range", "error", []], ["unknown-field", "error", []]]);
    expect(found.map(({ range }) => textBetween(bad, range.start, range.end))).toEqual(["0", '"bachSize"']);
    expect(found[1]?.message).toBe('"bachSize" is not a field of training; did you mean "batchSize"?');
  });

  test("prints a line a problem as compilers do, then a summary", async () => {
    const file = folder.writeSpec("data.vae.json", { data: { path: "none.npy" } });
    const { status, stdout } = await vaeLens("check", file);
    expect(status).toBe(1);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(/^.*data\.vae\.json:3:13: error: There is no file none\.npy\. .* \[data-file-missing\]$/) as string,
      "1 file checked: 1 error, 0 warnings",
      "",
    ]);
  });

  test("exits with 1 for a warning", async () => {
    folder.write("counts.csv", "1,2\n3,4\n5,6\n0.5,1\n2,2\n");
    const changes = { data: { path: "counts.csv" }, "model.likelihood": { type: "poisson" }, "training.batchSize": 2 };
    const { status, stdout } = await vaeLens("check", folder.writeSpec("warning.vae.json", changes));
    expect(status).toBe(1);
    expect(stdout).toContain("warning: counts.csv holds values that are not whole in 1 place");
    expect(stdout).toContain("1 file checked: 0 errors, 1 warning");
  });

  test("exits with 2 for a file that it cannot read, and prints no result", async () => {
    const { status, stdout, stderr } = await vaeLens("check", folder.writeSpec("read.vae.json"), folder.at("nowhere.vae.json"));
    expect({ status, stdout, stderr }).toEqual({
      status: 2,
      stdout: "",
      stderr: `vae-lens: cannot read ${folder.at("nowhere.vae.json")}: there is no such file; name a *.vae.json.\n`,
    });
  });

  test("leaves nothing beside the file", async () => {
    const before = filesIn(folder.path);
    await vaeLens("check", folder.at("good.vae.json"));
    expect(filesIn(folder.path)).toEqual(before);
  });
});

describe("a sweep", () => {
  test("prints the warnings of a check, and trains", async () => {
    const { status, stderr } = await vaeLens("sweep", folder.at("warning.vae.json"), "--out", folder.at("warned"));
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning\.vae\.json:3:13: warning: counts\.csv holds values that are not whole/);
  });
});
