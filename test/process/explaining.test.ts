import { fork } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parseFromExplain, type FromExplain, type ToExplain } from "../../src/protocol/explainMessages.ts";
import { readMeasurements } from "../../src/store/readMeasurements.ts";
import { vaeLens } from "./commandLine.ts";
import { resultsOf, specFolder } from "./specFolder.ts";

const program = path.resolve(import.meta.dirname, "../../dist/explain.cjs");
const folder = specFolder();

/** What the built process says until it ends. `said` may answer. */
function explaining(
  start: Extract<ToExplain, { type: "startExplaining" }>,
  said: (message: FromExplain, send: (message: ToExplain) => void) => void = () => undefined,
): Promise<readonly FromExplain[]> {
  const child = fork(program, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const messages: FromExplain[] = [];
  child.on("message", (raw) => {
    const message = parseFromExplain(raw);
    messages.push(message);
    said(message, (answer) => child.send(answer));
  });
  child.send(start);
  return new Promise((resolve) => {
    child.once("close", () => {
      resolve(messages);
    });
  });
}

const start = (runFolder: string, examples = 4) =>
  ({ type: "startExplaining", runFolder, engine: "auto", examples, tensorflowFolder: null }) as const;

async function trainedRun(name: string, betas: readonly number[] = [0.5, 500]): Promise<string> {
  const run = folder.at(name);
  const { status, stderr } = await vaeLens(
    "sweep",
    folder.writeSpec(`${name}.vae.json`, { sweep: { "objective.beta": betas } }),
    "--out",
    run,
  );
  expect(status, stderr).toBe(0);
  return run;
}

test("the explaining process measures a run part by part and explains it, also on disk", async () => {
  const run = await trainedRun("explained");
  const messages = await explaining(start(run));
  const shares = messages.flatMap((message) => (message.type === "partBegun" ? [message.share] : []));
  expect(shares.length).toBeGreaterThan(10);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const end = messages.at(-1);
  if (end?.type !== "explained") return expect.fail(JSON.stringify(end));
  expect(end.evaluation.points.map(({ point }) => point)).toEqual([0, 1]);
  expect(end.explanation.picks.map(({ criterion }) => criterion)).toEqual([
    "elbo",
    "importanceWeighted",
    "annealed",
    "frechet",
    "mutualInformation",
  ]);
  expect(readMeasurements(run)).toMatchObject({
    status: "done",
    evaluation: end.evaluation,
    explanation: end.explanation,
  });
  expect(resultsOf(run).picks).toHaveLength(5);
});

test("the explaining process keeps finished measurements when it is stopped", async () => {
  const run = await trainedRun("stopped", [0.5, 1, 2, 500, 1000, 2000]);
  const file = path.join(run, "evaluation.json");
  const measured = (): number =>
    (JSON.parse(readFileSync(file, "utf8")) as { points: readonly unknown[] }).points.length;
  const messages = await explaining(start(run), (message, send) => {
    if (message.type === "partBegun" && existsSync(file) && measured() > 0) send({ type: "stopExplaining" });
  });
  expect(messages.at(-1)).toEqual({ type: "explainingStopped" });
  expect(existsSync(path.join(run, "explanation.json"))).toBe(false);
  expect(measured()).toBeGreaterThan(0);
  expect(measured()).toBeLessThan(6);
});

test("the explaining process refuses a folder without a run by name", async () => {
  const messages = await explaining(start(folder.at("nothing")));
  expect(messages.at(-1)).toEqual({
    type: "explainingFailed",
    message: `${folder.at("nothing")} is not a run folder: it has no run.json.`,
  });
});
