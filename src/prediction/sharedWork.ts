interface Job<Value> {
  readonly outcome: Promise<Value>;
  readonly controller: AbortController;
  waiters: number;
}

/** Work that several may ask for at once is done once, and given up when nobody waits for it any more. */
export class SharedWork<Value> {
  readonly #jobs = new Map<string, Job<Value>>();

  /**
   * @param signal the asker's: aborting it rejects with its reason, at once, whatever becomes of the work
   * @param work is told through a signal of its own to stop
   */
  async run(
    key: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> {
    signal?.throwIfAborted();
    const job = this.#jobs.get(key) ?? this.#start(key, work);
    job.waiters += 1;
    try {
      return await unlessAborted(job.outcome, signal);
    } finally {
      job.waiters -= 1;
      if (job.waiters === 0) {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        job.controller.abort();
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<Value>): Job<Value> {
    const controller = new AbortController();
    const outcome = work(controller.signal);
    // Whoever waits hears of a failure; once nobody does it is nobody's.
    outcome.catch(() => undefined);
    const job = { outcome, controller, waiters: 0 };
    this.#jobs.set(key, job);
    return job;
  }
}

async function unlessAborted<Value>(outcome: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return outcome;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort);
    outcome.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
