import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { NewerRuns } from "../../src/host/newerRuns.ts";
import { SlurmCommands } from "../../src/host/slurmCommands.ts";
import { Messages } from "./support/messages.ts";
import { openOtherWindow, type OtherWindow } from "./support/otherWindow.ts";
import { runsOf } from "./support/runs.ts";
import { writeSpec } from "./support/training.ts";
import { until } from "./support/until.ts";
import { closeEditors, write } from "./support/workspace.ts";

/**
 * Programs with the names of Slurm's: sbatch stores what it is given and makes the file `queue`, which squeue prints, and the test is the scheduler.
 * A real Slurm is in test/process/slurm.test.ts.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  scontrol: "echo 'MaxArraySize            = 1001'",
  sbatch: `case "$*" in
  *--test-only*) cat > /dev/null; [ ! -e refuse ] || { echo 'sbatch: error: invalid partition specified: none' >&2; exit 1; }
    echo 'sbatch: Job 7 to start at 2030-01-01T00:00:00' >&2 ;;
  *--array*) cat > script; echo "$@" > options; echo '7|0|PENDING||N/A|Resources' > queue; echo 7 ;;
  *) cat > /dev/null; echo 8 ;;
esac`,
  squeue: "cat queue 2> /dev/null || { echo 'slurm_load_jobs error: Invalid job id specified' >&2; exit 1; }",
  sacct: "exit 1",
  scancel: 'echo "$@" > cancelled; rm -f queue',
};

let parts: OtherWindow;
let commands: SlurmCommands;
let cluster: string;
let messages: Messages;
const pathBefore = process.env["PATH"] ?? "";

function inCluster(name: string): string {
  return join(cluster, name);
}

/** What the scheduler does when it starts a task. */
function startTask(runFolder: string, task: number): Promise<number | null> {
  const env = { ...process.env, SLURM_ARRAY_JOB_ID: "7", SLURM_ARRAY_TASK_ID: String(task), SLURM_CPUS_PER_TASK: "1" };
  const child = spawn("bash", [inCluster("script")], { cwd: runFolder, env, stdio: "ignore" });
  return new Promise((resolve) => {
    child.once("exit", resolve);
  });
}

describe("a sweep that the editor gives to Slurm", () => {
  before(async () => {
    cluster = mkdtempSync(join(tmpdir(), "vae-lens-fake-slurm-"));
    for (const [name, body] of Object.entries(PROGRAMS)) {
      writeFileSync(inCluster(name), `#!/bin/bash\ncd '${cluster}' || exit 1\n${body}\n`);
      chmodSync(inCluster(name), 0o755);
    }
    process.env["PATH"] = `${cluster}${delimiter}${pathBefore}`;
    parts = await openOtherWindow();
    const predictions = { settled: () => Promise.resolve(undefined) };
    commands = new SlurmCommands(parts.files.submitProgram, { ...parts, predictions, showPanel: () => undefined });
  });

  after(() => {
    process.env["PATH"] = pathBefore;
    parts.dispose();
    rmSync(cluster, { recursive: true, force: true });
  });

  beforeEach(() => {
    messages = new Messages();
    for (const name of ["refuse", "queue", "script", "cancelled"]) rmSync(inCluster(name), { force: true });
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it("waits in the queue, is cancelled there, is submitted again, and is shown live to its end", async function () {
    if (process.platform === "win32") this.skip();
    const spec = writeSpec({ epochs: 300 });
    write(".vae-lens/slurm.json", '{ "cpus": 1, "partition": "cpu" }', dirname(spec.fsPath));
    messages.answer = ({ buttons }) => (buttons.includes("Submit") ? "Submit" : undefined);
    await commands.train(spec);

    const [asked] = messages.all;
    assert.match(asked?.message ?? "", /Submit 3 points/);
    assert.match(asked?.detail ?? "", /3 points in 2 batches; 1 task .* 1 processor/);
    assert.match(asked?.detail ?? "", /slurm\.json/);
    assert.match(readFileSync(inCluster("options"), "utf8"), /--array=0 .*--partition=cpu/);
    const [runFolder = ""] = runsOf(spec);
    const session = parts.sessions.of(spec);
    await until("the queue", () => session.run?.status === "queued");
    assert.ok(session.isTrainedElsewhere);
    assert.deepEqual([...new Set(session.run?.points.map(({ status }) => status))], ["waiting"]);
    // Also in a window that never opened it.
    const { runs } = await parts.background.ask<"listRuns">({
      type: "listRuns",
      runsFolders: [dirname(runFolder)],
      purge: false,
      mayAskCluster: true,
    });
    assert.deepEqual(
      runs.map(({ status }) => status),
      ["queued"],
    );

    await parts.followed.stop(session);
    assert.equal(readFileSync(inCluster("cancelled"), "utf8").trim(), "7");
    await until("the end of the job", () => session.run?.status === "stopped");

    // One that a terminal has submitted since is offered while it waits.
    const later = `${runFolder}-later`;
    cpSync(runFolder, later, { recursive: true });
    const newer = new NewerRuns({ ...parts, isInSight: () => true });
    await newer.look(later);
    assert.deepEqual(messages.all.at(-1)?.buttons.includes("Show It"), false);
    writeFileSync(inCluster("queue"), "7|0|PENDING||N/A|Resources\n");
    await newer.look(later);
    assert.match(messages.all.at(-1)?.message ?? "", /newer run .* waits in the queue/);
    rmSync(later, { recursive: true });
    rmSync(inCluster("queue"));

    await commands.resume(spec);
    assert.ok(existsSync(inCluster("queue")));
    assert.deepEqual(runsOf(spec), [runFolder]);
    await until("the queue again", () => session.run?.status === "queued");
    const over = startTask(runFolder, 0);
    await until("the training", () => session.run?.status === "training");
    assert.equal(await over, 0);
    rmSync(inCluster("queue"));
    await until("the end", () => session.run?.status === "done");
    assert.deepEqual(
      session.run?.points.map(({ status }) => status),
      ["done", "done", "done"],
    );
    assert.deepEqual(messages.shown("error"), []);
  });

  it("is not submitted when the user cancels, or Slurm refuses it", async function () {
    if (process.platform === "win32") this.skip();
    const spec = writeSpec();
    await commands.train(spec);
    assert.deepEqual(
      messages.all.map(({ buttons }) => buttons),
      [["Submit", "Show Script", "Create Profile"]],
    );
    writeFileSync(inCluster("refuse"), "");
    await commands.train(spec);
    assert.match(messages.shown("error")[0] ?? "", /refuse .*invalid partition/);
    assert.ok(!messages.all.at(-1)?.buttons.includes("Submit"));
    assert.deepEqual(runsOf(spec), []);
    assert.ok(!existsSync(inCluster("script")));
  });

  it("can have a profile made, whose mistakes are reported before the data are read", async function () {
    if (process.platform === "win32") this.skip();
    const spec = writeSpec();
    messages.answer = ({ buttons }) => buttons.find((button) => button === "Create Profile");
    await commands.train(spec);
    const profile = join(dirname(spec.fsPath), ".vae-lens", "slurm.json");
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, profile);
    assert.deepEqual(vscode.languages.getDiagnostics(vscode.Uri.file(profile)), []);

    write(".vae-lens/slurm.json", '{\n  "cpus": "two"\n}', dirname(spec.fsPath));
    await commands.train(spec);
    assert.match(messages.shown("error").at(-1) ?? "", /slurm\.json, line 2: .*cpus/);
    assert.deepEqual(runsOf(spec), []);
  });

  it("says what is missing on a machine without Slurm", async function () {
    if (process.platform === "win32") this.skip();
    process.env["PATH"] = dirname(process.execPath);
    try {
      await commands.train(writeSpec());
    } finally {
      process.env["PATH"] = `${cluster}${delimiter}${pathBefore}`;
    }
    assert.match(messages.shown("error")[0] ?? "", /scontrol was not found.*login node/);
  });
});
