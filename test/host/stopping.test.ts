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

describe("a sweep that is cut short", () => {
  let messages: Messages;
  /** results.json of the long sweep, never interrupted. */
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
    it("end in the numbers of an uninterrupted sweep", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      assert.ok(statusesOf(runOf(spec)).includes("stopped"));
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
      assert.deepEqual(messages.all, []);
    });

    it("go on with the spec as it was when the sweep began", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      write(basename(spec.fsPath), "{}", dirname(spec.fsPath));
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("stop before anything is trained without calling it a failure", async () => {
      const spec = writeSpec(LONG);
      const over = train(spec);
      await until("the process", () => notLinux || sweepProcesses().length > 0);
      await stop(spec);
      await over;
      assert.deepEqual(messages.all, []);
      await train(spec);
      assert.equal(resultsText(runsOf(spec).at(-1) ?? ""), uninterrupted);
    });

    it("resume once, however quickly it is asked for", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await stop(spec);
      await over;
      await Promise.all([resume(spec), resume(spec)]);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
      assert.deepEqual(messages.shown("error"), []);
    });

    it("say so when there is nothing to stop or to resume", async () => {
      const spec = writeSpec();
      await vscode.commands.executeCommand("vaeLens.stopSweep");
      await resume(spec);
      assert.deepEqual(messages.shown("information"), ["Nothing is training.", "There is no run to resume."]);
    });
  });

  describe("a death", () => {
    before(function () {
      if (notLinux) this.skip();
    });

    it("of the training process is told, and Resume goes on", async () => {
      const spec = writeSpec(LONG);
      messages.answer = ({ buttons }) => buttons.find((button) => button === "Resume");
      const { over } = await startTraining(spec);
      const [sweep] = sweepProcesses();
      const workers = workerProcesses();
      assert.ok(sweep !== undefined && workers.length > 0);
      process.kill(sweep, "SIGKILL");
      await over;
      assert.equal(messages.shown("error").length, 1);
      assert.match(
        messages.shown("error")[0] ?? "",
        /failed: The training process ended unexpectedly \(signal SIGKILL\)\.$/,
      );
      assert.deepEqual(messages.all[0]?.buttons, ["Resume", "Show Log"]);
      assert.equal(workers.some(isRunning), false);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("of a worker costs its points, and Resume trains them", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      const [worker] = workerProcesses();
      assert.ok(worker !== undefined);
      process.kill(worker, "SIGKILL");
      await over;
      assert.ok(statusesOf(runOf(spec)).includes("failed"));
      assert.match(messages.shown("error").join(), /points? of .* failed; the log says why\.$/);
      await resume(spec);
      assert.equal(resultsText(runOf(spec)), uninterrupted);
    });

    it("leaves no process behind", async () => {
      await until("the end of all", () => sweepProcesses().length === 0);
    });
  });
});
