import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { PointPrediction } from "../../src/results/specReport.ts";
import { vaeLens } from "./commandLine.ts";
import { filesIn, specFolder } from "./specFolder.ts";

const folder = specFolder();
const truth = path.resolve(import.meta.dirname, "../fixtures/truth/specs");
const specFolders = ["samples", "docs/studies"].map((name) => path.resolve(import.meta.dirname, "../..", name));

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
    readonly fixed: readonly { readonly rule: string }[];
    readonly predictions: readonly PointPrediction[];
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

/** A sweep in which there is nothing to find, and nothing is trained for it. */
const sound = { "training.epochs": 200, sweep: { "objective.beta": [0.5, 2, 4], "training.seed": [0, 1] } };
const withoutProbe = ["--probe-seconds", "0"];

function checked(stdout: string): Checked["files"] {
  return (JSON.parse(stdout) as Checked).files;
}

/** Name of the folder, name of the file, path. */
function specsIn(of: string): readonly (readonly [string, string, string])[] {
  const names = readdirSync(of).filter((name) => name.endsWith(".vae.json"));
  return names.map((name) => [path.basename(of), name, path.join(of, name)]);
}

describe("check", () => {
  test.each(specFolders.flatMap(specsIn))("finds nothing to warn of in %s/%s", async (_folder, _name, file) => {
    const { status, stdout, stderr } = await vaeLens("check", file, "--format", "json", ...withoutProbe);
    const [report] = checked(stdout);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(report?.predictions.length).toBeGreaterThan(2);
    expect(report?.predictions.filter(({ verdict }) => verdict === "unknown")).toEqual([]);
  });

  test.each(readdirSync(truth).filter((name) => name.endsWith(".vae.json")))(
    "finds nothing to warn of in %s, whose sweep crosses the threshold on purpose",
    async (name) => {
      const { status, stdout } = await vaeLens("check", path.join(truth, name), "--format", "json", ...withoutProbe);
      expect(status).toBe(0);
      const hints = checked(stdout)[0]?.diagnostics.map(({ rule }) => rule) ?? [];
      expect(hints).toContain("sweep-points-collapse");
      expect(hints.filter((rule) => rule !== "sweep-points-collapse" && rule !== "likelihood-data-mismatch")).toEqual(
        [],
      );
    },
  );

  test("exits with 1 for an error, and gives file, rule, severity, message and range as JSON", async () => {
    const good = folder.writeSpec("good.vae.json", sound);
    const bad = folder.writeSpec("bad.vae.json", { "model.latentSize": 0, "training.bachSize": 3 });
    const { status, stdout } = await vaeLens("check", good, bad, "--format", "json", ...withoutProbe);
    expect(status).toBe(1);
    const files = checked(stdout);
    expect(files.map(({ file, diagnostics }) => [file, diagnostics.length])).toEqual([
      [good, 0],
      [bad, 2],
    ]);
    const found = files[1]?.diagnostics ?? [];
    expect(found.map(({ rule, severity, fixes }) => [rule, severity, fixes.length])).toEqual([
      ["out-of-range", "error", 0],
      ["unknown-field", "error", 1],
    ]);
    expect(found.map(({ range }) => textBetween(bad, range.start, range.end))).toEqual(["0", '"bachSize"']);
    expect(found[1]?.message).toBe('"bachSize" is not a field of training; did you mean "batchSize"?');
    expect(files[1]?.predictions).toEqual([]);
  });

  test("predicts every point of the sweep, in its order", async () => {
    const file = folder.writeSpec("predicted.vae.json", { ...sound, sweep: { "objective.beta": [0.5, 2, 500] } });
    const { stdout } = await vaeLens("check", file, "--format", "json", ...withoutProbe);
    const { predictions = [] } = checked(stdout)[0] ?? {};
    expect(predictions.map(({ settings, verdict }) => [settings, verdict])).toEqual([
      [{ "objective.beta": 0.5 }, "active"],
      [{ "objective.beta": 2 }, "active"],
      [{ "objective.beta": 500 }, "collapse"],
    ]);
    for (const {
      settings,
      effectiveBeta,
      thresholdBeta,
      activeUnits,
      rateNats,
      distortionNats,
      basis,
      reasons,
    } of predictions) {
      expect([effectiveBeta, basis, reasons]).toEqual([settings["objective.beta"], "spectrum", []]);
      for (const figure of [thresholdBeta, activeUnits, rateNats, distortionNats])
        expect(Number.isFinite(figure)).toBe(true);
    }
  });

  test("prints each problem on one line in the format of compilers, then a summary", async () => {
    const file = folder.writeSpec("data.vae.json", { data: { path: "none.npy" } });
    const { status, stdout } = await vaeLens("check", file);
    expect(status).toBe(1);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(
        /^.*data\.vae\.json:3:13: error: There is no file none\.npy\. .* \[data-file-missing\]$/,
      ) as string,
      "1 file checked: 1 error, 0 warnings",
      "",
    ]);
  });

  test("prints diagnostics with their fixes, and the predictions", async () => {
    const file = folder.writeSpec("collapse.vae.json", { ...sound, "objective.beta": 100, sweep: undefined });
    const { status, stdout } = await vaeLens("check", file, ...withoutProbe);
    expect(status).toBe(1);
    expect(stdout.split("\n")).toEqual([
      expect.stringMatching(
        /collapse\.vae\.json:\d+:\d+: warning: Beta 100 is above the collapse threshold 7\.04: .* \[beta-above-collapse-threshold\]$/,
      ) as string,
      expect.stringMatching(/^ {4}fix: Set beta to 3\.2: \d of 2 units active$/) as string,
      expect.stringMatching(/^ {4}fix: Sweep beta from 0\.35 to 8\.45: 8 of 12 points active, 3 at risk$/) as string,
      `${file}: 1 point: 1 collapses; beta* = 7.04`,
      "1 file checked: 0 errors, 1 warning",
      "",
    ]);
  });

  test("exits with 1 for a warning", async () => {
    folder.write("counts.csv", "1,2\n3,4\n5,6\n0.5,1\n2,2\n");
    const changes = { data: { path: "counts.csv" }, "model.likelihood": { type: "poisson" }, "training.batchSize": 2 };
    const { status, stdout } = await vaeLens("check", folder.writeSpec("warning.vae.json", changes), ...withoutProbe);
    expect(status).toBe(1);
    expect(stdout).toMatch(/warning: counts\.csv .*not whole in 1 place/);
    expect(stdout).toContain("1 file checked: 0 errors, 1 warning");
  });

  test("exits with 0 if there are only hints", async () => {
    const { status, stdout } = await vaeLens(
      "check",
      folder.writeSpec("hint.vae.json", { ...sound, "training.batchSize": 1000, "training.epochs": 1000 }),
      ...withoutProbe,
    );
    expect(status).toBe(0);
    expect(stdout).toContain("1 file checked: 0 errors, 0 warnings, 1 hint");
  });

  test("exits with 2 if it can read none of the files", async () => {
    const { status, stderr } = await vaeLens("check", folder.at("nowhere.vae.json"));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `vae-lens: cannot read ${folder.at("nowhere.vae.json")}: the file does not exist; name a *.vae.json.\n`,
    });
  });

  test("reports a file that it cannot read as a diagnostic, and checks the others", async () => {
    const good = folder.writeSpec("read.vae.json", sound);
    const missing = folder.at("nowhere.vae.json");
    const { status, stdout, stderr } = await vaeLens("check", missing, good, "--format", "json", ...withoutProbe);
    const { files } = JSON.parse(stdout) as { files: { file: string; diagnostics: object[]; predictions: object[] }[] };
    expect({ status, stderr, files: files.map(({ file }) => file) }).toEqual({
      status: 1,
      stderr: "",
      files: [missing, good],
    });
    expect(files[0]?.diagnostics).toMatchObject([{ rule: "file-not-checked", severity: "error" }]);
    expect(files[1]?.predictions).toHaveLength(6);
  });

  test("writes only its cache beside the file, which git ignores", async () => {
    const before = filesIn(folder.path);
    await vaeLens("check", folder.at("good.vae.json"), ...withoutProbe);
    const cache = path.join(".vae-lens", "cache");
    expect(filesIn(folder.path).filter((file) => !file.startsWith(cache))).toEqual(
      before.filter((file) => !file.startsWith(cache)),
    );
    expect(readFileSync(folder.at(cache, ".gitignore"), "utf8")).toBe("*\n");
  });
});

describe("check --fix", () => {
  test("applies and reports the safe fixes, and keeps the rest of the file unchanged", async () => {
    const spec = readFileSync(
      folder.writeSpec("unfixed.vae.json", {
        ...sound,
        "model.latentSize": 10,
        "training.batchSize": 1000,
        "objective.kl": "mean",
      }),
      "utf8",
    );
    const text = `// Mine.\r\n${spec.replaceAll("\n", "\r\n").replace("1000", "1000 // a round number")}`;
    const file = folder.write("fixed.vae.json", text);
    const { status, stdout } = await vaeLens("check", file, "--fix", ...withoutProbe);
    expect(status).toBe(0);
    expect(stdout).toMatch(/fixed\.vae\.json: fixed: Set batchSize to 719: .* \[batch-drops-data\]/);
    expect(stdout).toMatch(
      /fixed\.vae\.json: fixed: Set kl to "sum" and divide beta by 10 \(the same loss\): .* \[kl-mean-scales-beta\]/,
    );
    const fixed = readFileSync(file, "utf8");
    expect(fixed).toBe(
      text
        .replace("1000 //", "719 //")
        .replace('"kl": "mean"', '"kl": "sum"')
        .replace(/\[\s*0\.5,\s*2,\s*4\s*\]/, "[0.05, 0.2, 0.4]"),
    );
    const again = await vaeLens("check", file, "--fix", ...withoutProbe);
    expect(again.stdout).not.toContain("fixed:");
    expect(readFileSync(file, "utf8")).toBe(fixed);
  });

  test("does not apply fixes that are not safe", async () => {
    const file = folder.writeSpec("unsafe.vae.json", { ...sound, "objective.beta": 100, sweep: undefined });
    const before = readFileSync(file, "utf8");
    expect((await vaeLens("check", file, "--fix", ...withoutProbe)).status).toBe(1);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  test("reports the applied fixes in JSON too", async () => {
    const file = folder.writeSpec("json.vae.json", { ...sound, "training.batchSize": 1000 });
    const { stdout } = await vaeLens("check", file, "--fix", "--format", "json", ...withoutProbe);
    expect(checked(stdout)[0]?.fixed.map(({ rule }) => rule)).toEqual(["batch-drops-data"]);
    expect(checked(stdout)[0]?.diagnostics).toEqual([]);
  });
});

describe("check with a probe", () => {
  test("marks the predictions of every trained point, and ends soon after", async () => {
    const started = performance.now();
    const { stdout, stderr } = await vaeLens(
      "check",
      folder.writeSpec("probed.vae.json", sound),
      "--format",
      "json",
      "--probe-seconds",
      "5",
    );
    expect(stderr).toBe("");
    expect(checked(stdout)[0]?.predictions.some(({ basis }) => basis === "probe")).toBe(true);
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});

describe("a sweep", () => {
  test("prints the warnings of a check, and trains", async () => {
    const { status, stderr } = await vaeLens("sweep", folder.at("warning.vae.json"), "--out", folder.at("warned"));
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning\.vae\.json:3:13: warning: counts\.csv .*not whole/);
  });
});

test("--format github prints workflow commands, and no text of a spec becomes one", async () => {
  const spec = folder.write("annotated.vae.json", '{ "data": { "path": "##[error]x\\n::error::y" } }');
  const { status, stdout } = await vaeLens("check", spec, "--format", "github", "--probe-seconds", "0");
  expect(status).toBe(1);
  const lines = stdout.trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) file=[^:]*annotated\.vae\.json,line=\d+,/);
  expect(stdout).not.toContain("##[");
});
