import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Profile } from "../../../src/cluster/profile.ts";
import { taskExit } from "../../../src/cluster/taskExit.ts";
import { arrayOptions, collectorOptions, quoted, taskScript } from "../../../src/cluster/taskScript.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const { done, crashed, cannotRun, stopped, noProgress } = taskExit;

describe.skipIf(process.platform === "win32")("the script of a task, run by bash with a training that", () => {
  const folder = temporaryFolder();

  interface Run {
    readonly status: number | null;
    /** Arguments of `scontrol`; undefined: it was not called. */
    readonly requeued: string | undefined;
    readonly stderr: string;
    readonly given: string;
  }

  /**
   * @param training lines of the program in place of Node.js
   * @param signal sent to the shell alone once the training has begun
   */
  const run = async (
    training: readonly string[],
    { signal, restarts, profile = {} }: { signal?: NodeJS.Signals; restarts?: number; profile?: Partial<Profile> } = {},
  ): Promise<Run> => {
    const [program, bin] = [folder.at("train it's"), folder.at("bin")];
    mkdirSync(bin);
    const write = (file: string, lines: readonly string[]): void => {
      writeFileSync(file, ["#!/bin/bash", ...lines, ""].join("\n"));
      chmodSync(file, 0o755);
    };
    write(program, ['echo "$@" > "$0.given"; echo "$FROM_PROFILE" >> "$0.given"', ...training]);
    // Slurm ends the script.
    write(`${bin}/scontrol`, [`echo "$@" > "${folder.at("requeued")}"`, "kill -KILL $PPID"]);
    const installation = { node: program, cli: "cli file", version: "1", environment: {} };
    const script = taskScript({ file: null, ...profile }, folder.at("a run's folder"), installation);
    writeFileSync(folder.at("task.sh"), script);
    const child = spawn("bash", [folder.at("task.sh")], {
      env: {
        PATH: `${bin}:${process.env["PATH"] ?? ""}`,
        SLURM_ARRAY_JOB_ID: "12",
        SLURM_ARRAY_TASK_ID: "3",
        ...(restarts === undefined ? {} : { SLURM_RESTART_COUNT: String(restarts) }),
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    if (signal !== undefined) {
      while (!existsSync(folder.at("begun"))) await new Promise((resolve) => setTimeout(resolve, 10));
      child.kill(signal);
    }
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    const requeued = existsSync(folder.at("requeued")) ? readFileSync(folder.at("requeued"), "utf8").trim() : undefined;
    return { status, requeued, stderr, given: readFileSync(`${program}.given`, "utf8") };
  };
  /** Works until SIGTERM, stops in a moment, and then exits with `code`. */
  const untilStopped = (code: number): readonly string[] => [
    `trap 'sleep 0.2; exit ${code}' TERM`,
    `touch "${folder.at("begun")}"`,
    "while :; do sleep 0.05; done",
  ];

  test("succeeds ends with 0; it receives the folder and the task, whatever is in the folder's name", async () => {
    const { status, requeued, given } = await run([`exit ${done}`], {
      profile: { setup: ["export FROM_PROFILE=yes"] },
    });
    expect([status, requeued]).toEqual([0, undefined]);
    expect(given).toBe(`cli file train-task ${folder.at("a run's folder")} 3\nyes\n`);
  });

  test.each([cannotRun, stopped])("ends with %d is not run again", async (code) => {
    expect(await run([`exit ${code}`])).toMatchObject({ status: code, requeued: undefined });
  });

  test("crashes is run again once", async () => {
    expect(await run([`exit ${crashed}`])).toMatchObject({ status: null, requeued: "requeue 12_3" });
  });

  test("crashes a second time ends with its status", async () => {
    expect(await run(["kill -KILL $$"], { restarts: 1 })).toMatchObject({ status: 137, requeued: undefined });
  });

  test("crashes is run again as often as the profile says", async () => {
    expect(await run([`exit ${crashed}`], { restarts: 1, profile: { retries: 2 } })).toMatchObject({
      requeued: "requeue 12_3",
    });
  });

  test("hears of the time limit writes its checkpoint first, and is queued again", async () => {
    expect(await run(untilStopped(stopped), { signal: "SIGUSR1" })).toMatchObject({
      status: null,
      requeued: "requeue 12_3",
    });
  });

  test("hears of the time limit when it has just finished is not queued again", async () => {
    expect(await run(untilStopped(done), { signal: "SIGUSR1" })).toMatchObject({ status: 0, requeued: undefined });
  });

  test("has done nothing at the time limit ends for good, and says what to change", async () => {
    const { status, requeued, stderr } = await run(untilStopped(noProgress), { signal: "SIGUSR1" });
    expect([status, requeued]).toEqual([cannotRun, undefined]);
    expect(stderr).toContain('raise "time" in the profile');
  });

  test.each([stopped, noProgress])("is ended by scancel (%d) is not queued again", async (code) => {
    expect(await run(untilStopped(code), { signal: "SIGTERM" })).toMatchObject({
      status: stopped,
      requeued: undefined,
    });
  });

  test("has no handler for signals yet counts as stopped", async () => {
    const training = [`touch "${folder.at("begun")}"`, "exec sleep 60"];
    expect(await run(training, { signal: "SIGTERM" })).toMatchObject({ status: stopped, requeued: undefined });
  });
});

describe("the options of sbatch", () => {
  const profile = { file: null, partition: "gpu", memory: "4G", arrayLimit: 8, options: ["--gres=gpu:1"] };

  test("hold the profile, and no environment of the login shell", () => {
    const options = arrayOptions(profile, "/runs/a b", "0-3,7");
    expect(options).toEqual(
      expect.arrayContaining(["--array=0-3,7%8", "--partition=gpu", "--mem=4G", "--gres=gpu:1", "--chdir=/runs/a b"]),
    );
    expect(options).toContain("--export=NONE");
  });

  test("give notice two minutes before the time limit, of short limits at half", () => {
    const notice = (time?: string) =>
      arrayOptions({ file: null, ...(time === undefined ? {} : { time }) }, "/r", "0").find((option) =>
        option.startsWith("--signal"),
      );
    expect([notice(), notice("1:00:00"), notice("2")]).toEqual([
      "--signal=B:USR1@120",
      "--signal=B:USR1@120",
      "--signal=B:USR1@60",
    ]);
  });

  test("of the job that writes the results wait for the whole array, whatever became of it", () => {
    expect(collectorOptions(profile, "/r", ["12", "13"])).toContain("--dependency=afterany:12:13");
  });
});

test("a word of a shell command is quoted where it must be", () => {
  expect(quoted("/usr/bin/node")).toBe("/usr/bin/node");
  expect(quoted("it's $HOME")).toBe(`'it'\\''s $HOME'`);
  expect(quoted("")).toBe("''");
});
