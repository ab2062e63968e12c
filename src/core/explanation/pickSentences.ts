import { capital, andList, plural } from "../wording.ts";
import type { Criterion } from "./criteria.ts";
import { failureSentence } from "./estimates.ts";
import type { Pick, Tie } from "./picks.ts";
import type { Unreliable } from "./reliability.ts";
import { criterionName, figure, type NameOf } from "./sentences.ts";

/** What a criterion picks, in a sentence: the same in the terminal and in the panel. */

/** So many of the points that tie are named. */
const MAX_NAMED = 3;

/** "Fréchet distance picks objective.beta = 0.5: rate 4 nats, 3 active units", or that it does not decide between those that tie. */
export function pickSentence(pick: Pick, nameOf: NameOf): string {
  return pick.unreliable === undefined
    ? decisionSentence(pick, nameOf)
    : `${decisionSentence(pick, nameOf)} ${unreliableSentence(pick.unreliable, nameOf)}`;
}

/** "This is not reliable: at objective.beta = 4 the importance weights ..." */
export function unreliableSentence(unreliable: Unreliable, nameOf: NameOf): string {
  return `This is not reliable: at ${nameOf(unreliable.point)} ${failureSentence(unreliable)}.`;
}

function decisionSentence(pick: Pick, nameOf: NameOf): string {
  const { criterion, point, seeds, rateNats, activeUnits, standardError, chance, ties = [] } = pick;
  if (ties.length > 0) return tieSentence(pick, ties, nameOf);
  const error = standardError === undefined ? "" : ` (${valueText(criterion, pick)}${chanceText(chance)})`;
  const rate = rateNats === null ? "" : `rate ${figure(rateNats)} nats, `;
  return `${capital(criterionName(criterion))} picks ${nameOf(point, seeds?.length)}${error}: ${rate}${plural(activeUnits, "active unit")}.`;
}

function tieSentence(pick: Pick, ties: readonly Tie[], nameOf: NameOf): string {
  const { criterion, point, seeds } = pick;
  const named = (ties.length < MAX_NAMED ? ties : ties.slice(0, MAX_NAMED - 1)).map((tie) =>
    nameOf(tie.point, tie.seeds?.length),
  );
  const rest = ties.length - named.length;
  const names = [nameOf(point, seeds?.length), ...named, ...(rest > 0 ? [plural(rest, "other")] : [])];
  return `${capital(criterionName(criterion))} does not decide: ${andList(names)} tie, ${tieValues(pick, ties)}${chanceText(pick.chance)}.`;
}

/** The best value is nothing without it. */
function chanceText(chance: number | undefined): string {
  return chance === undefined ? "" : `; chance is ${chance.toFixed(3)}`;
}

/** "-17.74 ± 0.02 and -17.77 ± 0.04", or for single seeds the paired difference, whose error is the smaller one. */
export function tieValues({ criterion, ...best }: Pick, ties: readonly Tie[]): string {
  const [only] = ties;
  if (ties.length === 1 && only !== undefined) {
    const values = `${valueText(criterion, best)} and ${valueText(criterion, only)}`;
    if (best.standardError !== undefined && only.standardError !== undefined) return values;
    return `${values}, with a difference of ${differenceText(criterion, only.difference)}`;
  }
  const widest = ties.reduce((most, tie) => (tie.difference.value > most.difference.value ? tie : most));
  return `within two standard errors: they differ by at most ${differenceText(criterion, widest.difference)}`;
}

/** "0.23 ± 0.04" */
export function differenceText(
  criterion: Criterion,
  { value, standardError }: { readonly value: number; readonly standardError: number },
): string {
  return `${valueOnly(criterion, value)} ± ${valueOnly(criterion, standardError)}`;
}

function valueText(
  criterion: Criterion,
  { value, standardError }: { readonly value: number; readonly standardError?: number },
): string {
  return standardError === undefined
    ? valueOnly(criterion, value)
    : differenceText(criterion, { value, standardError });
}

/** Nats to the hundredths, which is what likelihood estimates are accurate to; distances to three digits, accuracies to three decimals. */
function valueOnly(criterion: Criterion, value: number): string {
  const hundredths = Number(value.toFixed(2));
  if (criterion === "frechet") return figure(value);
  if (criterion === "probe") return value.toFixed(3);
  return String(hundredths === 0 ? Number(value.toPrecision(1)) : hundredths);
}
