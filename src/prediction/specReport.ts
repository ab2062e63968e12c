import { join } from "node:path";
import type { NamedAutoChoice } from "../spec/autoAxis.ts";
import type { Measurement } from "../core/collapse/probeCorrection.ts";
import type { DataFolders } from "../data/dataFile.ts";
import type { DataSettings } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import type { SpecReport } from "../results/specReport.ts";
import type { SpecStep } from "../results/specStep.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { isLatentsAlone } from "../spec/trainedElsewhere.ts";
import { openLatents } from "../training/latents/openLatents.ts";
import { autoChoiceOf, chosenText, parseSpec } from "../spec/parseSpec.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import { openOwnModels } from "../training/openOwnModels.ts";
import { inspectPoints } from "../training/ownFindings/inspectPoints.ts";
import { dataKey, openDataWith } from "../training/openData.ts";
import { placed } from "./autoChoice.ts";
import { bytesOf, dataFiles } from "./dataFiles.ts";
import { DataMemory } from "./dataMemory.ts";
import type { KnownData } from "./knownData.ts";
import { inspectedRows } from "./inspectedRows.ts";
import { EvidenceMemory } from "./evidenceMemory.ts";
import { LeastRecentlyUsed } from "./leastRecentlyUsed.ts";
import { probeReferenceSeconds, type ProbeSubject } from "./planTrainings.ts";
import { probeSweep } from "./probe.ts";
import { reportOf, runPredictionOf, type Figures } from "./reportOfStudy.ts";
import { fixedSpecs, isKnown, subjectKey, subjectOf, type Study } from "./study.ts";

export interface SpecRequest {
  readonly specText: string;
  readonly specFolder: string;
  readonly mediaFolder: string;
  /** The folder that keeps evidence between processes (`cacheFolderOf`); undefined: nothing is written. */
  readonly cacheFolder?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as a step begins that may take long. */
  readonly onStep?: ((step: SpecStep) => void) | undefined;
}

export interface ProbeRequest extends SpecRequest {
  /** Trainings under way after so many seconds are cut short. The probe's own budget is a number of steps. */
  readonly ceilingSeconds: number;
}

/** Evidence takes seconds for each likelihood, so that only the first few of, say, a sweep over dispersions have it. */
const MAX_EVIDENCE = 8;
const MAX_MEASUREMENTS = 4096;
const MAX_FINDINGS = 64;
/** Values of the training data up to which evidence is gathered for specs that fixes lead to: a second or two each. */
const MAX_VALUES_FOR_FIXES = 1e7;
/** What probes of fixes may cost on the reference core (stepCost.ts), all together. */
const FIXES_REFERENCE_SECONDS = 10;

/** The folder for evidence about the specs of a folder. */
export function cacheFolderOf(specFolder: string): string {
  return join(specFolder, ".vae-lens", "cache");
}

/**
 * Reports diagnostics and predictions of a spec before it trains. It caches data and evidence, so that checking the same spec after an
 * edit takes milliseconds.
 */
export class SpecReporter {
  readonly #data = new DataMemory();
  readonly #evidence: EvidenceMemory;
  readonly #measurements = new LeastRecentlyUsed<Measurement>(MAX_MEASUREMENTS);
  readonly #findings = new LeastRecentlyUsed<Promise<readonly LocatedProblem[]>>(MAX_FINDINGS);
  readonly #engine: () => Promise<Engine>;
  #hasProbed = false;

  /** @param engine called once, when there is something to compute */
  constructor(engine: () => Promise<Engine>) {
    let loaded: Promise<Engine> | undefined;
    this.#engine = () => (loaded ??= engine());
    this.#evidence = new EvidenceMemory(this.#engine);
  }

  /** Uses the data's spectrum and earlier probes of these points. Rejects with the signal's reason when aborted. */
  async check(request: SpecRequest): Promise<SpecReport> {
    return this.#report(request, await this.#study(request), "as known");
  }

  /** What a run is judged by, without the other rules, which take seconds for thousands of points. */
  async predict(request: SpecRequest): Promise<Pick<SpecReport, "predictions" | "frontier" | "collapsedBest">> {
    return runPredictionOf(await this.#study(request), this.#hasProbed ? this.#measurements : undefined);
  }

  /** The spec's text with the values of an axis that places itself chosen, and how; the text as it is without such an axis. */
  async choose(
    request: SpecRequest,
  ): Promise<{ readonly specText: string; readonly choice: NamedAutoChoice | undefined }> {
    const { parsed } = await this.#study(request);
    const choice = autoChoiceOf(parsed);
    return { specText: choice === undefined ? request.specText : chosenText(parsed, choice), choice };
  }

  /**
   * Also uses a short training of the spec, and of what its fixes lead to, as far as `FIXES_REFERENCE_SECONDS` go; trainings of earlier
   * probes are not repeated.
   */
  async probe(request: ProbeRequest): Promise<SpecReport> {
    const { ceilingSeconds, signal } = request;
    const engine = await this.#engine();
    const study = await this.#study(request);
    const deadline = performance.now() + 1000 * ceilingSeconds;
    const probe = (subject: ProbeSubject) => {
      const left = Math.max(0, (deadline - performance.now()) / 1000);
      return probeSweep(subject, this.#measurements, { engine, ceilingSeconds: left, signal });
    };
    this.#hasProbed = true;
    const { isCutShort } = await probe(subjectOf(study.parsed.points, study));
    // What was cut short is less exact, and its report says so.
    if (isCutShort) return { ...(await this.#report(request, study, "as known")), isProbeCutShort: true };
    const first = await this.#report(request, study, "when probed");
    let budget = FIXES_REFERENCE_SECONDS;
    for (const points of fixedSpecs(study, first, (fixed) => placed(fixed, study))) {
      const subject = subjectOf(points, study);
      const seconds = probeReferenceSeconds(subject);
      if (seconds > budget) continue;
      budget -= seconds;
      await probe(subject);
    }
    return this.#report(request, study, "when probed");
  }

  /** @param figures which figures the titles of fixes have */
  async #report(request: SpecRequest, study: Study, figures: Figures): Promise<SpecReport> {
    request.onStep?.({ type: "rules" });
    const make = () => reportOf(request, study, this.#hasProbed ? this.#measurements : undefined, figures);
    const first = make();
    const own = new Set(study.parsed.points.map(({ spec }) => subjectKey(spec)));
    const unknown = fixedSpecs(study, first, (fixed) => placed(fixed, study)).flatMap((points) =>
      points.filter((point) => !own.has(subjectKey(point.spec)) && !isKnown(point, study)),
    );
    if (unknown.length === 0) return first;
    await this.#learn(unknown, study, request);
    return make();
  }

  async #study(request: SpecRequest): Promise<Study> {
    const { specText, specFolder, mediaFolder } = request;
    request.onStep?.({ type: "spec" });
    const written = parseSpec(specText);
    if (isLatentsAlone(written.points)) {
      const { problems: located } = await openLatents(written.points, { specFolder, mediaFolder });
      return { parsed: written, located, datasets: new Map(), evidence: new Map(), refused: new Set() };
    }
    const { points, problems: ofModels } = openOwnModels(written.points, specFolder);
    const parsed = { ...written, points };
    const { datasets, problems } = await openDataWith(
      (spec, folders) => {
        void announceReading(spec.data, folders, request.onStep);
        return this.#data.read(spec, folders);
      },
      parsed.points,
      { specFolder, mediaFolder },
    );
    const study: Study = {
      parsed,
      located: [...problems, ...ofModels, ...(await this.#inspect(points, datasets))],
      datasets: new Map(datasets),
      evidence: new Map(),
      refused: new Set(),
    };
    await this.#gather(parsed.points, study, request);
    return { ...study, parsed: placed(parsed, study) };
  }

  /** Findings about models of other programs; files and data that have not changed are not measured again. */
  async #inspect(
    points: readonly SweepPoint[],
    datasets: ReadonlyMap<string, KnownData>,
  ): Promise<readonly LocatedProblem[]> {
    const own = points.filter(({ spec }) => spec.model.own !== undefined);
    if (own.length === 0) return [];
    const key = JSON.stringify([
      ...own.map(({ spec }) => spec.model),
      ...[...datasets.values()].map(({ fingerprint }) => fingerprint),
    ]);
    const known =
      this.#findings.get(key) ?? inspectPoints(this.#engine, own, (point) => inspectedRows(point, datasets));
    this.#findings.set(key, known);
    return known;
  }

  /** Reads what the specs that fixes lead to need, unless the data are large: a check does not wait for that. */
  async #learn(points: readonly SweepPoint[], study: Study, request: SpecRequest): Promise<void> {
    const known = [...study.datasets.values()];
    if (known.length === 0 || known.some((data) => data.columns * data.trainRows > MAX_VALUES_FOR_FIXES)) return;
    const read = new Set<string>();
    for (const point of points) {
      const { model, training } = point.spec;
      // What a refusal depends on: thousands of points of a sweep differ in beta alone.
      const key = JSON.stringify([subjectKey(point.spec), model.latentSize, training.batchSize]);
      if (isKnown(point, study) || read.has(key)) continue;
      read.add(key);
      const { datasets, problems } = await openDataWith(
        (spec, folders) => this.#data.read(spec, folders),
        [point],
        request,
      );
      if (problems.some(({ severity }) => severity === "error")) study.refused.add(subjectKey(point.spec));
      for (const [key, data] of datasets) study.datasets.set(key, data);
    }
    await this.#gather(points, study, request);
  }

  async #gather(points: readonly SweepPoint[], study: Study, { cacheFolder, signal }: SpecRequest): Promise<void> {
    const limit = study.evidence.size + MAX_EVIDENCE;
    for (const point of points) {
      signal?.throwIfAborted();
      const data = study.datasets.get(dataKey(point));
      const key = subjectKey(point.spec);
      if (data === undefined || study.evidence.has(key) || study.evidence.size === limit) continue;
      const found = await this.#evidence.get({ data, spec: point.spec, cacheFolder, signal });
      if (found !== undefined) study.evidence.set(key, found);
    }
  }
}

/** The name first: a disk that does not answer does not say how large a file is either. */
async function announceReading(data: DataSettings, folders: DataFolders, onStep: SpecRequest["onStep"]): Promise<void> {
  if (onStep === undefined) return;
  const name = data.path;
  onStep({ type: "data", name, bytes: 0 });
  onStep({ type: "data", name, bytes: await bytesOf(dataFiles(data, folders)) });
}
