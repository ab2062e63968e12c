import { describe, expect, test } from "vitest";
import { EventQueue } from "../../../src/sweep/eventQueue.ts";

/** What a loop over the queue sees: its events, then how it ended. */
async function seen(queue: EventQueue<number>): Promise<readonly (number | string)[]> {
  const events: (number | string)[] = [];
  try {
    for await (const event of queue) events.push(event);
    events.push("end");
  } catch (error) {
    events.push(error instanceof Error ? error.message : "?");
  }
  return events;
}

describe("an event queue", () => {
  test("yields waiting events in order, then ends", async () => {
    const queue = new EventQueue<number>();
    for (const event of [1, 2, 3]) queue.push(event);
    queue.end();
    expect(await seen(queue)).toEqual([1, 2, 3, "end"]);
  });

  test("wakes a waiting consumer for each event and for the end", async () => {
    const queue = new EventQueue<number>();
    const listening = seen(queue);
    for (const event of [1, 2]) {
      await Promise.resolve();
      queue.push(event);
    }
    await new Promise(setImmediate);
    queue.push(3);
    await new Promise(setImmediate);
    queue.end();
    expect(await listening).toEqual([1, 2, 3, "end"]);
  });

  test("throws its final error after the waiting events", async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    queue.end(new Error("first"));
    queue.end(new Error("second"));
    expect(await seen(queue)).toEqual([1, "first"]);
  });

  test("yields events that are pushed while another is handled", async () => {
    const queue = new EventQueue<number>();
    queue.push(1);
    const events: number[] = [];
    for await (const event of queue) {
      events.push(event);
      if (event < 4) queue.push(event + 1);
      else queue.end();
    }
    expect(events).toEqual([1, 2, 3, 4]);
  });
});
