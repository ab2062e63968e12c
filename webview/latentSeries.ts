import type { PointSnapshot } from "../src/protocol/runSnapshot.ts";
import type { Measurements } from "../src/protocol/measurements.ts";
import { isNearCeiling, type Information, type Measure } from "../src/results/information.ts";
import type { Usefulness } from "../src/results/latentFigures.ts";
import { shownAggregate, type ShownLatents } from "../src/results/aggregate.ts";
import { decidingLabels, usefulnessOf } from "../src/results/usefulness.ts";
import type { AxisSeries, AxisValue } from "./charts/axisModel.ts";
import { onceFor } from "./onceFor.ts";
import type { Sweep } from "./sweep.ts";

/** What is known of the latent space of each point, as series over the sweep. Series without any value are left out. */

type Points = Pick<Sweep, "points">;

/** The parts of a point's rate: of latents alone from the sweep, of models from the evaluation. */
export function informationOf(
  point: number,
  { points }: Points,
  { evaluation }: Pick<Measurements, "evaluation">,
): Information | null {
  const evaluated = evaluation === null ? undefined : evaluatedPoints(evaluation).get(point);
  return evaluated?.information ?? points[point]?.latents?.information ?? null;
}

const evaluatedPoints = onceFor(
  ({ points }: NonNullable<Measurements["evaluation"]>) => new Map(points.map((one) => [one.point, one])),
);

/** Figures of z beside the prior, of saved posteriors or of a model. */
export function shownLatents(point: PointSnapshot | undefined): ShownLatents | undefined {
  const { latents, aggregate, heldOut } = point ?? {};
  if (latents !== undefined) return latents;
  return aggregate && heldOut ? shownAggregate(aggregate, heldOut.rateNats) : undefined;
}

/** Of the labels by which points are picked; of a model that is given all labels, of the first. */
export function shownUsefulness(point: PointSnapshot | undefined): Usefulness | undefined {
  return point && (decidingLabels(point) ?? usefulnessOf(point)[0]);
}

const PARTS = [
  { name: "mutual information", key: "mutualInformationNats", limit: "\u2265" },
  { name: "KL(q(z) \u2016 p)", key: "marginalKlNats", limit: "\u2264" },
  { name: "total correlation", key: "totalCorrelationNats", limit: "\u2264" },
] as const;

export function partSeries(sweep: Points, measurements: Pick<Measurements, "evaluation">): readonly AxisSeries[] {
  const all = [...sweep.points.keys()].map((point) => informationOf(point, sweep, measurements));
  return known(
    PARTS.map(({ name, key, limit }) => ({
      name,
      unit: "nats",
      isReference: false,
      values: all.map((information) =>
        information === null ? null : measured(information[key], isNearCeiling(information) ? limit : ""),
      ),
    })),
  );
}

export function probeSeries({ points }: Points): readonly AxisSeries[] {
  const of = (
    name: string,
    isReference: boolean,
    figure: (usefulness: Usefulness) => Measure | number | null | undefined,
  ): AxisSeries => ({
    name,
    unit: "",
    isReference,
    values: points.map((point) => {
      const usefulness = shownUsefulness(point);
      const value = usefulness && figure(usefulness);
      if (value === undefined || value === null) return null;
      return typeof value === "number" ? { value, standardError: null, limit: "" } : measured(value, "");
    }),
  });
  return known([
    of("linear probe", false, ({ linear }) => linear),
    of("nearest neighbours", false, ({ nearest }) => nearest),
    of("linear, of PCA", true, ({ components }) => components?.linear),
    of("chance", true, ({ chance }) => chance),
  ]);
}

export function clusterSeries({ points }: Points): readonly AxisSeries[] {
  const of = (name: string, key: keyof Usefulness["clusters"]): AxisSeries => ({
    name,
    unit: "",
    isReference: false,
    values: points.map((point) => {
      const clusters = shownUsefulness(point)?.clusters;
      return clusters === undefined ? null : { value: clusters[key], standardError: null, limit: "" };
    }),
  });
  return known([
    of("normalised mutual information", "normalisedMutualInformation"),
    of("adjusted Rand index", "adjustedRandIndex"),
  ]);
}

/** Shares of draws from the prior that decode as examples do, with those of other examples to compare with. */
export function decodingSeries({ points }: Points): readonly AxisSeries[] {
  const of = (name: string, share: "alike" | "covered", source: "prior" | "examples"): AxisSeries => ({
    name,
    unit: "",
    isReference: source === "examples",
    values: points.map(({ priorDraws }) => (priorDraws === undefined ? null : measured(priorDraws[share][source], ""))),
  });
  return known([
    of("draws like an example", "alike", "prior"),
    of("examples near a draw", "covered", "prior"),
    of("the first, of examples", "alike", "examples"),
    of("the second, of examples", "covered", "examples"),
  ]);
}

function measured({ mean, standardError }: Measure, limit: AxisValue["limit"]): AxisValue {
  return { value: mean, standardError, limit };
}

function known(series: readonly AxisSeries[]): readonly AxisSeries[] {
  return series.filter(({ values }) => values.some((value) => value !== null));
}
