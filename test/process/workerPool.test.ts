import { describe, expect, test } from "vitest";
import type { Batch } from "../../src/training/planBatches.ts";
import { SweepPool } from "../../src/sweep/sweepPool.ts";
import { accepts } from "../unit/spec/verbs.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();

/** Three batches of one point. */
const batches: readonly Batch[] = accepts({ sweep: { "objective.beta": [1, 2, 3] } }).points.map((point, index) => ({
  index,
  points: [point],
}));

/**
 * A pool of real processes that run `handle`, the body of a function of (message, count): the message received, and how
 * many processes were started before this one. Returns the pool's events, in order.
 */
async function eventsOf(name: string, handle: string, workers = 2): Promise<readonly string[]> {
  const counter = folder.write(`${name}.count`, "");
  // Workers start together: each takes the first number that no other has.
  const workerFile = folder.write(
    `${name}.cjs`,
    `const { writeFileSync } = require("node:fs");
     const take = (n) => { try { writeFileSync(${JSON.stringify(counter)} + n, "", { flag: "wx" }); return n; } catch { return take(n + 1); } };
     const count = take(0);
     const opened = { type: "sweepOpened", engine: "an engine", engineReason: "", isSoftware: false, layout: { columns: 1, conditionSize: 0 }, dataFingerprint: "abc", trainingRows: 1, warnings: [] };
     const open = (changes) => process.send({ ...opened, ...changes });
     const done = (batch) => process.send({ type: "batchDone", batch, outcomes: [{ point: batch, status: "done", heldOut: null, train: null, keptEpoch: null, failure: null }] });
     process.on("message", (message) => {
       if (message.type === "stop") return process.disconnect();
       ${handle}
     });`,
  );
  const events: string[] = [];
  await new Promise<void>((resolve) => {
    const pool: SweepPool = new SweepPool(
      {
        workerFile,
        workers,
        opening: { specText: "", specFolder: "", mediaFolder: "", engine: "auto", tensorflowFolder: null },
        checkpointSeconds: 1,
      },
      {
        onOpened: () => {
          pool.train(batches, () => ({ runFolder: "run", lockNonce: "", claimed: false }));
        },
        onRejected: () => events.push("rejected"),
        onEpoch: () => events.push("epoch"),
        onPointFailed: () => events.push("point failed"),
        onBatchEnded: ([outcome]) => events.push(`done ${outcome?.point}`),
        onBatchLost: ({ index }, reason) => events.push(`lost ${index}: ${reason}`),
        onFatal: (message) => {
          events.push(`fatal: ${message}`);
          pool.stop();
        },
        onEmpty: resolve,
      },
    );
  });
  return events;
}

describe("a pool of workers", () => {
  test("trains every batch and ends", async () =>
    expect((await eventsOf("good", 'message.type === "openSweep" ? open() : done(message.batch);')).toSorted()).toEqual(
      ["done 0", "done 1", "done 2"],
    ));

  test("loses one batch with a worker that dies, and replaces the worker", async () =>
    expect(
      await eventsOf(
        "dies",
        'if (message.type === "openSweep") open(); else if (message.batch === 1) process.exit(3); else done(message.batch);',
        1,
      ),
    ).toEqual(["done 0", "lost 1: exit code 3", "done 2"]));

  test("reports a worker's last error without its stack", async () =>
    expect(
      (
        await eventsOf(
          "throws",
          'if (message.type === "openSweep") open(); else if (message.batch === 2) throw new TypeError("a bug"); else done(message.batch);',
          1,
        )
      ).at(-1),
    ).toMatch(/^lost 2: exit code \d+; it printed: TypeError: a bug$/));

  test("ends a worker that sends an invalid message", async () => {
    const events = await eventsOf(
      "babbles",
      'if (message.type === "openSweep") open(); else if (message.batch === 0) process.send({ type: "batchDone", batch: null }); else done(message.batch);',
      1,
    );
    expect(events).toEqual([
      'lost 0: not a message of a worker: {"type":"batchDone","batch":null}; signal SIGKILL',
      "done 1",
      "done 2",
    ]);
  });

  test("gives up when its first worker dies before it has read the data", async () =>
    expect(await eventsOf("stillborn", "process.exit(4);")).toEqual([
      "fatal: the worker process ended before it had read the data (exit code 4)",
    ]));

  test("continues with one worker if no other starts, after a limited number of attempts", async () => {
    const events = await eventsOf(
      "lonely",
      'if (count > 0) process.exit(5); if (message.type === "openSweep") open(); else setTimeout(() => done(message.batch), 400);',
    );
    expect(events).toEqual(["done 0", "done 1", "done 2"]);
  });

  test("gives up when the last worker died and no other starts", async () => {
    const events = await eventsOf(
      "dwindles",
      'if (count > 0) process.exit(5); if (message.type === "openSweep") open(); else process.exit(6);',
      1,
    );
    expect(events).toEqual([
      "lost 0: exit code 6",
      "fatal: the worker process ended before it had read the data (exit code 5)",
    ]);
  });

  test("gives up when the data change between its workers", async () => {
    const events = await eventsOf(
      "changes",
      'if (message.type === "openSweep") open({ dataFingerprint: "abc" + count });',
    );
    expect(events).toContain(
      "fatal: the data changed while the sweep was training: restore the files and resume, or start a new sweep.",
    );
  });

  test("gives up when its workers compute with different engines", async () => {
    const events = await eventsOf(
      "mixes",
      'if (message.type === "openSweep") open({ engine: "engine " + count, engineReason: "no memory" });',
    );
    expect(events[0]).toMatch(
      /^fatal: one worker computes with engine [01] and another with engine [01] \(no memory\): choose one with --engine\.$/,
    );
  });
});
