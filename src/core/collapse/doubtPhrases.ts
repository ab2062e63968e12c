import type { Doubt } from "./prediction.ts";

/** Why a verdict is at risk or unknown, as part of a sentence: the same words in the editor and in the panel. */
export const doubtPhrases: Readonly<Record<Doubt, string>> = {
  "near-threshold": "beta is within 10 % of the threshold, where chance decides",
  "heavy-tailed-scores": "rare or far examples can keep a unit active above the threshold",
  "decoder-too-deep-to-escape": "plain networks this deep can stay collapsed below the threshold",
  "decoder-too-narrow": "a decoder with so few hidden units can stay collapsed below the threshold",
  "dropout-lowers-threshold": "with so much dropout units switch off below the threshold",
  "learning-rate-too-high": "at this learning rate units can switch off below the threshold",
  "too-few-steps": "training ends before the units have settled",
  "too-few-examples": "there are too few examples to trust the spectrum",
  "inputs-not-centred": "the data are far from centred, which can cost rate without an active unit",
  "warmup-outlasts-training": "the warm-up outlasts the training, so beta is never reached",
  "bistable-above-threshold": "a model that starts active, as after a warm-up, can stay active here",
  "columns-off-scale":
    "some columns vary by less than a few steps of training, which does not settle for hundreds of epochs",
  "between-condition-bounds": "beta is between the lower and the upper bound of a conditional model's threshold",
  "autoregressive-decoder-bypasses-latents":
    "the threshold is a lower bound for a decoder that sees the earlier columns: it depends on how well it learns them",
  "flexible-latents": "with a prior or posterior this flexible an active solution can exist above the threshold",
  "not-measured-near-threshold": "no model of this kind has been measured this close to the threshold",
  "target-weight-dominates": "the weight is so large that training meets the rate before it learns the data",
  "probe-disagrees": "a short training of this spec contradicts the spectrum",
  "no-evidence": "there is no evidence about the data under this model",
};

/** A code of a later version is shown with spaces for hyphens. */
export function doubtPhrase(code: string): string {
  return (doubtPhrases as Readonly<Record<string, string>>)[code] ?? code.replaceAll("-", " ");
}
