import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import * as vscode from "vscode";
import { BackgroundProcess } from "../../src/host/backgroundProcess.ts";
import { FollowedRuns } from "../../src/host/followedRuns.ts";
import { productFiles } from "../../src/host/productFiles.ts";
import { RunSession } from "../../src/host/runSession.ts";
import { RunSessions } from "../../src/host/runSessions.ts";
import { Messages } from "./support/messages.ts";
import { activate } from "./support/ours.ts";
import { runOf, statusesOf } from "./support/runs.ts";
import { startTraining, writeSpec } from "./support/training.ts";
import { until } from "./support/until.ts";
import { closeEditors } from "./support/workspace.ts";

/** What a second window has; the extension in this one trains. */
let other: {
  readonly log: vscode.LogOutputChannel;
  readonly background: BackgroundProcess;
  readonly sessions: RunSessions;
  readonly followed: FollowedRuns;
};

describe("a sweep that another window trains", () => {
  let messages: Messages;

  before(async () => {
    await activate();
    const extension = vscode.extensions.getExtension("vae-lens.vae-lens");
    assert.ok(extension);
    const files = productFiles(extension.extensionPath);
    const log = vscode.window.createOutputChannel("VAE Lens following", { log: true });
    const background = new BackgroundProcess(files.backgroundProgram, log, () => null);
    const create = (spec: vscode.Uri): RunSession => new RunSession(spec, files.sweepProgram, log);
    const sessions = new RunSessions(background, files.mediaFolder, create);
    const followed = new FollowedRuns(background, log);
    sessions.onDidChange((session) => void followed.follow(session));
    other = { log, background, sessions, followed };
  });

  after(() => {
    for (const part of [other.followed, other.sessions, other.background, other.log]) part.dispose();
  });

  beforeEach(() => {
    messages = new Messages();
  });

  afterEach(async () => {
    messages.restore();
    await closeEditors();
  });

  it("is shown live, and stops with a checkpoint where the user stops it", async () => {
    const spec = writeSpec({ epochs: 20_000 });
    const { over } = await startTraining(spec);
    const session = other.sessions.of(spec);
    await other.sessions.load(session);
    assert.equal(session.run?.status, "training");
    assert.ok(session.isTrainedElsewhere);
    const epoch = (): number => Math.max(...(session.run?.points.map((point) => point.epoch) ?? []));
    const first = epoch();
    assert.ok(first > 0);
    await until("later epochs", () => epoch() > first + 3);

    await other.followed.stop(session);
    await over;
    assert.ok(statusesOf(runOf(spec)).includes("stopped"));
    await until("the end", () => session.run?.status === "stopped");
    assert.ok(!session.isTrainedElsewhere);
    assert.deepEqual(messages.all, []);
  });

  it("is shown to its end", async () => {
    const spec = writeSpec({ epochs: 200 });
    const { over } = await startTraining(spec);
    const session = other.sessions.of(spec);
    await other.sessions.load(session);
    await over;
    await until("the end", () => session.run?.status === "done");
    assert.ok(session.run?.points.every(({ status, heldOut }) => status === "done" && heldOut !== null));
  });
});
