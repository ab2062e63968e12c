import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { addSubmission, writePlan } from "../../../src/cluster/submission.ts";
import { submissionState } from "../../../src/cluster/submissionState.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const folder = temporaryFolder();

/** Programs with the names of Slurm's that print what Slurm 22.05.8 printed, and leave a trace of each call. */
function slurmPrints(printed: Readonly<Record<"squeue" | "sacct", string>>): void {
  mkdirSync(folder.at("bin"), { recursive: true });
  for (const [program, text] of Object.entries(printed)) {
    const file = folder.at(`bin/${program}`);
    writeFileSync(file, `#!/bin/sh\necho "$@" >> '${folder.at(`${program}.calls`)}'\ncat <<'END'\n${text}\nEND\n`);
    chmodSync(file, 0o755);
  }
  vi.stubEnv("PATH", `${folder.at("bin")}${delimiter}${process.env["PATH"] ?? ""}`);
}

const statesOf = async (): Promise<readonly string[]> => {
  const { tasks = [] } = (await submissionState(folder.at("run"))) ?? {};
  return tasks.map(({ task, state }) => `${task} ${state.kind}${state.kind === "ended" ? ` ${state.how}` : ""}`);
};

beforeEach(() => {
  mkdirSync(folder.at("run"), { recursive: true });
  const tasks = [[0], [1], [2], [3]];
  writePlan(folder.at("run"), { format: 1, version: "1", batches: [[0], [1], [2], [3]], tasks, checkpointSeconds: 30 });
  addSubmission(folder.at("run"), {
    job: "2",
    collector: null,
    tasks: [0, 1, 2, 3],
    submitted: "2026-11-29T17:00:00Z",
    profile: null,
  });
});

describe.skipIf(process.platform === "win32")("the tasks of a submission", () => {
  test("that left the queue one by one, while others run, are asked of accounting", async () => {
    slurmPrints({ squeue: "2|3|RUNNING|n1|2026-11-29T17:03:04|None", sacct: "2_0|CANCELLED by 0|n1\n2_1|TIMEOUT|n2" });
    expect(await statesOf()).toEqual(["0 ended CANCELLED", "1 ended TIMEOUT", "2 unknown", "3 running"]);
  });

  test("are unknown without accounting, which is ordinary", async () => {
    slurmPrints({ squeue: "", sacct: "Slurm accounting storage is disabled" });
    expect(await statesOf()).toEqual(["0 unknown", "1 unknown", "2 unknown", "3 unknown"]);
  });

  test("cancelled before they began are one record, with the array's limit", async () => {
    slurmPrints({ squeue: "", sacct: "2_0|COMPLETED|n1\n2_[1-3%2]|CANCELLED by 0|None assigned" });
    expect(await statesOf()).toEqual([
      "0 ended COMPLETED",
      "1 ended CANCELLED",
      "2 ended CANCELLED",
      "3 ended CANCELLED",
    ]);
  });

  test("that the queue knows need no accounting", async () => {
    slurmPrints({ squeue: "2|[0-3%1]|PENDING||N/A|Resources", sacct: "2_0|FAILED|n1" });
    expect(await statesOf()).toEqual(["0 waiting", "1 waiting", "2 waiting", "3 waiting"]);
  });
});
