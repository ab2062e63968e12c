import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { startVaeLens, vaeLens } from "./commandLine.ts";
import { filesIn, specFolder } from "./specFolder.ts";

const folder = specFolder();
const LOG =
  "run,epoch,beta,val_kl,val_recon,lr\na,1,0.5,3,5,0.1\na,2,0.5,3.25,4.5,0.1\nb,1,4,0.5,7,0.1\nb,2,4,0.001,8,0.1\n";
const events = path.resolve(import.meta.dirname, "../fixtures/tensorboard/runs");

function written(text = LOG): string {
  folder.write("log.csv", text);
  return folder.at("log.csv");
}

describe("vae-lens import", () => {
  test("prints the sweep's table and notes about its figures", async () => {
    const { status, stdout, stderr } = await vaeLens("import", written(), "--out", folder.at("printed"));
    expect({ status, stderr }).toEqual({ status: 0, stderr: `Results: ${folder.at("printed")}\n` });
    expect(stdout).toBe(
      [
        "objective.beta  rate  distortion   ELBO  active units",
        "           0.5  3.25        4.50  -7.75        1 of 1  best ELBO",
        "             4  0.00        8.00  -8.00        0 of 1  collapsed",
        "",
        "Figures as they were logged, nats per example; ELBO = -(rate + distortion).",
        "KL per dimension was not logged: z counts as one unit, active where the rate exceeds 0.01 nats.",
        "Not read: lr.",
        "1 of 2 points collapsed (no active unit): objective.beta = 4.",
        "",
      ].join("\n"),
    );
  });

  test("creates the run under .vae-lens in the working folder", async () => {
    written();
    const { status } = await startVaeLens(["import", "log.csv", "--name", "mine"], { cwd: folder.path }).ended;
    expect(status).toBe(0);
    expect(readdirSync(folder.at(".vae-lens/runs"))).toEqual([expect.stringMatching(/^\d{4}-.*-mine$/)]);
    expect(readFileSync(folder.at(".vae-lens/.gitignore"), "utf8")).toBe("*\n");
  });

  test("creates a run that report and explain can open", async () => {
    await vaeLens("import", written(), "--out", folder.at("opened"));
    expect(await vaeLens("report", folder.at("opened"))).toMatchObject({
      status: 0,
      stdout: `${folder.at("opened/report.html")}\n`,
    });
    expect(readFileSync(folder.at("opened/report.html"), "utf8")).toContain('"imported":{"name":"log"');
    const { status, stdout } = await vaeLens("explain", folder.at("opened"), "--format", "json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      best: 0,
      isCollapsed: false,
      observations: ["Collapse begins between beta 0.5 and 4."],
      judgements: [],
    });
    expect(JSON.parse(readFileSync(folder.at("opened/explanation.json"), "utf8"))).toEqual(JSON.parse(stdout));
  });

  test("creates a run that cannot be resumed or evaluated", async () => {
    await vaeLens("import", written(), "--out", folder.at("refused"));
    const before = filesIn(folder.path);
    for (const args of [["sweep", "--resume"], ["evaluate"]]) {
      const { status, stdout, stderr } = await vaeLens(...args, folder.at("refused"));
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      for (const fact of [folder.at("refused"), folder.at("log.csv"), "vae-lens report", "vae-lens explain"])
        expect(stderr).toContain(fact);
    }
    expect(filesIn(folder.path)).toEqual(before);
  });

  test("exits with 1 if a run ended in NaN, and with 2 without output if it cannot read the log", async () => {
    expect(await vaeLens("import", written(`${LOG}b,3,4,nan,8,0.1\n`), "--out", folder.at("failing"))).toMatchObject({
      status: 1,
    });
    const { status, stderr } = await vaeLens("import", written("epoch,loss\n1,2\n"), "--out", folder.at("other"));
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^vae-lens: .*has no column of a rate or a distortion/) as string,
    });
    expect(existsSync(folder.at("other"))).toBe(false);
  });
});

test("import reads what export wrote for TensorBoard", async () => {
  await vaeLens("import", events, "--out", folder.at("sent"));
  expect(
    await vaeLens("export", folder.at("sent"), "--format", "tensorboard", "--out", folder.at("logs")),
  ).toMatchObject({ status: 0 });
  expect(readdirSync(folder.at("logs"))).toEqual(["00-objective.beta=0.5", "01-objective.beta=4"]);
  await vaeLens("import", folder.at("logs"), "--out", folder.at("again"), "--name", "runs");
  const results = (name: string): unknown => JSON.parse(readFileSync(folder.at(`${name}/results.json`), "utf8"));
  expect(results("again")).toEqual(results("sent"));
});
