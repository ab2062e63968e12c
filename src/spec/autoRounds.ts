import { openRound } from "./autoAxis.ts";
import { autoChoiceOf, type ParsedSpec } from "./parseSpec.ts";

/** Whether a point's value is provisional: it is placed when the rounds before are measured. */
export function isToCome({ axes }: Pick<ParsedSpec, "axes">): (point: { readonly round?: number }) => boolean {
  const choice = autoChoiceOf({ axes });
  const open = choice && openRound(choice);
  return ({ round = 0 }) => open !== undefined && round >= open;
}
