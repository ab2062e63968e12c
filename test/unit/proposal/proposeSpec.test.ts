import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillNormal, seededRandom } from "../../../src/core/seededRandom.ts";
import { profileData } from "../../../src/proposal/dataProfile.ts";
import { withImageColumn } from "../../../src/proposal/imageColumn.ts";
import { proposeSpec } from "../../../src/proposal/proposeSpec.ts";
import { SpecReporter } from "../../../src/prediction/specReport.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const mediaFolder = path.join(root, "media");
let folder = "";

function normals(seed: number): () => number {
  const values = new Float64Array(4096);
  fillNormal(seededRandom(seed), values);
  let next = 0;
  return () => values[next++ % values.length] as number;
}

function patients(rows: number): string {
  const normal = normals(3);
  const lines = Array.from({ length: rows }, (_, row) => {
    const kind = row % 3;
    const severity = kind * 2 + normal();
    const figures = [50 + 9 * severity + normal(), 0.1 * severity + 0.05 * normal(), 1000 + 30 * normal()];
    const age = row === 5 ? "" : String(20 + (row % 50));
    return [`p${row}`, ...figures.map((value) => value.toFixed(3)), age, ["mild", "severe", "none"][kind]].join(",");
  });
  return ["id,pressure,ratio,dose,age,outcome", ...lines].join("\n");
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vae-lens-proposal-"));
  writeFileSync(path.join(folder, "patients.csv"), patients(240));
  mkdirSync(path.join(folder, "sub"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const profile = (reference: string) => profileData(reference, { specFolder: folder, mediaFolder });
const propose = (reference: string) =>
  proposeSpec({
    data: reference.startsWith("builtin:") ? reference : path.join(folder, reference),
    specFolder: folder,
    mediaFolder,
    reporter: new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine),
  });

describe("the profile of a table", () => {
  test("has a column of classes as labels, and leaves out identifiers and columns with empty cells", async () => {
    expect(await profile("patients.csv")).toMatchObject({
      rows: 240,
      columns: 3,
      shape: undefined,
      labels: "patients.csv#outcome",
      leftOut: [
        { column: "id", reason: "text" },
        { column: "age", reason: "1 empty cell" },
      ],
    });
  });

  test("has a column of few whole values among continuous ones as labels", async () => {
    const normal = normals(1);
    const lines = Array.from({ length: 80 }, (_, i) => [normal(), normal(), normal(), i % 4].join(","));
    writeFileSync(path.join(folder, "classes.csv"), ["a,b,c,target", ...lines].join("\n"));
    expect(await profile("classes.csv")).toMatchObject({ columns: 3, labels: "classes.csv#target" });
  });

  test("leaves out such a column by its number where the file has no names", async () => {
    const normal = normals(2);
    const lines = Array.from({ length: 80 }, (_, i) => [normal(), normal(), normal(), i % 4].join(","));
    writeFileSync(path.join(folder, "nameless.csv"), lines.join("\n"));
    const { columns, labels, leftOut } = await profile("nameless.csv");
    expect({ columns, labels, leftOut: leftOut.map(({ column }) => column) }).toEqual({
      columns: 3,
      labels: undefined,
      leftOut: [3],
    });
  });

  test("reports the file's own problem where no column can be read", async () => {
    writeFileSync(path.join(folder, "pipes.csv"), "a|b\n1|2\n3|4\n");
    await expect(profile("pipes.csv")).rejects.toThrow(/pipes\.csv.*"\|"/);
  });
});

describe("a table of images, as Hugging Face stores them,", () => {
  test.each(["classes.parquet", "classes.arrow", "parts", "parts/train-*.parquet"])(
    "is named by its column of images, with the labels beside it: %s",
    async (name) => {
      const fixtures = path.join(root, "test/fixtures/data");
      mkdirSync(path.join(folder, "parts"), { recursive: true });
      for (const file of ["classes.parquet", "classes.arrow"])
        copyFileSync(path.join(fixtures, file), path.join(folder, file));
      for (const part of ["train-00000-of-00002", "train-00001-of-00002"])
        copyFileSync(path.join(fixtures, "classes.parquet"), path.join(folder, `parts/${part}.parquet`));
      const reference = await withImageColumn(name, { specFolder: folder, mediaFolder });
      expect(reference).toBe(`${name}#image`);
      expect(await profile(reference)).toMatchObject({ shape: [3, 4], labels: `${name}#label` });
    },
  );

  test("is left as it is with a key, and so is a table without images", async () => {
    for (const name of ["classes.parquet#image", "patients.csv", "builtin:digits"])
      expect(await withImageColumn(name, { specFolder: folder, mediaFolder })).toBe(name);
  });
});

test("the built-in digits are images with labels", async () => {
  expect(await profile("builtin:digits")).toMatchObject({
    rows: 1797,
    columns: 64,
    shape: [8, 8],
    labels: "builtin:digits",
    values: { minimum: 0, maximum: 16, areWhole: true },
  });
});

describe("a proposed spec", () => {
  test.each(["patients.csv", "builtin:digits"])(
    "for %s has no problem, no diagnostic and a sweep whose last point alone is just above the threshold",
    async (reference) => {
      const { specText, report } = await propose(reference);
      const { problems, points } = parseSpec(specText);
      expect(problems).toEqual([]);
      expect(points).toHaveLength(8);
      expect(report.diagnoses).toEqual([]);
      const [{ thresholdBeta } = { thresholdBeta: null }] = report.predictions;
      const betas = points.map(({ settings }) => settings["objective.beta"] ?? NaN);
      const shares = betas.map((beta) => beta / (thresholdBeta ?? NaN));
      expect(Math.max(...shares.slice(0, -1))).toBeLessThan(1);
      expect(shares.at(-1)).toBeGreaterThan(1.15);
      expect(shares.at(-1)).toBeLessThan(1.25);
      expect(report.predictions.filter(({ verdict }) => verdict === "active").length).toBeGreaterThanOrEqual(6);
      expect(report.predictions.map(({ verdict }) => verdict).indexOf("collapse")).toBe(7);
    },
  );

  test("has a comment with the reason beside or above each choice that follows from the data", async () => {
    const { specText } = await propose("patients.csv");
    for (const name of [
      "path",
      "columns",
      "labels",
      "transform",
      "latentSize",
      "likelihood",
      "epochs",
      "objective.beta",
    ])
      expect(specText).toMatch(new RegExp(`"${name}": .*// \\S|// .*\\S\\n +"${name}": `));
  });

  test("has no line of comment that an editor beside a panel cuts", async () => {
    const { specText } = await propose("patients.csv");
    const comments = specText.split("\n").filter((line) => line.includes("//"));
    expect(comments.length).toBeGreaterThan(8);
    for (const line of comments) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("keeps line breaks of a column's name within its comment", async () => {
    writeFileSync(path.join(folder, "odd.csv"), `"one\ntwo",b,c\n${"x,1,2.5\ny,2,3\nz,4,1.5\n".repeat(60)}`);
    const { specText } = await propose("odd.csv");
    expect(parseSpec(specText).problems).toEqual([]);
  });
});
