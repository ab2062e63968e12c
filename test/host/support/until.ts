import assert from "node:assert/strict";

const PATIENCE_MS = 20_000;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for `condition`; a time-out names what it waited for. */
export async function until(what: string, condition: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    if (Date.now() > deadline) assert.fail(`waited in vain for ${what}`);
    await pause(20);
  }
}

/** Waits until `read` returns the expected value; otherwise fails with the difference. */
export async function becomes<Value>(read: () => Value, expected: Value): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (isEqual(read(), expected)) return;
    await pause(20);
  }
  assert.deepEqual(read(), expected);
}

/** Fails if `read` returns another value at any time during `ms`. */
export async function stays<Value>(read: () => Value, expected: Value, ms: number): Promise<void> {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    assert.deepEqual(read(), expected);
    await pause(20);
  }
}

function isEqual(actual: unknown, expected: unknown): boolean {
  try {
    assert.deepEqual(actual, expected);
    return true;
  } catch {
    return false;
  }
}
