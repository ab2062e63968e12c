/** A map that deletes the least recently used values once their total size exceeds a limit. */
export class LeastRecentlyUsed<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  /** In order of use: a Map iterates in the order of insertion. */
  readonly #entries = new Map<string, Value>();
  #size = 0;

  /** @param sizeOf in the limit's units; called when a value is added and when it is deleted, and must return the same */
  constructor(limit: number, sizeOf: (value: Value) => number = () => 1) {
    this.#limit = limit;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  /** A value larger than the limit is not kept. */
  set(key: string, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#size += this.#sizeOf(value);
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#limit) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value === undefined) return;
    this.#entries.delete(key);
    this.#size -= this.#sizeOf(value);
  }
}
