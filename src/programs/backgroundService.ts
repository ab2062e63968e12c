import { existsSync } from "node:fs";
import { dirname } from "node:path";
import type { BackgroundRequest, FromBackground, ToBackground } from "../protocol/backgroundMessages.ts";
import type { Exported } from "../export/exportRequest.ts";
import type { Answer, Question } from "../protocol/pointQuestions.ts";
import type { RunSummary } from "../protocol/runSummaries.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import { listDataPaths } from "../data/listDataPaths.ts";
import { importRuns } from "../importing/importRuns.ts";
import { explainImported } from "../evaluation/explainImported.ts";
import { readMeasurements } from "../store/readMeasurements.ts";
import { readRun } from "../store/readRun.ts";
import { compareRuns } from "../store/compareRuns.ts";
import { findRun, openRunFolder } from "../store/findRun.ts";
import { listRuns } from "../store/listRuns.ts";
import { writeRunName } from "../store/runName.ts";
import { purgeTrash, restoreRun, trashRun } from "../store/trash.ts";
import { explanationFile, predictionFile } from "../store/measuredFiles.ts";
import { failureMessage } from "../store/failure.ts";
import { RunFolder } from "../store/runFolder.ts";
import { RunFollower } from "../store/runFollower.ts";
import { StoreError } from "../store/storeError.ts";
import { keepPrediction } from "../prediction/keepPrediction.ts";
import type { SpecStep } from "../results/specStep.ts";
import type { RunPrediction } from "../results/specReport.ts";
import { proposeSpec } from "../proposal/proposeSpec.ts";
import { specFileFor } from "../proposal/specFile.ts";
import { isRunning } from "../results/reading.ts";
import { ClusterQueues } from "../execution/clusterQueues.ts";
import { cancelRun } from "../execution/executorsOf.ts";
import { withQueuedRuns } from "../execution/queuedRuns.ts";
import { lowerPriority } from "./childProcess.ts";

/** A run to export and the format. */
export type ExportMessage = Extract<ToBackground, { type: "exportRun" }>;

export interface BackgroundPort {
  readonly send: (message: FromBackground) => void;
  /** Ends the process once all messages are sent. */
  readonly close: () => void;
  readonly reporter: Pick<SpecReporter, "check" | "predict" | "probe">;
  readonly answer: (runFolder: string, question: Question) => Promise<Answer>;
  readonly exportRun: (request: ExportMessage) => Promise<Exported>;
  /** Null: everything may be read. */
  readonly limitReading: (folders: readonly string[] | null) => void;
  /** Called as a check or probe begins a step that may take long. */
  readonly onStep: (id: number, step: SpecStep) => void;
  /** The version of VAE Lens, which runs record. */
  readonly version: string;
}

/** A reader of the background process without its channel. It answers requests as soon as each answer is ready, in any order. */
export class BackgroundService {
  readonly #port: BackgroundPort;
  readonly #underWay = new Map<number, AbortController>();
  /** Of runs that other processes train, by folder. */
  readonly #followers = new Map<string, RunFollower>();
  readonly #queues = new ClusterQueues();
  #probe: AbortController | undefined;

  constructor(port: BackgroundPort) {
    this.#port = port;
  }

  handle(message: ToBackground): void {
    switch (message.type) {
      case "stop":
        this.#port.close();
        break;
      case "limitReading":
        this.#port.limitReading(message.folders);
        break;
      case "cancelProbe":
        this.#underWay.get(message.id)?.abort(new Error("cancelled"));
        break;
      default:
        void this.#answer(message);
    }
  }

  async #answer(request: BackgroundRequest): Promise<void> {
    const { id } = request;
    const controller = new AbortController();
    this.#underWay.set(id, controller);
    try {
      this.#port.send(await this.#reply(request, controller));
    } catch (error) {
      const message =
        controller.signal.aborted && error === controller.signal.reason
          ? "cancelled"
          : failureMessage(error, request.type);
      this.#port.send({ type: "requestFailed", id, message });
    } finally {
      this.#underWay.delete(id);
    }
  }

  /** A reader that has just been started reads the whole run. */
  async #followed({
    runFolder,
    isFirst,
    mayAskCluster,
  }: Extract<BackgroundRequest, { type: "followRun" }>): Promise<
    Pick<Extract<FromBackground, { type: "runFollowed" }>, "run" | "events">
  > {
    const known = isFirst ? undefined : this.#followers.get(runFolder);
    // Something may have been submitted since.
    if (known === undefined) this.#queues.forget(runFolder);
    const isQueued = mayAskCluster && (await this.#queues.isOpen(runFolder));
    const follower = known ?? new RunFollower(runFolder, isQueued);
    const events = known?.poll(isQueued) ?? [];
    if (isRunning(follower.run)) this.#followers.set(runFolder, follower);
    else this.#followers.delete(runFolder);
    return known === undefined ? { run: follower.run, events: [] } : { run: null, events };
  }

  async #listed({
    runsFolders,
    mayAskCluster,
  }: Extract<BackgroundRequest, { type: "listRuns" }>): Promise<readonly RunSummary[]> {
    const runs = listRuns(runsFolders);
    return mayAskCluster ? withQueuedRuns(runs, this.#queues) : runs;
  }

  async #keptPrediction(
    { runFolder, mediaFolder, shown, isNew }: Extract<BackgroundRequest, { type: "keepPrediction" }>,
    signal: AbortSignal,
  ): Promise<RunPrediction | null> {
    const folder = new RunFolder(runFolder);
    if (isNew && folder.hasSpec()) {
      const run = { runFolder, specText: folder.specText(), specFile: folder.specFile(), mediaFolder, signal };
      const missing = await keepPrediction(run, this.#port.reporter, shown ?? undefined);
      if (missing !== undefined) throw new StoreError(missing);
    }
    return predictionFile.read(runFolder) ?? null;
  }

  async #proposal(
    { id, data, mediaFolder }: Extract<BackgroundRequest, { type: "proposeSpec" }>,
    signal: AbortSignal,
  ): Promise<FromBackground> {
    const specFile = specFileFor(data);
    const reply = { type: "specProposed", id, specFile } as const;
    if (existsSync(specFile)) return { ...reply, specText: null };
    const { reporter } = this.#port;
    const specFolder = dirname(specFile);
    const { specText } = await proposeSpec({ data, specFolder, mediaFolder, reporter, signal });
    return { ...reply, specText };
  }

  async #reply(request: BackgroundRequest, controller: AbortController): Promise<FromBackground> {
    const { id } = request;
    const { signal } = controller;
    const onStep = (step: SpecStep): void => {
      this.#port.onStep(id, step);
    };
    switch (request.type) {
      case "proposeSpec":
        return this.#proposal(request, signal);
      case "listData":
        return { type: "dataListed", id, paths: [...(await listDataPaths(request.typed, request.use, request))] };
      case "findRun":
        return { type: "runFound", id, found: findRun(request.specFile, request.runId) };
      case "readRun":
        return { type: "runFound", id, found: openRunFolder(request.runFolder) };
      case "followRun":
        return { type: "runFollowed", id, ...(await this.#followed(request)) };
      case "stopRun":
        await cancelRun(request.runFolder);
        this.#queues.forget(request.runFolder);
        return { type: "runChanged", id };
      case "keepPrediction":
        return { type: "predictionKept", id, prediction: await this.#keptPrediction(request, signal) };
      case "listRuns":
        if (request.purge) for (const folder of request.runsFolders) purgeTrash(folder, new Date());
        return { type: "runsListed", id, runs: [...(await this.#listed(request))] };
      case "compareRuns":
        return { type: "runsCompared", id, comparison: compareRuns(request.runFolder, request.others) };
      case "renameRun":
        writeRunName(request.runFolder, request.name);
        return { type: "runChanged", id };
      case "trashRun":
        trashRun(request.runFolder, new Date());
        return { type: "runChanged", id };
      case "restoreRun":
        restoreRun(request.runFolder);
        return { type: "runChanged", id };
      case "exportRun":
        return { type: "runExported", id, ...(await this.#port.exportRun(request)) };
      case "askRun":
        return { type: "runAnswered", id, answer: await this.#port.answer(request.runFolder, request.question) };
      case "importRuns": {
        const { folder, specFile, notes } = importRuns({
          ...request,
          out: undefined,
          name: undefined,
          map: [],
          unitNats: 1,
          version: this.#port.version,
        });
        if (folder === undefined) return { type: "runsImported", id, imported: { kind: "spec", specFile, notes } };
        explanationFile.write(folder.path, explainImported(folder));
        return {
          type: "runsImported",
          id,
          imported: {
            kind: "run",
            runFolder: folder.path,
            run: readRun(folder.path),
            measurements: readMeasurements(folder.path),
          },
        };
      }
      case "checkSpec":
        return { type: "specChecked", id, report: await this.#port.reporter.check({ ...request, signal, onStep }) };
      case "probeSpec":
        this.#probe?.abort(new Error("a newer probe has started"));
        this.#probe = controller;
        // Nobody waits for a probe, which computes for seconds.
        lowerPriority();
        return { type: "specChecked", id, report: await this.#port.reporter.probe({ ...request, signal, onStep }) };
    }
  }
}
