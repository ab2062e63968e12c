import type { ProbeFacts } from "../core/explanation/facts.ts";
import { isAboveChance } from "../core/explanation/probes.ts";
import { capital, plural } from "../core/wording.ts";
import type { Usefulness } from "./latentFigures.ts";
import { hasNoActiveUnit } from "./reading.ts";
import type { PointResult } from "./results.ts";
import { rightRowsOf } from "./rightRows.ts";
import { namesOfPoints, settingsLabel } from "./wording.ts";

/** What the probes of a run's latents say, for tables, reports and picks. */

type Measured = Pick<PointResult, "settings" | "latents" | "usefulness"> & {
  readonly heldOut?: PointResult["heldOut"];
};

/** By set of labels; of a model, or of latents without a decoder. */
export function usefulnessOf({ latents, usefulness }: Pick<Measured, "latents" | "usefulness">): readonly Usefulness[] {
  return usefulness ?? latents?.usefulness ?? [];
}

/** The labels by which points are picked: the first that are not the model's condition. */
export function decidingLabels(point: Pick<Measured, "latents" | "usefulness">): Usefulness | undefined {
  return usefulnessOf(point).find(({ isCondition }) => isCondition !== true);
}

/** The linear probe of these labels, or neighbours where there is none. */
export function probeFacts(point: Pick<Measured, "latents" | "usefulness">): ProbeFacts | undefined {
  const measured = decidingLabels(point);
  if (measured === undefined) return undefined;
  const { mean, standardError, rightRows } = measured.linear ?? measured.nearest;
  const right = rightRows === undefined ? undefined : rightRowsOf(rightRows, measured.rows);
  return {
    kind: measured.linear === null ? "nearest" : "linear",
    accuracy: mean,
    standardError,
    chance: measured.chance,
    ...(right === undefined ? {} : { right }),
  };
}

/** What the probes are compared with, at the point that has the best one, and what no pick says. */
export function usefulnessSentences(points: readonly Measured[]): readonly string[] {
  const [first, ...others] = probedPoints(points);
  if (first === undefined) return [];
  const best = others.reduce((most, one) => (one.probe.accuracy > most.probe.accuracy ? one : most), first);
  const { chance, rows, classes, components, clusters } = best.labels;
  const which = points.length > 1 ? `, at ${settingsLabel(best.point.settings)}` : "";
  const beside =
    components === null
      ? ""
      : `; as many principal components of the data (${components.size}) have ${components.linear.mean.toFixed(3)} and ${components.nearest.mean.toFixed(3)}`;
  return [
    `Labels of ${rows} rows, ${classes} classes, predicted from the posterior means of other rows: chance is ${chance.toFixed(3)}${beside}.`,
    `k-means agrees with the labels by a normalised mutual information of ${clusters.normalisedMutualInformation.toFixed(3)} and an adjusted Rand index of ${clusters.adjustedRandIndex.toFixed(3)}${which}.`,
    ...setSentences(best.point, which),
    ...obstacleSentences(points),
  ];
}

/** What keeps the probe from picking some point, or any. */
export function obstacleSentences(points: readonly Measured[]): readonly string[] {
  const probed = probedPoints(points);
  if (probed.length === 0) return [];
  return [
    ...(probed.some(({ probe }) => isAboveChance(probe))
      ? []
      : [
          "No probe is above chance by three standard errors: z does not tell these labels apart, and no point is picked by them.",
        ]),
    ...faintSentences(probed),
  ];
}

function probedPoints(
  points: readonly Measured[],
): readonly { readonly point: Measured; readonly labels: Usefulness; readonly probe: ProbeFacts }[] {
  return points.flatMap((point) => {
    const [labels, probe] = [decidingLabels(point), probeFacts(point)];
    return labels === undefined || probe === undefined ? [] : [{ point, labels, probe }];
  });
}

/** One line for each set of labels where there are several: batches and factors. */
function setSentences(point: Measured, which: string): readonly string[] {
  const sets = usefulnessOf(point);
  if (sets.length < 2) return [];
  const figure = (name: string, measured: Figure): readonly string[] =>
    measured ? [`${name} ${measured.value.toFixed(2)} ± ${measured.standardError.toFixed(2)}`] : [];
  const lines = sets.map(({ set, classes, chance, linear, nearest, mixing, factor }) => {
    const probe = linear ?? nearest;
    const parts = [
      `probe ${probe.mean.toFixed(3)} ± ${probe.standardError.toFixed(3)} (chance ${chance.toFixed(3)})`,
      ...figure("silhouette", mixing?.silhouette),
      ...figure("within the first set as a batch", mixing?.batchSilhouette),
      ...figure("iLISI", mixing?.inverseSimpson),
      ...figure("MIG", factor?.mutualInformationGap),
      ...figure("SAP", factor?.separatedAttribute),
      ...figure("completeness", factor?.completeness),
      ...figure("ridge R²", factor?.ridge),
    ];
    return `Set ${set + 1} of data.labels, ${classes} classes${which}: ${parts.join(", ")}.`;
  });
  const together = figure("disentanglement (DCI) of all sets", sets[0]?.disentanglement);
  return [...lines, ...together.map((text) => `${capital(text)}. Definitions: docs/metrics.md.`)];
}

type Figure = { readonly value: number; readonly standardError: number } | null | undefined;

/** Means of a collapsed model hardly vary, but a probe that scales them may read them. */
function faintSentences(
  probed: readonly { readonly point: Measured; readonly probe: ProbeFacts }[],
): readonly string[] {
  const faint = probed.filter(
    ({ point: { heldOut, latents }, probe }) =>
      hasNoActiveUnit(heldOut ?? latents ?? null) === true && isAboveChance(probe),
  );
  if (faint.length === 0) return [];
  const names = faint.map(({ point: { settings } }) => settingsLabel(settings)).filter(Boolean);
  const which = names.length === 0 ? "" : ` (${namesOfPoints(names)})`;
  return [
    `${plural(faint.length, "collapsed point")}${which}: a probe reads labels from means that hardly vary, which the posterior's own noise hides. No collapsed point is picked by it.`,
  ];
}
