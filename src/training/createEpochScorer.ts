import type { Evaluation } from "../core/evaluation.ts";
import type { Matrix } from "../data/dataset.ts";
import type { Spec } from "../spec/spec.ts";
import { DrawDistance } from "./drawDistance.ts";
import type { EpochScorer } from "./epochScorer.ts";
import { figureScore } from "./epochSelection.ts";
import type { ExampleSet } from "./evaluateModels.ts";
import { ImportanceScore } from "./importanceScore.ts";
import type { MeasuredStack } from "./measuredStack.ts";

export interface ScoredData {
  readonly train: Matrix;
  /** The held-out examples that select. */
  readonly selection: ExampleSet;
}

/** The criterion is the same for all models of a stack. */
export async function createEpochScorer(
  specs: readonly Spec[],
  stack: MeasuredStack,
  { train, selection }: ScoredData,
): Promise<EpochScorer> {
  switch (specs[0]?.training.select) {
    case "bound":
      return ImportanceScore.create(stack, specs, selection);
    case "frechet":
      return DrawDistance.create(stack, train, selection);
    default:
      return {
        score: async (figuresOf) => {
          const figures = await figuresOf();
          return specs.map((spec, m) => scoreOf(spec, figures[m]));
        },
        dispose: () => Promise.resolve(),
      };
  }
}

function scoreOf(spec: Spec, figures: Evaluation | undefined): number {
  return figures === undefined ? Number.NaN : figureScore(spec, figures);
}
