import { ChildLink } from "../protocol/childLink.ts";
import { parseFromWorker, type FromWorker, type ToWorker } from "../protocol/workerMessages.ts";
import { StoreError } from "../store/storeError.ts";
import type { PoolOptions } from "./sweepPool.ts";
import { SweepRejectedError } from "./sweepRejected.ts";

type Answer<Kind extends FromWorker["type"]> = Extract<FromWorker, { type: Kind }>;

/**
 * A worker that reads and checks data and model, and may train a few steps for their time. It stores nothing. A driver of a GPU may end it
 * early; aborting the signal does.
 */
export class TrialWorker {
  readonly #link: ChildLink<ToWorker, FromWorker>;
  readonly #opening: ToWorker;
  #settle: { resolve: (message: FromWorker) => void; reject: (error: Error) => void } | undefined;
  #ended: string | undefined;

  constructor({ workerFile, opening }: Pick<PoolOptions, "workerFile" | "opening">, signal: AbortSignal) {
    const kill = (): void => {
      this.#link.kill();
    };
    this.#link = new ChildLink<ToWorker, FromWorker>({
      file: workerFile,
      parse: parseFromWorker,
      stopMessage: { type: "stop" },
      graceMs: 1000,
      onMessage: (message) => this.#settle?.resolve(message),
      onExit: (reason) => {
        signal.removeEventListener("abort", kill);
        this.#ended = `its process ended: ${reason}`;
        this.#settle?.reject(new StoreError(this.#ended));
      },
    });
    signal.addEventListener("abort", kill);
    this.#opening = { type: "openSweep", ...opening };
  }

  /** @throws SweepRejectedError when data or model cannot be used; StoreError with the reason why it cannot compute */
  open(): Promise<Answer<"sweepOpened">> {
    return this.#ask(this.#opening, "sweepOpened");
  }

  /** @param limitMs about how long it may take; undefined: as long as an exact time needs. @throws StoreError as above */
  time(batch: number, limitMs?: number): Promise<Answer<"trainingTimed">> {
    const limit = limitMs === undefined ? {} : { limitMs };
    return this.#ask({ type: "timeTraining", batch, ...limit }, "trainingTimed");
  }

  stop(): void {
    this.#link.stop();
  }

  async #ask<Kind extends FromWorker["type"]>(message: ToWorker, kind: Kind): Promise<Answer<Kind>> {
    const answer = await new Promise<FromWorker>((resolve, reject) => {
      this.#settle = { resolve, reject };
      if (this.#ended === undefined) this.#link.send(message);
      else reject(new StoreError(this.#ended));
    });
    if (answer.type === kind) return answer as Answer<Kind>;
    if (answer.type === "sweepRejected") throw new SweepRejectedError(answer.problems);
    const { cause = undefined, message: text } =
      answer.type === "workerFailed" ? answer : { message: `it answered ${answer.type}` };
    throw new StoreError(text, { cause });
  }
}
