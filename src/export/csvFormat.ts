import type { Evaluation } from "../core/evaluation.ts";
import { join } from "node:path";
import type { Usefulness } from "../results/latentFigures.ts";
import { capital } from "../core/wording.ts";
import { usefulnessOf } from "../results/usefulness.ts";
import type { Baselines, PointResult, Results } from "../results/results.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import type { MetricsRow } from "../store/metricsFile.ts";
import { RunFolder } from "../store/runFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { csvLine, csvText, type CsvCell } from "../results/csvText.ts";
import { lostLinesNote } from "../store/lostLinesNote.ts";
import type { ExportFormat } from "./exportRequest.ts";

/** Writes `points.csv` and `curves.csv` of the whole sweep. Does not read the data. */
export const csvFormat: ExportFormat = ({ runFolder, outFolder }) => {
  const folder = new RunFolder(runFolder);
  folder.describe();
  if (!folder.hasResults())
    throw new StoreError(
      `${folder.path} has no results yet: resume the sweep with vae-lens sweep --resume ${folder.path}.`,
    );
  const results = folder.readResults();
  let lostLines = 0;
  const curves = curvesCsv(results, (visit) => (lostLines = folder.visitMetrics(visit)));
  const tables = { "points.csv": [pointsCsv(results)], "curves.csv": curves };
  makeFolder(outFolder);
  const files = Object.entries(tables).map(([name, texts]) => {
    const file = join(outFolder, name);
    writeFileAtomically(
      file,
      texts.map((text) => Buffer.from(text)),
    );
    return file;
  });
  return Promise.resolve({ files, notes: lostLinesNote(lostLines) });
};

/** Models without latents, by their names in results.json. */
const BASELINES = [
  "columnMeansElboNats",
  "independentColumnsElboNats",
  "varyingColumnsElboNats",
  "probabilisticPcaElboNats",
] as const satisfies readonly (keyof Baselines)[];

interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => CsvCell;
}

/** One row for each point: settings, status, and figures on held-out and training examples in nats per example. */
export function pointsCsv({ points }: Results): string {
  type Row = PointResult & { readonly point: number };
  const rows = points.map((result, point): Row => ({ ...result, point }));
  const latents = largest(
    points.map(({ heldOut, latents }) => heldOut?.klPerDimensionNats ?? latents?.klPerDimensionNats),
  );
  const isConditional = points.some(({ heldOut }) => heldOut?.decoderUse !== undefined);
  const isDiscrete = points.some(({ heldOut }) => heldOut?.bitsPerDimension !== undefined);
  const kind = { latents, isConditional, isDiscrete };
  return tableOf(rows, [
    { name: "point", cell: ({ point }) => point },
    ...settingColumns<Row>(points, ({ point }) => points[point]),
    { name: "status", cell: ({ status }) => status },
    { name: "collapsed", cell: ({ collapsed }) => collapsed },
    { name: "state", cell: ({ state }) => state ?? null },
    { name: "keptEpoch", cell: ({ keptEpoch }) => keptEpoch },
    ...evaluationColumns<Row>("heldOut", ({ heldOut, latents }) => heldOut ?? latents ?? null, kind),
    ...evaluationColumns<Row>("train", ({ train }) => train, kind),
    ...BASELINES.map((name): Column<Row> => ({ name, cell: ({ baselines }) => baselines?.[name] ?? null })),
    { name: "belowBaseline", cell: ({ belowBaseline }) => belowBaseline ?? null },
    ...usefulnessColumns(points),
    ...decodingColumns(points),
    { name: "failureEpoch", cell: ({ failure }) => failure?.epoch ?? null },
    { name: "failureCause", cell: ({ failure }) => failure?.cause ?? null },
    { name: "failureMessage", cell: ({ failure }) => failure?.message ?? null },
  ]);
}

/** Those that some point has. */
function decodingColumns(points: readonly PointResult[]): readonly Column<PointResult>[] {
  const shares = (["alike", "covered"] as const).flatMap((share) =>
    (["prior", "examples"] as const).map((of): Column<PointResult> => ({
      name: `${of}Draws${capital(share)}`,
      cell: ({ priorDraws }) => priorDraws?.[share][of].mean ?? null,
    })),
  );
  return [
    ...(points.some(({ priorDraws }) => priorDraws !== undefined) ? shares : []),
    ...(points.some(({ klWeight }) => klWeight !== undefined)
      ? [
          { name: "residualVariance", cell: ({ klWeight }: PointResult) => klWeight?.residualVariance.mean ?? null },
          { name: "effectiveKlWeight", cell: ({ klWeight }: PointResult) => klWeight?.effective ?? null },
        ]
      : []),
  ];
}

/** The figures of each set of labels, which are numbered where there are several. */
function usefulnessColumns(points: readonly PointResult[]): readonly Column<PointResult>[] {
  const sets = new Set(points.flatMap((point) => usefulnessOf(point).map(({ set }) => set)));
  return [...sets]
    .toSorted((a, b) => a - b)
    .flatMap((set) => {
      const figure = (name: string, pick: (measured: Usefulness) => CsvCell): Column<PointResult> => ({
        name: sets.size === 1 ? `probe${name}` : `probe${set}${name}`,
        cell: (point) => {
          const measured = usefulnessOf(point).find((one) => one.set === set);
          return measured === undefined ? null : pick(measured);
        },
      });
      return [
        figure("Rows", ({ rows }) => rows),
        figure("Classes", ({ classes }) => classes),
        figure("Chance", ({ chance }) => chance),
        figure("Linear", ({ linear }) => linear?.mean ?? null),
        figure("LinearStandardError", ({ linear }) => linear?.standardError ?? null),
        figure("Nearest", ({ nearest }) => nearest.mean),
        figure("NearestStandardError", ({ nearest }) => nearest.standardError),
        figure("ComponentsLinear", ({ components }) => components?.linear.mean ?? null),
        figure("ComponentsNearest", ({ components }) => components?.nearest.mean ?? null),
        figure("NormalisedMutualInformation", ({ clusters }) => clusters.normalisedMutualInformation),
        figure("AdjustedRandIndex", ({ clusters }) => clusters.adjustedRandIndex),
        figure("Silhouette", ({ mixing }) => mixing?.silhouette.value ?? null),
        figure("BatchSilhouette", ({ mixing }) => mixing?.batchSilhouette?.value ?? null),
        figure("InverseSimpson", ({ mixing }) => mixing?.inverseSimpson.value ?? null),
        figure("TestsPassed", ({ mixing }) => mixing?.testsPassed.value ?? null),
        figure("MutualInformationGap", ({ factor }) => factor?.mutualInformationGap?.value ?? null),
        figure("SeparatedAttribute", ({ factor }) => factor?.separatedAttribute?.value ?? null),
        figure("Completeness", ({ factor }) => factor?.completeness?.value ?? null),
        figure("Ridge", ({ factor }) => factor?.ridge?.value ?? null),
      ];
    });
}

/**
 * One row for each point and epoch: held-out figures after the epoch, and means over its training steps.
 * @param visitRows calls its argument with every row; used twice, as the rows of a large sweep do not fit into memory
 * @returns the text in parts: that of a large sweep does not fit into one string
 */
export function curvesCsv(
  { points }: Results,
  visitRows: (visit: (row: MetricsRow) => void) => unknown,
): readonly string[] {
  let latents = 0;
  let [isConditional, isDiscrete] = [false, false];
  visitRows(({ train, heldOut }) => {
    latents = Math.max(latents, train?.klPerDimensionNats.length ?? 0);
    isConditional ||= heldOut.decoderUse !== undefined;
    isDiscrete ||= heldOut.bitsPerDimension !== undefined;
  });
  const columns: readonly Column<MetricsRow>[] = [
    { name: "point", cell: ({ point }) => point },
    ...settingColumns<MetricsRow>(points, ({ point }) => points[point]),
    { name: "epoch", cell: ({ epoch }) => epoch },
    ...evaluationColumns<MetricsRow>("heldOut", ({ heldOut }) => heldOut, { latents, isConditional, isDiscrete }),
    { name: "trainDistortionNats", cell: ({ train }) => train?.distortionNats ?? null },
    ...klColumns<MetricsRow>("train", latents, ({ train }) => train?.klPerDimensionNats),
  ];
  const lines = new Map<number, { readonly epoch: number; readonly text: string }[]>();
  visitRows((row) => {
    const own = lines.get(row.point) ?? [];
    if (own.length === 0) lines.set(row.point, own);
    own.push({ epoch: row.epoch, text: csvLine(columns.map(({ cell }) => cell(row))) });
  });
  const ordered = [...lines].toSorted(([a], [b]) => a - b).map(([, own]) => own.toSorted((a, b) => a.epoch - b.epoch));
  return [csvLine(columns.map(({ name }) => name)), ...ordered.map((own) => own.map(({ text }) => text).join(""))];
}

function tableOf<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return csvText({
    header: columns.map(({ name }) => name),
    rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
  });
}

/** One column for each axis of the sweep, named by its path in the spec. */
function settingColumns<Row>(
  points: readonly PointResult[],
  resultOf: (row: Row) => PointResult | undefined,
): readonly Column<Row>[] {
  const axes = Object.keys(points[0]?.settings ?? {});
  return axes.map((name) => ({ name, cell: (row) => resultOf(row)?.settings[name] ?? null }));
}

/** The figures that its points have. */
interface ModelKind {
  readonly latents: number;
  readonly isConditional: boolean;
  readonly isDiscrete: boolean;
}

/** Of a model, or of latents without a decoder, whose other figures have no value. */
type Figures = { readonly [Name in keyof Evaluation]?: Evaluation[Name] | null | undefined };

function evaluationColumns<Row>(
  part: string,
  of: (row: Row) => Figures | null,
  { latents, isConditional, isDiscrete }: ModelKind,
): readonly Column<Row>[] {
  const figure = (name: string, pick: (evaluation: Figures) => number | null | undefined): Column<Row> => ({
    name: `${part}${name}`,
    cell: (row) => {
      const evaluation = of(row);
      return (evaluation && pick(evaluation)) ?? null;
    },
  });
  return [
    figure("RateNats", ({ rateNats }) => rateNats),
    figure("DistortionNats", ({ distortionNats }) => distortionNats),
    figure("ElboNats", ({ elboNats }) => elboNats),
    ...(isDiscrete ? [figure("BitsPerDimension", ({ bitsPerDimension }) => bitsPerDimension)] : []),
    figure("ActiveUnits", ({ activeUnits }) => activeUnits),
    ...(isConditional
      ? [
          figure("ZShare", ({ decoderUse }) => decoderUse?.zShare),
          figure("ConditionShare", ({ decoderUse }) => decoderUse?.conditionShare),
        ]
      : []),
    ...klColumns<Row>(part, latents, (row) => of(row)?.klPerDimensionNats),
  ];
}

function klColumns<Row>(
  part: string,
  latents: number,
  of: (row: Row) => readonly number[] | null | undefined,
): readonly Column<Row>[] {
  return Array.from({ length: latents }, (_, latent) => ({
    name: `${part}Kl${latent}Nats`,
    cell: (row) => of(row)?.[latent] ?? null,
  }));
}

/** The number of latent dimensions of the largest model: the points of a sweep may differ. */
function largest(klPerDimensionNats: readonly (readonly number[] | null | undefined)[]): number {
  return klPerDimensionNats.reduce<number>((most, kls) => Math.max(most, kls?.length ?? 0), 0);
}
