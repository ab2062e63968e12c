import { plural } from "../core/wording.ts";
import { bestPoint, elboNats, type Figures, type ReadPoint } from "./reading.ts";
import { MAX_UNIT_NATS, stateOf, type JudgedFigures } from "./state.ts";
import { nats } from "./wording.ts";

/** How models without latents compare with trained ones, in words: for table, panel and side bar. No TypeBox, as in reading.ts. */

export interface PointBaselines {
  readonly columnMeansElboNats: number | null;
  readonly independentColumnsElboNats: number | null;
  readonly varyingColumnsElboNats: number | null;
  readonly probabilisticPcaElboNats: number | null;
}

/** A point with its comparison; both are absent in results of earlier versions. */
export interface ComparedPoint extends ReadPoint {
  readonly heldOut: (Figures & JudgedFigures) | null;
  readonly baselines?: PointBaselines | null | undefined;
  readonly belowBaseline?: boolean | null | undefined;
}

/** Beside an ELBO wherever it is shown. */
export const BELOW_COLUMN_MEANS = "below the column means";

/** What is to be said about a point that is done; empty for an active model. */
export function stateRemarks({ status, heldOut, belowBaseline }: ComparedPoint): readonly string[] {
  if (status !== "done" || heldOut === null) return [];
  const below = belowBaseline === true ? [BELOW_COLUMN_MEANS] : [];
  switch (stateOf(heldOut, belowBaseline ?? null)) {
    case "collapsed":
      return ["collapsed", ...below];
    case "weak":
      return ["weak"];
    case "anomalous":
      if (below.length > 0) return below;
      return [
        heldOut.activeUnits === 0
          ? "anomalous: rate without an active unit"
          : `anomalous: more than ${MAX_UNIT_NATS} nats in one latent`,
      ];
    default:
      return [];
  }
}

export interface BaselineSentence {
  /** `below`: a model is worse than none. */
  readonly kind: "below" | "information";
  readonly text: string;
}

/** About a sweep: which points are below the column means, and whether fitted variances alone beat the best point. */
export function baselineSentences(points: readonly ComparedPoint[]): readonly BaselineSentence[] {
  return [...belowSentence(points), ...independentSentence(points[bestPoint(points) ?? -1])];
}

function belowSentence(points: readonly ComparedPoint[]): readonly BaselineSentence[] {
  const below = points.filter(({ status, belowBaseline }) => status === "done" && belowBaseline === true);
  if (below.length === 0) return [];
  const means = below[0]?.baselines?.columnMeansElboNats;
  const isCommon = below.every(({ baselines }) => baselines?.columnMeansElboNats === means);
  const ofMeans = isCommon && typeof means === "number" ? ` (${nats(means)} nats)` : "";
  const who =
    points.length === 1
      ? "The ELBO is"
      : `${below.length} of ${plural(points.length, "point")} ${below.length === 1 ? "has an ELBO" : "have ELBOs"}`;
  return [
    {
      kind: "below",
      text: `${who} ${BELOW_COLUMN_MEANS}${ofMeans}: a model without latents does better on the same held-out data.`,
    },
  ];
}

/** A smaller gain is within what trainings differ by. */
const MIN_GAIN_NATS = 0.1;

function independentSentence(best: ComparedPoint | undefined): readonly BaselineSentence[] {
  if (!best?.heldOut || !best.baselines || best.status !== "done") return [];
  const { columnMeansElboNats, independentColumnsElboNats, varyingColumnsElboNats } = best.baselines;
  if (columnMeansElboNats === null || independentColumnsElboNats === null || varyingColumnsElboNats === null) return [];
  // The column means without constant columns, which cost model and means the same.
  const ofMeans = columnMeansElboNats + varyingColumnsElboNats - elboNats(best.heldOut);
  const isLearned = independentColumnsElboNats < ofMeans + MIN_GAIN_NATS;
  if (isLearned || independentColumnsElboNats < varyingColumnsElboNats + MIN_GAIN_NATS) return [];
  return [
    {
      kind: "information",
      text:
        `A learned variance or dispersion for each column would raise the ELBO: fitted without latents, the columns have ` +
        `${nats(independentColumnsElboNats)} nats, this model ${nats(varyingColumnsElboNats)}${
          Math.abs(varyingColumnsElboNats - elboNats(best.heldOut)) < 0.005 ? "" : " without constant columns"
        }.`,
    },
  ];
}

/** The baselines in words; empty where there are none. */
export function baselineNames(baselines: PointBaselines | null | undefined): readonly string[] {
  if (!baselines) return [];
  const named = (name: string, value: number | null): readonly string[] =>
    value === null ? [] : [`${name} ${nats(value)}`];
  return [
    ...named("column means", baselines.columnMeansElboNats),
    ...named("independent columns with fitted variances", baselines.independentColumnsElboNats),
    ...named("probabilistic PCA", baselines.probabilisticPcaElboNats),
  ];
}
