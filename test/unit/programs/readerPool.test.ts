import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { BackgroundRequest, FromBackground } from "../../../src/protocol/backgroundMessages.ts";
import type { FromReader, ToReader } from "../../../src/protocol/readerMessages.ts";
import { ReaderPool, type ReaderEvents } from "../../../src/programs/readerPool.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";

const report: SpecReport = { diagnoses: [], predictions: [], spectrum: null, frontier: [], dataFiles: [] };

/** A reader that answers pings and requests at once, unless it hangs. A request for "hang" makes it hang, one for "wait" waits without work. */
class FakeReader {
  readonly got: ToReader[] = [];
  isKilled = false;
  isHanging: boolean;
  cpuMs = 0;
  readonly #events: ReaderEvents;

  constructor(events: ReaderEvents, isHanging: boolean) {
    this.#events = events;
    this.isHanging = isHanging;
  }

  send(message: ToReader): void {
    this.got.push(message);
    if (this.isHanging || this.isKilled) return;
    if (message.type === "ping") this.say({ type: "pong", cpuMs: (this.cpuMs += 1) });
    if (message.type !== "checkSpec") return;
    this.say({ type: "stepBegun", id: message.id, step: { type: "data", name: "a.csv", bytes: 0 } });
    if (message.specText.includes("hang")) this.isHanging = true;
    else if (message.specText.includes("eat")) this.die("signal SIGKILL", "\nOutOfMemoryError\n");
    else if (message.specText.includes("crash")) this.die("signal SIGSEGV", "");
    else if (!message.specText.includes("wait")) this.say({ type: "specChecked", id: message.id, report });
  }

  say(message: FromReader): void {
    queueMicrotask(() => {
      this.#events.onMessage(message);
    });
  }

  die(reason: string, printed: string): void {
    this.isKilled = true;
    queueMicrotask(() => {
      this.#events.onExit(reason, printed);
    });
  }

  kill(): void {
    this.isKilled = true;
  }
}

const readers: FakeReader[] = [];
const answers: FromBackground[] = [];
let pool: ReaderPool;

function newPool(isFirstHanging = false): ReaderPool {
  return new ReaderPool({
    start: (events) => {
      const reader = new FakeReader(events, isFirstHanging && readers.length === 0);
      readers.push(reader);
      return reader;
    },
    send: (message) => answers.push(message),
    maxReaders: 2,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  readers.length = answers.length = 0;
  pool = newPool();
});
afterEach(() => {
  pool.close();
  vi.useRealTimers();
});

const check = (id: number, text = "{}", specFolder = "/specs"): BackgroundRequest => ({
  type: "checkSpec",
  id,
  specText: `{ "data": { "path": "a.csv" } } // ${text}`,
  specFolder,
  mediaFolder: "/",
});
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const answered = () => answers.map(({ type, ...rest }) => ("id" in rest ? [type, rest.id] : [type]));
const endedMessage = (id: number): string => {
  const answer = answers.find((each) => "id" in each && each.id === id);
  if (answer?.type !== "specChecked") return expect.fail(JSON.stringify(answers));
  const [diagnosis] = answer.report.diagnoses;
  expect(diagnosis).toMatchObject({ code: "check-ended", severity: "error", offset: 20, length: 7 });
  return diagnosis?.message ?? "";
};

describe("the readers of the background process", () => {
  test("are one while it answers, which gets each request at once", async () => {
    await wait(0);
    for (const id of [1, 2, 3]) {
      pool.ask(check(id));
      await wait(0);
    }
    expect(answered()).toEqual([1, 2, 3].map((id) => ["specChecked", id]));
    expect(readers.length).toBe(1);
  });

  test("are two while the first one is blocked, and the check of another spec waits less than half a second", async () => {
    await wait(0);
    pool.ask(check(1, "hang"));
    pool.ask(check(2));
    await wait(450);
    expect(answered()).toEqual([["specChecked", 2]]);
    expect(readers.length).toBe(2);
  });

  test("answer what came after four requests that hang", async () => {
    await wait(0);
    for (const id of [1, 2, 3, 4]) pool.ask(check(id, "hang"));
    pool.ask(check(5));
    await wait(4000);
    expect(answered()).toEqual([["specChecked", 5]]);
    expect(readers.length).toBeLessThanOrEqual(6);
  });

  test("are ended when they hang for 20 s; the diagnostic names the file, and the next request gets a fresh one", async () => {
    await wait(0);
    pool.ask(check(1, "hang"));
    await wait(19_000);
    expect(answers).toEqual([]);
    await wait(3000);
    expect(endedMessage(1)).toMatch(/^Reading a\.csv .* 2\d s\. .*local disk.*save the spec/);
    expect(readers.map(({ isKilled }) => isKilled)).toEqual([true, false]);
    pool.ask(check(2));
    await wait(0);
    expect(answered().at(-1)).toEqual(["specChecked", 2]);
  });

  test("are ended when they wait for 20 s without working", async () => {
    await wait(0);
    pool.ask(check(1, "wait"));
    await wait(22_000);
    expect(endedMessage(1)).toContain("a.csv");
    expect(readers[0]?.isKilled).toBe(true);
  });

  test("are not ended while they work for minutes", async () => {
    await wait(0);
    pool.ask(check(1, "wait"));
    const [reader] = readers;
    for (let second = 0; second < 300; second++) {
      if (reader !== undefined) reader.cpuMs += 500;
      await wait(1000);
    }
    expect(answers).toEqual([]);
    await wait(400_000);
    expect(endedMessage(1)).toContain("a.csv");
  });

  test("that were ended for one of two requests answer the other one; the one to blame gets the diagnostic", async () => {
    await wait(0);
    pool.ask(check(1, "wait"));
    await wait(100);
    pool.ask(check(2, "hang"));
    await wait(24_000);
    const [first] = readers;
    expect(first?.isKilled).toBe(true);
    // Each then has a reader to itself.
    expect(readers.slice(1).map(({ got }) => got.filter(({ type }) => type === "checkSpec").length)).toEqual([1, 1]);
    await wait(24_000);
    expect(endedMessage(2)).toContain("a.csv");
  });

  test("that take too much memory are replaced, and the diagnostic says so", async () => {
    await wait(0);
    pool.ask(check(1, "eat"));
    await wait(0);
    expect(endedMessage(1)).toMatch(/GiB of memory.*fewer rows/);
    expect(readers.length).toBe(2);
  });

  test("that die get a request a second time, and not a third", async () => {
    await wait(0);
    pool.ask(check(1, "crash"));
    await wait(500);
    expect(endedMessage(1)).toMatch(/SIGSEGV.*damaged/);
    expect(readers.filter(({ got }) => got.some(({ type }) => type === "checkSpec")).length).toBe(2);
  });

  test("that cannot start are not started over and over", async () => {
    pool.close();
    readers.length = 0;
    pool = newPool(true);
    readers[0]?.die("exit code 1", "");
    await wait(10_000);
    expect(readers.length).toBe(1);
    pool.ask(check(1));
    await wait(500);
    expect(answered()).toEqual([["specChecked", 1]]);
  });

  test("stay after the machine has slept", async () => {
    await wait(0);
    pool.ask(check(1, "wait"));
    await wait(1050);
    const later = performance.now() + 100_000;
    vi.setSystemTime(Date.now() + 100_000);
    const now = vi.spyOn(performance, "now").mockImplementation(() => later);
    await wait(200);
    now.mockRestore();
    expect(answers).toEqual([]);
    expect(readers.map(({ isKilled }) => isKilled)).toEqual([false]);
  });

  test("beside the first are ended when they have been idle for a minute", async () => {
    await wait(0);
    pool.ask(check(1, "hang"));
    pool.ask(check(2));
    await wait(450);
    if (readers[0] !== undefined) readers[0].isHanging = false;
    readers[0]?.say({ type: "specChecked", id: 1, report });
    readers[0]?.say({ type: "pong", cpuMs: 1 });
    await wait(70_000);
    expect(readers.map(({ isKilled }) => isKilled)).toEqual([false, true]);
  });

  test("know where files may be read before they get a request", async () => {
    pool.limitReading({ type: "limitReading", folders: ["/specs"] });
    pool.ask(check(1, "hang"));
    pool.ask(check(2));
    await wait(500);
    for (const { got } of readers) {
      const types = got.map(({ type }) => type);
      expect(types.indexOf("limitReading")).toBeGreaterThanOrEqual(0);
      expect(types.indexOf("limitReading")).toBeLessThan(types.indexOf("checkSpec"));
    }
  });
});

describe("a cancelled request", () => {
  test("is answered at once, and its reader gets the message soon", async () => {
    await wait(0);
    pool.ask(check(1, "wait"));
    pool.cancel(1);
    expect(answers).toEqual([{ type: "requestFailed", id: 1, message: "cancelled" }]);
    await wait(500);
    expect(readers[0]?.got).toContainEqual({ type: "cancelProbe", id: 1 });
  });

  test("frees its reader: one that it blocks is ended within seconds", async () => {
    await wait(0);
    pool.ask(check(1, "hang"));
    await wait(1000);
    pool.cancel(1);
    await wait(4000);
    expect(readers.map(({ isKilled }) => isKilled)).toEqual([true, false]);
    pool.ask(check(2));
    await wait(0);
    expect(answered()).toEqual([
      ["requestFailed", 1],
      ["specChecked", 2],
    ]);
  });

  test("that no reader has yet is not given to any", async () => {
    await wait(0);
    pool.ask(check(1, "hang"));
    pool.ask(check(2));
    pool.cancel(2);
    await wait(1000);
    const given = readers.flatMap(({ got }) => got.filter(({ type }) => type === "checkSpec"));
    expect(given).toMatchObject([{ id: 1 }]);
  });
});
