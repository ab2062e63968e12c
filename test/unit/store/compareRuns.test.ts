import { rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { emptyCurve } from "../../../src/protocol/runSnapshot.ts";
import { compareRuns } from "../../../src/store/compareRuns.ts";
import { writeRunName } from "../../../src/store/runName.ts";
import { CREATED, runSpec, someRun, type SomeRun } from "./someRun.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

const folder = temporaryFolder();
const made = (name: string, options?: SomeRun): string =>
  someRun(folder.at("runs", name), folder.at(`${name}.vae.json`), options).path;

describe("compared runs", () => {
  test("have names and figures, but no curves", () => {
    const [one, two] = [made("one"), made("two")];
    writeRunName(two, "Baseline");
    const { own, others } = compareRuns(one, [two]);
    expect(own).toEqual({ runFolder: one, name: null, created: CREATED });
    expect(others).toMatchObject([
      { runFolder: two, name: "Baseline", run: { id: "two", specName: "two.vae.json", status: "done" } },
    ]);
    expect(others[0]?.run.points.map(({ heldOut, curve }) => [heldOut?.activeUnits, curve])).toEqual([
      [2, emptyCurve],
      [0, emptyCurve],
    ]);
  });

  test("differ in settings, data and engine", () => {
    const [one, two] = [
      made("one"),
      made("two", { specText: runSpec([1, 4], { training: { seed: 7 } }), dataFingerprint: "d".repeat(64) }),
    ];
    const { differences, equalSettings } = compareRuns(one, [two]);
    expect(differences).toEqual([
      { path: "objective.beta", values: ["1, 9", "1, 4"] },
      { path: "training.seed", values: ["0", "7"] },
      { path: "data fingerprint", values: ["abc", "dddddddddddd"] },
    ]);
    expect(equalSettings).toBeGreaterThan(20);
  });

  test("occur once each, without the run itself", () => {
    const [one, two] = [made("one"), made("two")];
    expect(compareRuns(one, [two, one, two]).others).toHaveLength(1);
  });

  test("do not include deleted runs", () => {
    const [one, two] = [made("one"), made("two")];
    rmSync(two, { recursive: true });
    expect(compareRuns(one, [two])).toMatchObject({ others: [], differences: [] });
  });

  test("are compared by the settings of their points if they were imported", () => {
    const [one, two] = [made("one"), made("two")];
    rmSync(`${one}/spec.vae.json`);
    const { differences } = compareRuns(one, [two]);
    expect(differences.find(({ path }) => path === "training.epochs")?.values[0]).toBeNull();
    expect(differences.find(({ path }) => path === "objective.beta")).toBeUndefined();
  });
});
