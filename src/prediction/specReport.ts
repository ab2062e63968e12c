import { join } from "node:path";
import type { ColumnFacts } from "../core/columnFacts.ts";
import type { Evidence } from "../core/collapse/evidence.ts";
import { isMeasuredKind } from "../core/collapse/measuredKinds.ts";
import { predictedFrontier } from "../core/collapse/predictedFrontier.ts";
import { predictPoint } from "../core/collapse/predictPoint.ts";
import type { Prediction } from "../core/collapse/prediction.ts";
import type { Measurement } from "../core/collapse/probeCorrection.ts";
import type { Engine } from "../engine/engine.ts";
import type { FrontierView, SpecReport, SpectrumView } from "../results/specReport.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { fixedVarianceOf } from "../spec/likelihood.ts";
import { parseSpec, type ParsedSpec } from "../spec/parseSpec.ts";
import { pointSettingOf } from "../spec/pointSetting.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { standardizedSpec, suitsStandardizing } from "../spec/rules/offScale.ts";
import { diagnoseSpec } from "../spec/rules/diagnose.ts";
import type { Spec } from "../spec/spec.ts";
import { dataKey, openDataWith } from "../training/openData.ts";
import { dataFiles } from "./dataFiles.ts";
import { DataMemory } from "./dataMemory.ts";
import { EvidenceMemory } from "./evidenceMemory.ts";
import { evidenceKey } from "./evidenceSubject.ts";
import type { KnownData } from "./knownData.ts";
import { LeastRecentlyUsed } from "./leastRecentlyUsed.ts";
import type { ProbeSubject } from "./planTrainings.ts";
import { probeSweep, withMeasurements } from "./probe.ts";

export interface SpecRequest {
  readonly specText: string;
  readonly specFolder: string;
  readonly mediaFolder: string;
  /** The folder that keeps evidence between processes (`cacheFolderOf`); undefined: nothing is written. */
  readonly cacheFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ProbeRequest extends SpecRequest {
  /** Trainings under way after so many seconds are cut short. The probe's own budget is a number of steps. */
  readonly ceilingSeconds: number;
}

/** Evidence takes seconds for each likelihood, so that only the first few of, say, a sweep over dispersions have it. */
const MAX_EVIDENCE = 8;
const MAX_EIGENVALUES = 64;
const FRONTIER_POINTS = 48;
const MAX_MEASUREMENTS = 4096;

/** The folder for evidence about the specs of a folder. */
export function cacheFolderOf(specFolder: string): string {
  return join(specFolder, ".vae-lens", "cache");
}

/** A spec with what is known about its data. */
interface Study {
  readonly parsed: ParsedSpec;
  readonly located: readonly LocatedProblem[];
  readonly dataOf: (point: SweepPoint) => KnownData | undefined;
  readonly evidenceOf: (spec: Spec) => Evidence | undefined;
  readonly factsOf: (spec: Spec) => ColumnFacts | undefined;
}

/**
 * Reports diagnostics and predictions of a spec before it trains. It caches data and evidence, so that checking the same spec after an
 * edit takes milliseconds.
 */
export class SpecReporter {
  readonly #data = new DataMemory();
  readonly #evidence: EvidenceMemory;
  readonly #measurements = new LeastRecentlyUsed<Measurement>(MAX_MEASUREMENTS);
  readonly #engine: () => Promise<Engine>;

  /** @param engine called once, when there is something to compute */
  constructor(engine: () => Promise<Engine>) {
    let loaded: Promise<Engine> | undefined;
    this.#engine = () => (loaded ??= engine());
    this.#evidence = new EvidenceMemory(this.#engine);
  }

  /** Uses the data's spectrum and earlier probes of these points. Rejects with the signal's reason when aborted. */
  async check(request: SpecRequest): Promise<SpecReport> {
    return this.#report(request, await this.#study(request));
  }

  /** Also uses a short training of the spec; trainings of earlier probes are not repeated. */
  async probe(request: ProbeRequest): Promise<SpecReport> {
    const study = await this.#study(request);
    const { ceilingSeconds, signal } = request;
    const engine = await this.#engine();
    const { isCutShort } = await probeSweep(subject(study), this.#measurements, { engine, ceilingSeconds, signal });
    return { ...this.#report(request, study), ...(isCutShort ? { isProbeCutShort: true } : {}) };
  }

  #report(request: SpecRequest, study: Study): SpecReport {
    return report(request, study, withMeasurements(subject(study), this.#measurements));
  }

  async #study({ specText, specFolder, mediaFolder, cacheFolder, signal }: SpecRequest): Promise<Study> {
    const parsed = parseSpec(specText);
    const { datasets, problems } = await openDataWith(
      (spec, folders) => this.#data.read(spec, folders),
      parsed.points,
      { specFolder, mediaFolder },
    );
    const evidence = new Map<string, Evidence>();
    const known = new Map(datasets);
    const gather = async (spec: Spec): Promise<void> => {
      signal?.throwIfAborted();
      const data = known.get(JSON.stringify(spec.data));
      const key = subjectKey(spec);
      if (data === undefined || evidence.has(key) || evidence.size === MAX_EVIDENCE) return;
      const found = await this.#evidence.get({ data, spec, cacheFolder, signal });
      if (found !== undefined) evidence.set(key, found);
    };
    for (const { spec } of parsed.points) await gather(spec);
    // The fixes of columns that are off scale are judged on the data that they lead to.
    for (const spec of standardizedSpecs(parsed.points, known)) {
      const key = JSON.stringify(spec.data);
      const { dataset } = known.has(key) ? {} : await this.#data.read(spec, { specFolder, mediaFolder });
      if (dataset !== undefined) known.set(key, dataset);
      await gather(spec);
    }
    return {
      parsed,
      located: problems,
      dataOf: (point) => datasets.get(dataKey(point)),
      evidenceOf: (spec) => evidence.get(subjectKey(spec)),
      factsOf: (spec) => known.get(JSON.stringify(spec.data))?.facts,
    };
  }
}

/** The basis for planning a probe: the spectrum's predictions, without measurements. */
function subject(study: Study): ProbeSubject {
  const { points } = study.parsed;
  return {
    points,
    predictions: points.map(({ spec }) => predict(spec, study)),
    dataOf: study.dataOf,
    isMeasuredKind: ({ spec }) => {
      const evidence = study.evidenceOf(spec);
      return evidence !== undefined && isMeasuredKind(evidence.likelihood, pointSettingOf(spec, evidence.train.rows));
    },
  };
}

/** Values of data whose evidence is gathered a second time, for fixes. */
const MAX_ALTERNATIVE_VALUES = 2 ** 24;

/** Where standardised columns are offered as a fix, the specs with standardised columns, one for each evidence. */
function standardizedSpecs(points: readonly SweepPoint[], data: ReadonlyMap<string, KnownData>): readonly Spec[] {
  const specs = points.flatMap((point) => {
    const known = data.get(dataKey(point));
    if (known?.facts === undefined || known.trainRows * known.columns > MAX_ALTERNATIVE_VALUES) return [];
    return suitsStandardizing(point.spec, known.facts) ? [standardizedSpec(point.spec)] : [];
  });
  return [...new Map(specs.map((spec) => [subjectKey(spec), spec])).values()];
}

/** Identifies a point's evidence by all on which it depends. */
function subjectKey(spec: Spec): string {
  return JSON.stringify([spec.data, evidenceKey(spec)]);
}

function predict(spec: Spec, { evidenceOf }: Pick<Study, "evidenceOf">): Prediction {
  const evidence = evidenceOf(spec);
  return predictPoint(evidence, pointSettingOf(spec, evidence?.train.rows ?? 0));
}

function report(
  { specFolder, mediaFolder }: SpecRequest,
  study: Study,
  predictions: readonly Prediction[],
): SpecReport {
  const { parsed, located, evidenceOf } = study;
  const { points } = parsed;
  const diagnoses = diagnoseSpec({
    parsed,
    located,
    evidenceOf,
    factsOf: study.factsOf,
    predictions,
    predict: (spec) => predict(spec, study),
  });
  const first = points[0];
  const evidence = first && evidenceOf(first.spec);
  const files = new Set(points.flatMap(({ spec }) => dataFiles(spec.data, { specFolder, mediaFolder })));
  return {
    diagnoses,
    predictions: points.map(({ settings }, i) => ({ settings, ...(predictions[i] as Prediction) })),
    spectrum: first && evidence ? spectrumView(first.spec, evidence) : null,
    frontier: first && evidence ? frontierView(first.spec, evidence) : [],
    dataFiles: [...files],
  };
}

/** In units of effective beta, for the first point's noise. */
function spectrumView({ model: { likelihood } }: Spec, { spectrum, columns, train }: Evidence): SpectrumView {
  const { eigenvalues, informativeColumns, trace } = spectrum;
  // A learned variance is the mean eigenvalue as long as no direction is learned (docs/theory.md, section 2; Lucas et al. 2019). If it is
  // learned per dimension, it is already the unit of the scores.
  const isLearned = likelihood.type === "gaussian" && likelihood.variance === "learned";
  const variance = fixedVarianceOf(likelihood) ?? (isLearned ? trace / columns : 1);
  return {
    eigenvalues: eigenvalues.slice(0, MAX_EIGENVALUES).map((eigenvalue) => eigenvalue / variance),
    informativeColumns,
    columns,
    rows: train.rows,
  };
}

function frontierView(spec: Spec, evidence: Evidence): FrontierView {
  return predictedFrontier(evidence, pointSettingOf(spec, evidence.train.rows), FRONTIER_POINTS);
}
