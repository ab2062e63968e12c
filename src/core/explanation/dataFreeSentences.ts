import { andList } from "../wording.ts";
import type { Bettered, CollapseBracket, DataFreeVerdict, RateRise } from "./dataFreeVerdict.ts";
import { figure, type NameOf } from "./sentences.ts";

/** A verdict without data, as sentences. */

/** Who trained the models: another program, which logged the figures (of text, or of anything else), or this one. */
export type FiguresOrigin = "logged" | "loggedOfText" | "trained";

const origins: Readonly<Record<FiguresOrigin, { readonly figures: string; readonly next: string }>> = {
  logged: {
    figures: "the logged figures",
    next: "The logged figures do not show why: describe the model in a *.vae.json, and vae-lens check computes the threshold from the data.",
  },
  loggedOfText: {
    figures: "the logged figures",
    // Bowman et al. 2016, sections 3.1 and 3.2; Kingma et al. 2016 for free bits.
    next:
      "The logged figures do not show why. In text models the decoder often predicts each token from those before it and needs no z: try word dropout in the decoder, a KL weight that rises over the " +
      "first epochs, free bits, or a weaker decoder. A *.vae.json does not describe such a model; exported as ONNX, it can be measured (docs/own-models.md).",
  },
  trained: { figures: "the held-out figures", next: "The causes are tested after the measurements." },
};

/** A setting that ties with the best. */
export interface TiedSetting {
  readonly name: string;
  /** Most of its seeds have no active unit. */
  readonly isCollapsed: boolean;
}

/**
 * @param name of a point: "objective.beta = 2, training.seed = 1"
 * @param tied those whose ELBOs are within two standard errors between seeds
 * @param why the cause that was predicted before the training, where the figures agree with it: a clause
 */
export function dataFreeVerdictSentence(
  { best, seeds, collapsed, isCollapsed }: DataFreeVerdict,
  name: NameOf,
  tied: readonly TiedSetting[] = [],
  origin: FiguresOrigin = "logged",
  why: string | null = null,
): string {
  const { figures, next } = origins[origin];
  const names = tied.map((one) => one.name);
  const ties =
    tied.length === 0 ? "" : ` (which ties with ${tied.length > 2 ? `${tied.length} others` : andList(names)})`;
  const model = `The model with the best ${seeds.length > 1 ? "mean ELBO" : "ELBO"}, ${name(best, seeds.length)}${ties},`;
  if (collapsed > 0 && collapsed < seeds.length)
    return (
      `The seed decides for the models with the best mean ELBO, ${name(best, seeds.length)}${ties}: according to ${figures} ` +
      `${collapsed} of ${seeds.length} are collapsed.`
    );
  const unlike = tied.filter((one) => one.isCollapsed !== isCollapsed).map((one) => one.name);
  if (unlike.length > 0)
    return (
      `The ELBO does not decide whether to use z: ${name(best, seeds.length)} has the best ${seeds.length > 1 ? "mean ELBO" : "ELBO"} and is ` +
      `${isCollapsed ? "" : "not "}collapsed according to ${figures}; ${andList(unlike)}, within two standard errors of it, ${unlike.length > 1 ? "are" : "is"}${isCollapsed ? " not" : ""}. ${next}`
    );
  if (!isCollapsed) return `${model} is not collapsed according to ${figures}.`;
  const cause = why === null ? "" : ` As predicted before the training, ${why}.`;
  return `${model} is collapsed: it has no active unit, so z carries no information about x.${cause} ${next}`;
}

/** The most important first. */
export function dataFreeObservations(
  { brackets, bettered, rises }: DataFreeVerdict,
  name: (point: number) => string,
  origin: FiguresOrigin = "logged",
): readonly string[] {
  const severalFamilies = brackets.length > 1;
  return [
    ...brackets.map(
      (bracket) =>
        `${severalFamilies && bracket.family !== "" ? `${bracket.family}: ` : ""}${bracketSentence(bracket, origin)}`,
    ),
    ...rises.map((rise) => riseSentence(rise, name)),
    ...bettered.map((one) => betteredSentence(one, name)),
  ];
}

function bracketSentence({ highestActive, lowestCollapsed }: CollapseBracket, origin: FiguresOrigin): string {
  if (highestActive === null) {
    const all = `Every model is collapsed, from beta ${figure(lowestCollapsed ?? NaN)} on`;
    // A decoder that needs no z is collapsed below the threshold too.
    return origin === "loggedOfText"
      ? `${all}; a lower beta alone may not change that, because the decoder can do without z.`
      : `${all}: the threshold lies below.`;
  }
  if (lowestCollapsed === null)
    return `No model is collapsed up to beta ${figure(highestActive)}: the threshold lies above.`;
  if (highestActive < lowestCollapsed)
    return `Collapse begins between beta ${figure(highestActive)} and ${figure(lowestCollapsed)}.`;
  return `From beta ${figure(lowestCollapsed)} to ${figure(highestActive)} some models are collapsed and others are not: seeds differ near the threshold, or some trainings never left the collapsed solution.`;
}

function riseSentence({ from, to, riseNats }: RateRise, name: (point: number) => string): string {
  return `From ${name(from)} to ${name(to)} the rate rises by ${figure(riseNats)} nats; with fully trained models it falls.`;
}

function betteredSentence({ point, by, gainNats, isStuck }: Bettered, name: (point: number) => string): string {
  const gain = `the model of ${name(by)} has a loss lower by ${figure(gainNats)} nats at its beta`;
  if (isStuck)
    return `${name(point)} is collapsed although a better model exists: ${gain}. Training is the reason: try a warm-up.`;
  return `${name(point)} lies above the frontier: ${gain}. It is undertrained or overfits.`;
}
