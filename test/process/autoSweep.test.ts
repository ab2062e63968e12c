import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { startVaeLens, vaeLens } from "./commandLine.ts";
import { metricsRows, resultsOf, resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();

describe('a sweep with "auto"', () => {
  test("trains the values that check has shown, and says so in results.json", async () => {
    const changes = { "training.epochs": 30, sweep: { "objective.beta": { auto: 4 }, "training.seed": [0, 1] } };
    const file = folder.writeSpec("auto.vae.json", changes);
    const check = await vaeLens("check", file, "--probe-seconds", "0", "--format", "json");
    const [checked] = (JSON.parse(check.stdout) as { files: readonly CheckedFile[] }).files;
    const run = folder.at("whole");
    const { status, stderr } = await vaeLens("sweep", file, "--out", run);
    expect([status, stderr.includes('"auto" chose objective.beta')]).toEqual([0, true]);
    const { points, auto } = resultsOf(run);
    expect(points.map(({ settings }) => settings)).toEqual(checked?.predictions.map(({ settings }) => settings));
    expect(auto).toEqual(checked?.auto);
  });
});

describe('a sweep with "auto" whose prediction is unsure', () => {
  // Six plain layers may collapse far below the threshold.
  const hidden = [16, 16, 16, 16, 16, 16];
  const changes = {
    "model.encoder.hidden": hidden,
    "model.decoder.hidden": hidden,
    "training.epochs": 20,
    sweep: { "training.seed": [0, 1], "objective.beta": { auto: 5 } },
  };
  const FIRST = 6;
  const POINTS = 10;

  test("places the second round from the first one, and equals the uninterrupted run after kill -9 in and between rounds", async () => {
    const file = folder.writeSpec("unsure.vae.json", changes);
    const whole = folder.at("rounds");
    const { status, stderr } = await vaeLens("sweep", file, "--out", whole);
    expect(status).toBe(0);
    expect(stderr).toMatch(/"auto" trains objective\.beta .* first\..*2 more are placed[^]*"auto" goes on with/);
    const { points, auto } = resultsOf(whole);
    expect(points).toHaveLength(POINTS);
    expect(auto?.rounds?.map(({ count, placed }) => [count, placed])).toEqual([
      [3, true],
      [2, true],
    ]);
    const equalsWhole = async (run: string): Promise<void> => {
      expect((await vaeLens("sweep", "--resume", run)).status).toBe(0);
      expect(resultsText(run)).toBe(resultsText(whole));
      expect(metricsRows(run)).toEqual(metricsRows(whole));
      expect(specOf(run)).toBe(specOf(whole));
    };

    const inFirst = await killedAt("Training", file, folder.at("in-first"));
    const unplaced = specOf(inFirst);
    expect((await vaeLens("status", inFirst)).stdout).toContain(`${POINTS - FIRST} points to come`);
    await equalsWhole(inFirst);

    const inSecond = await killedAt("goes on with", file, folder.at("in-second"));
    expect((await vaeLens("status", inSecond)).stdout).not.toContain("to come");
    await equalsWhole(inSecond);

    // What a kill leaves after the last checkpoint of the first round: no point of the second one, and provisional values.
    const between = folder.at("between");
    cpSync(whole, between, { recursive: true });
    rmSync(`${between}/results.json`);
    for (const part of ["checkpoints", "metrics"])
      for (const name of readdirSync(`${between}/${part}`).filter((name) => /batch-00[^01]/.test(name)))
        rmSync(`${between}/${part}/${name}`);
    writeFileSync(`${between}/spec.vae.json`, unplaced);
    await equalsWhole(between);
  });

  async function killedAt(said: string, file: string, run: string): Promise<string> {
    const running = startVaeLens(["sweep", file, "--out", run, "--checkpoint-seconds", "0.05", "--workers", "1"]);
    await running.says(said);
    running.kill("SIGKILL");
    await running.ended;
    return run;
  }
});

function specOf(run: string): string {
  return readFileSync(`${run}/spec.vae.json`, "utf8");
}

interface CheckedFile {
  readonly predictions: readonly { readonly settings: object }[];
  readonly auto: object;
}
