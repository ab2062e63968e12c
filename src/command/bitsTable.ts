import type { PointResult } from "../results/results.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import { settingsLabel } from "../results/wording.ts";
import { table } from "./textTable.ts";

/** Likelihoods in bits per dimension, a line a point; no lines for data that are not discrete. */
export function bitsTable(
  results: readonly Pick<PointResult, "settings">[],
  evaluated: readonly Pick<PointEvaluation, "point" | "bitsPerDimension">[],
): readonly string[] {
  const shown = (bits: number | null): string => (bits === null ? "" : bits.toFixed(4));
  const rows = evaluated.flatMap(({ point, bitsPerDimension: bits }) =>
    bits === undefined || bits === null
      ? []
      : [
          [
            settingsLabel(results[point]?.settings ?? {}),
            shown(bits.elbo),
            shown(bits.importanceWeighted),
            shown(bits.annealed),
            shown(bits.exact),
          ],
        ],
  );
  if (rows.length === 0) return [];
  const header = ["bits per dimension", "ELBO", "bound", "annealed", "exact"];
  return ["", ...table([header, ...rows]).split("\n")];
}
