import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Messages } from "./support/messages.ts";
import { isRunning, notLinux, sweepProcesses, workerProcesses } from "./support/processes.ts";
import { resultsText, runOf, runsOf, statusesOf } from "./support/runs.ts";
import { LONG, resume, startTraining, stop, train, writeSpec } from "./support/training.ts";
import { until } from "./support/until.ts";
import { closeEditors, write } from "./support/workspace.ts";

describe("a sweep that is interrupted", () => {
  let messages: Messages;
  /** results.json of the long sweep without interruption. */
  let uninterrupted: string;

  before(async () => {
    const spec = writeSpec(LONG);
    await train(spec);
    uninterrupted = resultsText(runOf(spec));
  });

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  describe("Stop Sweep and Resume Sweep", () => {
    it("give the same figures as an uninterrupted sweep", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      assert.ok(statusesOf(runOf(spec)).includes("stopped"));
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
      assert.deepEqual(messages.all, []);
    });

    it("continue with the spec as it was when the sweep started", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      write(basename(spec.fsPath), "{}", dirname(spec.fsPath));
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("do not report a failure if the sweep stops before it trains", async () => {
      const spec = writeSpec(LONG);
      const over = train(spec);
      await until("the process", () => notLinux || sweepProcesses().length > 0);
      await stop(spec);
      await over;
      assert.deepEqual(messages.all, []);
      await train(spec);
      assert.equal(resultsText(runsOf(spec).at(-1) ?? ""), uninterrupted);
    });

    it("resume only once when called twice quickly", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      await Promise.all([resume(spec), resume(spec)]);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
      assert.deepEqual(messages.shown("error"), []);
    });

    it("show a message if there is nothing to stop or to resume", async () => {
      const spec = writeSpec();
      await vscode.commands.executeCommand("vaeLens.stopSweep");
      await resume(spec);
      assert.match(
        messages.shown("information").join("|"),
        /^[^|]*nothing is training[^|]*\|[^|]*no run to resume[^|]*$/i,
      );
    });
  });

  it("on a GPU that cannot be used is reported, and trains on the processor if the user agrees", async () => {
    const settings = vscode.workspace.getConfiguration("vaeLens");
    const { VK_ICD_FILENAMES: before } = process.env;
    await settings.update("engine", "webgpu", vscode.ConfigurationTarget.Workspace);
    process.env["VK_ICD_FILENAMES"] = "/nonexistent";
    try {
      messages.answer = ({ buttons }) => buttons.find((button) => button === "Train on the Processor");
      const spec = writeSpec();
      await train(spec);
      assert.match(messages.shown("error").join(), /webgpu cannot be used here: no graphics device/);
      assert.deepEqual(messages.all[0]?.buttons, ["Train on the Processor", "Show Log"]);
      assert.deepEqual(new Set(statusesOf(runOf(spec))), new Set(["done"]));
    } finally {
      if (before === undefined) delete process.env["VK_ICD_FILENAMES"];
      else process.env["VK_ICD_FILENAMES"] = before;
      await settings.update("engine", undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  describe("the death", () => {
    before(function () {
      if (notLinux) this.skip();
    });

    it("of the training process is reported, and Resume continues the run", async () => {
      const spec = writeSpec(LONG);
      messages.answer = ({ buttons }) => buttons.find((button) => button === "Resume");
      const { over } = await startTraining(spec);
      const [sweep] = sweepProcesses();
      const workers = workerProcesses();
      assert.ok(sweep !== undefined && workers.length > 0);
      process.kill(sweep, "SIGKILL");
      await over;
      assert.equal(messages.shown("error").length, 1);
      assert.match(messages.shown("error")[0] ?? "", /training process.*SIGKILL/);
      assert.deepEqual(messages.all[0]?.buttons, ["Resume", "Show Log"]);
      assert.equal(workers.some(isRunning), false);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("of a worker process fails its points, and Resume trains them", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      const [worker] = workerProcesses();
      assert.ok(worker !== undefined);
      process.kill(worker, "SIGKILL");
      await over;
      assert.ok(statusesOf(runOf(spec)).includes("failed"));
      assert.match(messages.shown("error").join(), /points? of .* failed\b.*\blog\b/);
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("of a process leaves no other process running", async () => {
      await until("the end of all", () => sweepProcesses().length === 0);
    });
  });
});
