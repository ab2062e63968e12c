import { describe, expect, test } from "vitest";
import { startVaeLens, vaeLens } from "./commandLine.ts";
import { metricsRows, resultsOf, resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();
const changes = { "training.epochs": 30, sweep: { "objective.beta": { auto: 4 }, "training.seed": [0, 1] } };

describe('a sweep with "auto"', () => {
  test("trains the values that check has shown, says so in results.json, and resumes after kill -9 bit for bit", async () => {
    const file = folder.writeSpec("auto.vae.json", changes);
    const check = await vaeLens("check", file, "--probe-seconds", "0", "--format", "json");
    const [checked] = (JSON.parse(check.stdout) as { files: readonly CheckedFile[] }).files;
    const whole = folder.at("whole");
    const { status, stderr } = await vaeLens("sweep", file, "--out", whole);
    expect([status, stderr.includes('"auto" chose objective.beta')]).toEqual([0, true]);
    const { points, auto } = resultsOf(whole);
    expect(points.map(({ settings }) => settings)).toEqual(checked?.predictions.map(({ settings }) => settings));
    expect(auto).toEqual(checked?.auto);

    const killed = folder.at("killed");
    const running = startVaeLens(["sweep", file, "--out", killed, "--checkpoint-seconds", "0.05", "--workers", "1"]);
    await running.says("Training");
    running.kill("SIGKILL");
    await running.ended;
    expect((await vaeLens("sweep", "--resume", killed)).status).toBe(0);
    expect(resultsText(killed)).toBe(resultsText(whole));
    expect(metricsRows(killed)).toEqual(metricsRows(whole));
  });
});

interface CheckedFile {
  readonly predictions: readonly { readonly settings: object }[];
  readonly auto: object;
}
