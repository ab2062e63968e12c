import { wasSubmitted } from "../store/wasSubmitted.ts";
import { isOpen } from "./executor.ts";
import { slurmExecutor } from "./slurmExecutor.ts";

/** The controller of a cluster serves everybody. */
const ASK_AGAIN_MS = 10_000;

/** Whether the clusters of runs have yet to train something; asks for each run at most every ten seconds. */
export class ClusterQueues {
  readonly #answers = new Map<string, { readonly isOpen: boolean; readonly askedMs: number }>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** False where the cluster cannot be asked: the run folder then says what there is to say. @throws StoreError */
  async isOpen(runFolder: string): Promise<boolean> {
    if (!wasSubmitted(runFolder)) return false;
    const known = this.#answers.get(runFolder);
    if (known !== undefined && this.#now() - known.askedMs < ASK_AGAIN_MS) return known.isOpen;
    const answer = isOpen(await slurmExecutor.poll(runFolder));
    this.#answers.set(runFolder, { isOpen: answer, askedMs: this.#now() });
    return answer;
  }

  /** Call after jobs were cancelled or submitted. */
  forget(runFolder: string): void {
    this.#answers.delete(runFolder);
  }
}
