interface Job<Value> {
  readonly outcome: Promise<Value>;
  readonly controller: AbortController;
  waiters: number;
}

/** Does work that several callers request at the same time once, and aborts it when no caller waits any longer. */
export class SharedWork<Value> {
  readonly #jobs = new Map<string, Job<Value>>();

  /**
   * @param signal the caller's: aborting it rejects at once with its reason, even if the work goes on for others
   * @param work stops through a signal of its own
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
    // A failure reaches the callers that wait; without any, it is ignored.
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
