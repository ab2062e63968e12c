import { describe, expect, test } from "vitest";
import { startVaeLens, vaeLens } from "./commandLine.ts";
import { resultsText, specFolder } from "./specFolder.ts";

const folder = specFolder();
const changes = { "training.epochs": 20, sweep: { "objective.beta": [1, 2], "training.seed": [0, 1] } };

interface Found {
  readonly reached: boolean;
  readonly value: number;
  readonly figures: { readonly rateNats: number; readonly activeUnits: number };
  readonly trainings: number;
  readonly tried: readonly { readonly value: number }[];
}

describe("vae-lens find", () => {
  test("reaches a rate within 5 %, and finds the same after kill -9", async () => {
    const file = folder.writeSpec("find.vae.json", changes);
    const whole = folder.at("whole");
    const { status, stdout, stderr } = await vaeLens("find", file, "--rate", "2.5", "--out", whole, "--format", "json");
    expect(status).toBe(0);
    expect(stderr).toContain("training.seed is not used");
    const found = JSON.parse(stdout) as Found;
    expect(found.reached).toBe(true);
    expect(Math.abs(found.figures.rateNats - 2.5)).toBeLessThanOrEqual(0.125);
    expect(found.trainings).toBeLessThanOrEqual(8);

    const killed = folder.at("killed");
    const running = startVaeLens(["find", file, "--rate", "2.5", "--out", killed]);
    await running.says("[1]");
    running.kill("SIGKILL");
    await running.ended;
    const resumed = await vaeLens("find", "--resume", killed, "--format", "json");
    expect(resumed.status).toBe(0);
    expect((JSON.parse(resumed.stdout) as Found).tried).toEqual(found.tried);
    expect(resultsText(killed)).toBe(resultsText(whole));
  });

  test("says why a rate is not reached, and the nearest", async () => {
    const file = folder.writeSpec("few.vae.json", { "training.epochs": 2, sweep: {} });
    const { status, stdout } = await vaeLens("find", file, "--rate", "500", "--trainings", "2");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^a rate of 500 nats was not reached in 2 trainings\. .* The nearest is objective\.beta/);
  });

  test.each([
    [["--active-units", "9"], {}, /no beta gives 9 active units: raise model\.latentSize/],
    [
      ["--rate", "3"],
      { objective: { type: "importanceWeighted", samples: 5 } },
      /importanceWeighted objective has no beta/,
    ],
  ])("refuses %j by name", async (args, changed, reason) => {
    const file = folder.writeSpec("refused.vae.json", { "model.latentSize": 4, sweep: {}, ...changed });
    const { status, stderr } = await vaeLens("find", file, ...args);
    expect(status).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
