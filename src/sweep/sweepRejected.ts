import type { LocatedProblem } from "../spec/problem.ts";

/** The sweep cannot start. Nothing was written to disk. */
export class SweepRejectedError extends Error {
  override readonly name = "SweepRejectedError";
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}
