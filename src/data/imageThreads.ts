import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { DataError } from "./dataError.ts";
import { decodeBatch, type DecodedBatch, type ImageBatch, imagesOf } from "./imageBatch.ts";
import type { DecodedImage } from "./imageFile.ts";
import { compiledPrograms } from "./imageProgram.ts";

const MAX_THREADS = 8;

/** For tests, which run from source with short time limits, on any number of cores. */
export const imageProgram: { file: string | undefined; aloneMs: number; mostThreads: number } = {
  /** Undefined: the program beside the bundles. */
  file: undefined,
  /** A folder that takes longer is read with more threads; to start them takes about 50 ms. */
  aloneMs: 150,
  /** With the one that reads. */
  mostThreads: Math.min(MAX_THREADS, availableParallelism()),
};

/** One under way and one that waits, so that a thread does not wait for this one. */
const BATCHES_EACH = 2;

/** Threads that decode images beside this one. What they answer does not depend on their number. */
export class ImageThreads {
  /** The number of batches that each has. */
  readonly #batches = new Map<Worker, number>();
  #isClosed = false;

  constructor(count: number) {
    for (let i = 0; i < count; i++) {
      // What was compiled, and how well, is shared.
      const thread = new Worker(imageProgram.file ?? join(__dirname, "images.cjs"), { workerData: compiledPrograms() });
      const forget = (): void => {
        this.#batches.delete(thread);
      };
      this.#batches.set(thread, 0);
      thread.on("error", forget).on("exit", forget);
    }
  }

  /** Undefined if every thread has enough to do. Does not reject for a thread that ends: this one then decodes the batch. */
  decode(batch: ImageBatch): Promise<readonly (DecodedImage | DataError)[]> | undefined {
    for (const [thread, count] of this.#batches) if (count < BATCHES_EACH) return this.#decodeBy(thread, batch);
    return undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#batches.keys()].map((thread) => thread.terminate()));
  }

  async #decodeBy(thread: Worker, batch: ImageBatch): Promise<readonly (DecodedImage | DataError)[]> {
    this.#count(thread, 1);
    const answer = await ask(thread, batch);
    this.#count(thread, -1);
    // Nobody waits for it any more.
    if (answer === undefined && this.#isClosed) return [];
    return imagesOf(answer ?? (await decodeBatch(batch)));
  }

  #count(thread: Worker, change: 1 | -1): void {
    const before = this.#batches.get(thread);
    if (before !== undefined) this.#batches.set(thread, before + change);
  }
}

/** Undefined if the thread ends before it answers. */
function ask(thread: Worker, batch: ImageBatch): Promise<DecodedBatch | undefined> {
  return new Promise((resolve) => {
    const settle = (answer: DecodedBatch | undefined): void => {
      thread.off("message", onMessage).off("exit", onExit);
      resolve(answer);
    };
    const onMessage = (answer: DecodedBatch): void => {
      if (answer.id === batch.id) settle(answer);
    };
    const onExit = (): void => {
      settle(undefined);
    };
    thread.on("message", onMessage).on("exit", onExit);
    // Copied: the bytes of a file are few beside its pixels, and needed again if the thread ends.
    thread.postMessage(batch);
  });
}
