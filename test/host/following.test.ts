import assert from "node:assert/strict";
import { basename, dirname } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { NewerRuns } from "../../src/host/newerRuns.ts";
import { Messages } from "./support/messages.ts";
import { openOtherWindow, type OtherWindow } from "./support/otherWindow.ts";
import { epochsOf, runOf, runsOf, statusesOf } from "./support/runs.ts";
import { specText } from "./support/specTexts.ts";
import { LONG, startTraining, stop, train, writeSpec } from "./support/training.ts";
import { until } from "./support/until.ts";
import { closeEditors, write } from "./support/workspace.ts";

/** The extension in this window trains. */
let other: OtherWindow;

describe("a sweep that another window trains", () => {
  let messages: Messages;

  before(async () => {
    other = await openOtherWindow();
  });

  after(() => {
    other.dispose();
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

  it("is offered once to a panel that shows an older run, and shown live where the user agrees", async () => {
    const spec = writeSpec(LONG);
    await train(spec);
    const session = other.sessions.of(spec);
    await other.sessions.load(session);
    assert.equal(session.run?.status, "done");
    const older = session.runFolder;

    let isInSight = false;
    const newer = new NewerRuns({ ...other, isInSight: () => isInSight });
    // It trains as long as the test looks at it.
    write(basename(spec.fsPath), specText({ epochs: 20_000 }), dirname(spec.fsPath));
    const over = train(spec);
    const newest = (): string => runsOf(spec).find((folder) => folder !== older) ?? "";
    await until("the second run's first epochs", () => newest() !== "" && epochsOf(newest()) > 0);
    const runFolder = newest();
    await newer.look(runFolder);
    assert.deepEqual(messages.all, []);
    isInSight = true;
    await newer.look(runFolder);
    await newer.look(runFolder);
    assert.deepEqual(
      messages.all.map(({ buttons }) => buttons),
      [["Show It"]],
    );
    assert.equal(session.runFolder, older);

    messages.answer = ({ buttons }) => buttons[0];
    await new NewerRuns({ ...other, isInSight: () => true }).look(runFolder);
    assert.equal(session.runFolder, runFolder);
    await until("its epochs", () => session.run?.points.some(({ epoch }) => epoch > 0) === true);
    await stop(spec);
    await over;
    await until("the end", () => session.run?.status === "stopped");
  });
});
