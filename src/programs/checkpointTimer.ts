/** Checkpoints may take at most 5 % of the time. */
const MAX_SHARE = 1 / 20;

/** Decides when the next checkpoint is due: after the requested interval, or later if writing one is slow. */
export class CheckpointTimer {
  readonly #intervalMs: number;
  #last = performance.now();
  #costMs = 0;

  constructor(intervalSeconds: number) {
    this.#intervalMs = intervalSeconds * 1000;
  }

  isDue(): boolean {
    return performance.now() - this.#last >= Math.max(this.#intervalMs, this.#costMs / MAX_SHARE);
  }

  /** Runs `write` and restarts the interval. */
  time(write: () => void): void {
    const start = performance.now();
    write();
    this.#last = performance.now();
    this.#costMs = this.#last - start;
  }
}
