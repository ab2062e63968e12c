/** At least this long between two writes. */
const MIN_PAUSE_MS = 2_000;
/** Writing takes at most this share of the time: the results of 10,000 points take a tenth of a second. */
const MAX_WRITING_SHARE = 0.005;

/** Writes a view of changing values soon after a change, but seldom enough to cost little, however large the view has grown. */
export class ThrottledWriter {
  readonly #write: () => void;
  readonly #minPauseMs: number;
  #timer: NodeJS.Timeout | undefined;
  #notBeforeMs = -Infinity;

  constructor(write: () => void, minPauseMs = MIN_PAUSE_MS) {
    this.#write = write;
    this.#minPauseMs = minPauseMs;
  }

  /** Call after each change. The write is now, or follows when the pause is over. */
  changed(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#notBeforeMs - performance.now();
    if (waitMs <= 0) {
      this.#writeNow();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writeNow();
    }, waitMs);
  }

  /** Forgets a write that is due. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #writeNow(): void {
    const start = performance.now();
    this.#write();
    const end = performance.now();
    this.#notBeforeMs = end + Math.max(this.#minPauseMs, (end - start) / MAX_WRITING_SHARE);
  }
}
