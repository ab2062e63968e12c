import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { Messages } from "./support/messages.ts";
import { runOf, runsOf, statusesOf } from "./support/runs.ts";
import { specText } from "./support/specTexts.ts";
import { LONG, resume, startTraining, stop, train, writeSpec } from "./support/training.ts";
import { until } from "./support/until.ts";
import { closeEditors, openFile, replace, write } from "./support/workspace.ts";

describe("training", () => {
  let messages: Messages;

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  describe("Train Sweep", () => {
    it("trains every point without a message", async () => {
      const spec = writeSpec();
      await train(spec);
      assert.deepEqual(statusesOf(runOf(spec)), ["done", "done", "done"]);
      assert.deepEqual(messages.all, []);
    });

    it("saves the text in the editor and trains it", async () => {
      const editor = await openFile("dirty/sweep.vae.json", specText());
      await replace(editor, "500\n", "500, 700\n");
      await train(editor.document.uri);
      assert.equal(editor.document.isDirty, false);
      assert.equal(statusesOf(runOf(editor.document.uri)).length, 4);
    });

    it("trains the spec in the active editor if it is called without a spec", async () => {
      const { document } = await openFile("active/sweep.vae.json", specText());
      await vscode.commands.executeCommand("vaeLens.trainSweep");
      assert.deepEqual(statusesOf(runOf(document.uri)), ["done", "done", "done"]);
    });

    it("creates a new run each time", async () => {
      const spec = writeSpec();
      await train(spec);
      await train(spec);
      assert.equal(runsOf(spec).length, 2);
    });

    it("stores the prediction made before, which a later training does not change", async () => {
      const spec = writeSpec();
      await train(spec);
      const file = join(runOf(spec), "prediction.json");
      await until("the prediction to be stored", () => existsSync(file));
      const stored = readFileSync(file, "utf8");
      const { predictions } = JSON.parse(stored) as { predictions: readonly unknown[] };
      assert.equal(predictions.length, statusesOf(runOf(spec)).length);
      await vscode.commands.executeCommand("vaeLens.openPanel", spec);
      assert.equal(readFileSync(file, "utf8"), stored);
    });

    it("opens the panel", async () => {
      const spec = writeSpec();
      await train(spec);
      const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      assert.ok(labels.includes("sweep · VAE Lens"), labels.join(", "));
    });

    it("refuses a spec with problems and trains nothing", async () => {
      const spec = write("invalid/sweep.vae.json", specText().replace('"epochs": 3', '"epochs": 0'));
      await train(spec);
      assert.match(messages.shown("error").join(), /Nothing was trained\b/);
      assert.equal(existsSync(join(dirname(spec.fsPath), ".vae-lens")), false);
    });

    it("refuses data that cannot be used and trains nothing", async () => {
      const spec = write("no-data/sweep.vae.json", specText({ path: "nowhere.npy" }));
      await train(spec);
      assert.match(messages.shown("error").join(), /Nothing was trained\b.*nowhere\.npy/);
      assert.deepEqual(runsOf(spec), []);
    });

    it("names an engine that does not exist", async () => {
      const settings = vscode.workspace.getConfiguration("vaeLens");
      await settings.update("engine", "abacus", vscode.ConfigurationTarget.Workspace);
      try {
        const spec = writeSpec();
        await train(spec);
        assert.match(messages.shown("error").join(), /abacus/);
      } finally {
        await settings.update("engine", undefined, vscode.ConfigurationTarget.Workspace);
      }
    });
  });

  describe("two sweeps", () => {
    it("of one spec cannot run at the same time", async () => {
      const spec = writeSpec(LONG);
      const { over } = await startTraining(spec);
      await train(spec);
      await resume(spec);
      assert.deepEqual(
        messages.shown("information").map((text) => /\balready training\b/.test(text)),
        [true, true],
      );
      await stop(spec);
      await over;
      assert.equal(runsOf(spec).length, 1);
    });

    it("of one spec are one run if they are started at the same time", async () => {
      const spec = writeSpec();
      await Promise.all([train(spec), train(spec)]);
      assert.deepEqual(statusesOf(runOf(spec)), ["done", "done", "done"]);
      assert.equal(messages.shown("information").length, 1);
    });

    it("of two specs train at the same time", async () => {
      const [one, two] = [writeSpec(), writeSpec()];
      await Promise.all([train(one), train(two)]);
      for (const spec of [one, two]) assert.deepEqual(statusesOf(runOf(spec)), ["done", "done", "done"]);
    });
  });
});
