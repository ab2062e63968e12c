import type { NameOf } from "../core/explanation/sentences.ts";
import type { Pick } from "../core/explanation/picks.ts";
import { pickSentence } from "../core/explanation/pickSentences.ts";
import type { RunExplanation } from "../results/explanations.ts";

type Settings = RunExplanation["picks"][number]["settings"];

/** A pick as explanation.json has it: with the settings of its points, and in words. */
export function explainedPick(
  pick: Pick,
  settingsOf: (point: number) => Settings,
  nameOf: NameOf,
): RunExplanation["picks"][number] {
  const { ties, ...alone } = pick;
  return {
    ...alone,
    ...(ties === undefined ? {} : { ties: ties.map((tie) => ({ ...tie, settings: settingsOf(tie.point) })) }),
    settings: settingsOf(pick.point),
    sentence: pickSentence(pick, nameOf),
  };
}
