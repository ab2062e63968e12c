import { chooseEngine, isEngineChoice } from "../engine/chooseEngine.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/engineError.ts";
import { annealFurther, evaluatePoint } from "../evaluation/evaluatePoint.ts";
import { classifiers } from "../evaluation/classifiers.ts";
import { openRun, type OpenedRun } from "../evaluation/openRun.ts";
import { timeGradientsMs } from "../evaluation/timeGradients.ts";
import type { TrainedPoint } from "../evaluation/trainedPoints.ts";
import type { ClassifierOf } from "../evaluation/frechet.ts";
import type { FromMeasure, ToMeasure } from "../protocol/measureMessages.ts";
import { failureMessage } from "../store/failure.ts";

type Opening = Extract<ToMeasure, { type: "openMeasuring" }>;

interface Opened {
  readonly run: OpenedRun;
  readonly engine: Engine;
  readonly isSoftware: boolean;
  readonly classifierOf: ClassifierOf;
  readonly settings: Opening["settings"];
}

export interface HelpOptions {
  readonly send: (message: FromMeasure) => void;
  /** The running program's file; runtimes are resolved from its node_modules. */
  readonly entryFile: string;
  readonly mediaFolder: string;
}

/** Measures points of a run for another process, one at a time. */
export class MeasuringProgram {
  readonly #options: HelpOptions;
  #opened: Promise<Opened> | undefined;

  constructor(options: HelpOptions) {
    this.#options = options;
  }

  handle(message: ToMeasure): void {
    if (message.type === "stopMeasuring") process.exit(0);
    if (message.type === "openMeasuring") {
      this.#opened = this.#open(message);
      // The first point reports it.
      this.#opened.catch(() => undefined);
    } else
      void this.#answer(message.point, message.type === "timePoint" ? this.#time(message) : this.#measure(message));
  }

  async #open({ runFolder, engine: choice, tensorflowFolder, settings }: Opening): Promise<Opened> {
    const { entryFile, mediaFolder } = this.#options;
    const { engine, isSoftware = false } = await chooseEngine(isEngineChoice(choice) ? choice : "auto", entryFile, {
      tensorflowFolder: tensorflowFolder ?? undefined,
    });
    const run = await openRun(runFolder, mediaFolder);
    return { run, engine, isSoftware, settings, classifierOf: classifiers({ engine, seed: settings.seed }) };
  }

  async #answer(point: number, answer: Promise<FromMeasure>): Promise<void> {
    const { send } = this.#options;
    try {
      send(await answer);
    } catch (error) {
      const cause = error instanceof EngineError && typeof error.cause === "string" ? { cause: error.cause } : {};
      send({ type: "measuringFailed", message: failureMessage(error, `measure point ${point}`), ...cause });
    }
  }

  async #measure({
    point: index,
    generalizationNats,
    further,
  }: Extract<ToMeasure, { type: "measurePoint" }>): Promise<FromMeasure> {
    const { point, isSoftware: _, ...shared } = await this.#pointOf(index);
    const onPart = (part: string, share: number): void => this.#options.send({ type: "pointPartBegun", part, share });
    const figures = await (further === undefined
      ? evaluatePoint({ ...shared, point, generalizationNats: generalizationNats ?? Number.NaN, onPart })
      : annealFurther({ ...shared, point, onPart }, further.before, further.count));
    return { type: "pointMeasured", figures };
  }

  async #time({ point: index }: Extract<ToMeasure, { type: "timePoint" }>): Promise<FromMeasure> {
    const { point, engine, isSoftware, settings } = await this.#pointOf(index);
    const gradientMs = isSoftware ? null : await timeGradientsMs(engine, point, settings);
    return { type: "pointTimed", engine: engine.name, gradientMs };
  }

  async #pointOf(index: number): Promise<Omit<Opened, "run"> & { readonly point: TrainedPoint }> {
    if (this.#opened === undefined) throw new Error("no run was opened");
    const { run, ...shared } = await this.#opened;
    const point = run.trained.find((trained) => trained.point.index === index);
    if (point === undefined) throw new Error(`the run has no trained point ${index}`);
    return { ...shared, point };
  }
}
