import { indexOfLargest } from "../core/indexOfLargest.ts";
import type { Usefulness } from "./latentFigures.ts";
import type { PointResult } from "./results.ts";
import { settingsLabel } from "./wording.ts";

/** What the probes of a run's latents say, for tables and reports. */

type Measured = Pick<PointResult, "settings" | "latents">;

/** Differences below so many standard errors are none. */
const DISTINCT_ERRORS = 2;

/** Which points a user of z would choose by the linear probe, or by neighbours where there is none: the best, and those within its error. */
export function usefulPicks(
  points: readonly Measured[],
): { readonly best: number; readonly ties: readonly number[] } | null {
  const probes = points.map(({ latents }) => probeOf(latents?.usefulness?.[0]));
  const best = indexOfLargest(probes.map((probe) => probe?.mean ?? -Infinity));
  const first = best === null ? undefined : probes[best];
  if (best === null || first === undefined) return null;
  const ties = [...probes.keys()].filter((index) => {
    const other = probes[index];
    if (index === best || other === undefined) return false;
    return first.mean - other.mean <= DISTINCT_ERRORS * Math.hypot(first.standardError, other.standardError);
  });
  return { best, ties };
}

function probeOf(measured: Usefulness | undefined): Usefulness["nearest"] | undefined {
  return measured?.linear ?? measured?.nearest;
}

/** Chance and the same probes of principal components, and the pick. */
export function usefulnessSentences(points: readonly Measured[]): readonly string[] {
  const picked = usefulPicks(points);
  const best = picked && points[picked.best]?.latents?.usefulness?.[0];
  if (picked === null || !best) return [];
  const { chance, rows, classes, components, clusters } = best;
  const beside =
    components === null
      ? ""
      : `; as many principal components of the data (${components.size}) have ${components.linear.mean.toFixed(3)} and ${components.nearest.mean.toFixed(3)}`;
  // The probe reads means, and those of a collapsed model may differ where draws of z do not.
  const collapsed =
    points[picked.best]?.latents?.activeUnits === 0
      ? ", a collapsed model: its posterior means tell the labels apart, but hardly differ"
      : "";
  const ties = picked.ties.map((index) => settingsLabel(points[index]?.settings ?? {}));
  const sentences = [
    `Labels of ${rows} rows, ${classes} classes, predicted from the means of other rows: chance is ${chance.toFixed(3)}${beside}.`,
    `k-means agrees with the labels by a normalised mutual information of ${clusters.normalisedMutualInformation.toFixed(3)} and an adjusted Rand index of ${clusters.adjustedRandIndex.toFixed(3)}${points.length > 1 ? ", at the point below" : ""}.`,
  ];
  if (points.length > 1)
    sentences.push(
      `By its probe a user of z would pick ${settingsLabel(points[picked.best]?.settings ?? {})}${collapsed}${ties.length === 0 ? "" : `; ${ties.join("; ")} ${ties.length === 1 ? "is" : "are"} within two standard errors`}.`,
    );
  return sentences;
}
