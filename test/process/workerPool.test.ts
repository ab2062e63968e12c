import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Batch } from "../../src/training/planBatches.ts";
import { SweepPool, type TrainingTarget } from "../../src/sweep/sweepPool.ts";
import { accepts } from "../unit/spec/verbs.ts";
import { specFolder } from "./specFolder.ts";

const folder = specFolder();

/** Three batches of one point. */
const batches: readonly Batch[] = accepts({ sweep: { "objective.beta": [1, 2, 3] } }).points.map((point, index) => ({
  index,
  points: [point],
}));

/**
 * A program of workers that run `handle`, the body of a function of (message, count): the message received, and how many processes were
 * started before this one.
 */
function workerProgram(name: string, handle: string): string {
  const counter = folder.write(`${name}.count`, "");
  // Workers start together: each takes the first number that no other has.
  return folder.write(
    `${name}.cjs`,
    `const { writeFileSync } = require("node:fs");
     const take = (n) => { try { writeFileSync(${JSON.stringify(counter)} + n, "", { flag: "wx" }); return n; } catch { return take(n + 1); } };
     const count = take(0);
     const opened = { type: "sweepOpened", engine: "an engine", engineReason: "", isSoftware: false, layout: { columns: 1, conditionSize: 0 }, dataFingerprint: "abc", trainingRows: 1, warnings: [] };
     const open = (changes) => process.send({ ...opened, ...changes });
     const done = (batch) => process.send({ type: "batchDone", batch, outcomes: [{ point: batch, status: "done", heldOut: null, train: null, keptEpoch: null, failure: null }] });
     process.on("message", (message) => {
       ${handle}
       if (message.type === "stop") return process.disconnect();
     });`,
  );
}

function poolOf(workerFile: string, workers: number, signal: AbortSignal): SweepPool {
  const opening = { specText: "", specFolder: "", mediaFolder: "", engine: "auto", tensorflowFolder: null };
  return new SweepPool({ workerFile, workers, opening, checkpointSeconds: 1 }, signal);
}

const target = (): TrainingTarget => ({ runFolder: "run", lockNonce: "", claimed: false });

/** The events of a pool of real processes, in order, and the error that ends it. */
async function eventsOf(name: string, handle: string, workers = 2): Promise<readonly string[]> {
  const program = workerProgram(name, `if (message.type !== "stop") { ${handle} }`);
  const pool = poolOf(program, workers, new AbortController().signal);
  const events: string[] = [];
  try {
    await pool.opened();
    for await (const event of pool.train(batches, target)) {
      if (event.type === "batchEnded") events.push(`done ${event.outcomes[0]?.point}`);
      else if (event.type === "batchLost") events.push(`lost ${event.batch.index}: ${event.reason}`);
      else events.push(event.type);
    }
  } catch (error) {
    events.push(`fatal: ${error instanceof Error ? error.message : "?"}`);
  } finally {
    await pool.end();
  }
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
    expect(events.at(-1)).toMatch(
      /^fatal: one worker computes with engine [01] and another with engine [01] \(no memory\): choose one with --engine\.$/,
    );
  });

  test("lets a consumer that leaves early wait for the last checkpoints of its workers", async () => {
    const checkpoint = folder.at("checkpoint");
    const program = workerProgram(
      "interrupted",
      `if (message.type === "openSweep") return open();
       if (message.type === "trainBatch") return process.send({ type: "pointFailed", batch: message.batch, point: 0, failure: { epoch: 1, cause: "diverged", message: "" } });
       return setTimeout(() => { writeFileSync(${JSON.stringify(checkpoint)} + count, ""); process.disconnect(); }, 200);`,
    );
    const pool = poolOf(program, 2, new AbortController().signal);
    await pool.opened();
    for await (const event of pool.train(batches, target)) {
      expect(event.type).toBe("pointFailed");
      break;
    }
    expect([0, 1].some((count) => existsSync(`${checkpoint}${count}`))).toBe(false);
    await pool.end();
    expect([0, 1].every((count) => existsSync(`${checkpoint}${count}`))).toBe(true);
  });

  test("that is stopped before its workers have read the data opens nothing", async () => {
    const stopping = new AbortController();
    const pool = poolOf(workerProgram("silent", ""), 1, stopping.signal);
    stopping.abort();
    expect(await pool.opened()).toBeUndefined();
    await pool.end();
  });
});
