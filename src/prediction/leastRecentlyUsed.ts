/** A map that forgets what was asked for longest ago once the sizes of its values exceed a limit. */
export class LeastRecentlyUsed<Value> {
  readonly #limit: number;
  readonly #sizeOf: (value: Value) => number;
  /** In order of use: a Map iterates as it was filled. */
  readonly #entries = new Map<string, Value>();
  #size = 0;

  /** @param sizeOf in the limit's units; asked when a value is put in and when it leaves, and must answer the same */
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
