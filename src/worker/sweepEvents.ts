import type { Evaluation } from "../core/evaluation.ts";
import type { PointStatus, Results } from "../protocol/results.ts";
import type { LocatedProblem } from "../spec/problem.ts";

/** What a sweep tells while it runs. Points are named by their index in the sweep. */
export type SweepEvent =
  | {
      readonly type: "sweepStarted";
      readonly runFolder: string;
      readonly engine: string;
      readonly engineReason: string;
      readonly warnings: readonly LocatedProblem[];
      /** By point. */
      readonly epochs: readonly number[];
    }
  | { readonly type: "epochDone"; readonly epoch: number; readonly points: readonly { readonly point: number; readonly heldOut: Evaluation }[] }
  | { readonly type: "pointEnded"; readonly point: number; readonly status: PointStatus; readonly cause: string | null }
  | { readonly type: "workerDied"; readonly points: readonly number[]; readonly reason: string }
  | { readonly type: "sweepEnded"; readonly how: "done" | "stopped"; readonly results: Results };

/** The sweep cannot start; nothing was changed on disk. */
export class SweepRejectedError extends Error {
  override readonly name = "SweepRejectedError";
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}
