import type { Doubt } from "./prediction.ts";

/** Why a verdict is not a confident one, as part of a sentence: the same words in the editor and in the panel. */
export const doubtPhrases: Readonly<Record<Doubt, string>> = {
  "near-threshold": "beta is within 10 % of the threshold, where chance decides",
  "heavy-tailed-scores": "rare or far examples can keep a unit active above the threshold",
  "decoder-too-deep-to-escape": "plain networks this deep can stay collapsed below the threshold",
  "learning-rate-too-high": "at this learning rate units can switch off below the threshold",
  "too-few-steps": "training ends before the units have settled",
  "too-few-examples": "there are too few examples to trust the spectrum",
  "inputs-not-centred": "the data are far from centred, which can cost nats without an active unit",
  "warmup-outlasts-training": "warm-up does not end, so beta is never reached",
  "between-condition-bounds": "beta is between the bounds that the condition sets to the threshold",
  "autoregressive-decoder-bypasses-latents":
    "the decoder sees the columns before and may need no z: how well it learns them decides",
  "flexible-latents": "with a prior or posterior this flexible an active solution can exist above the threshold",
  "not-measured-near-threshold": "no training of a model of this kind was measured so near the threshold",
  "target-weight-dominates": "the weight is so large that the rate is met before anything is learned",
  "probe-disagrees": "a short training of this spec ended otherwise than the spectrum says",
  "no-evidence": "nothing is known of the data under this model",
};

/** A code of a later version is shown as it is. */
export function doubtPhrase(code: string): string {
  return (doubtPhrases as Readonly<Record<string, string>>)[code] ?? code.replaceAll("-", " ");
}
