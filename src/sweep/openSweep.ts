import { StoreError } from "../store/storeError.ts";
import { SweepPool, type PoolOptions, type SweepOpened } from "./sweepPool.ts";
import { SweepRejectedError } from "./sweepRejected.ts";

/**
 * Has a worker read and check data and model, without training anything.
 * @throws SweepRejectedError when data or model cannot be used; StoreError when the worker ends; the signal's reason
 */
export function openSweep(options: Omit<PoolOptions, "workers">, signal: AbortSignal): Promise<SweepOpened> {
  return new Promise((resolve, reject) => {
    let opened: SweepOpened | undefined;
    let fatal: Error | undefined;
    const stop = (): void => {
      pool.stop();
    };
    const fail = (error: Error): void => {
      fatal ??= error;
      stop();
    };
    const pool = new SweepPool(
      { ...options, workers: 1 },
      {
        onOpened: (message) => {
          opened = message;
          stop();
        },
        onRejected: (problems) => {
          fail(new SweepRejectedError(problems));
        },
        onEpoch: () => undefined,
        onPointFailed: () => undefined,
        onBatchEnded: () => undefined,
        onBatchLost: () => undefined,
        onFatal: (message) => {
          fail(new StoreError(message));
        },
        onEmpty: () => {
          signal.removeEventListener("abort", stop);
          if (opened !== undefined) resolve(opened);
          else reject(fatal ?? (signal.reason as Error));
        },
      },
    );
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
  });
}
