import { chooseEngine, isEngineChoice } from "../engine/chooseEngine.ts";
import type { Engine } from "../engine/engine.ts";
import { annealFurther, evaluatePoint } from "../evaluation/evaluatePoint.ts";
import { classifiers } from "../evaluation/classifiers.ts";
import { openRun, type OpenedRun } from "../evaluation/openRun.ts";
import type { ClassifierOf } from "../evaluation/frechet.ts";
import type { FromMeasure, ToMeasure } from "../protocol/measureMessages.ts";
import { failureMessage } from "../store/failure.ts";

type Opening = Extract<ToMeasure, { type: "openMeasuring" }>;

interface Opened {
  readonly run: OpenedRun;
  readonly engine: Engine;
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
    } else void this.#measure(message);
  }

  async #open({ runFolder, engine: choice, tensorflowFolder, settings }: Opening): Promise<Opened> {
    const { entryFile, mediaFolder } = this.#options;
    const { engine } = await chooseEngine(isEngineChoice(choice) ? choice : "auto", entryFile, {
      tensorflowFolder: tensorflowFolder ?? undefined,
    });
    const run = await openRun(runFolder, mediaFolder);
    return { run, engine, settings, classifierOf: classifiers({ engine, seed: settings.seed }) };
  }

  async #measure({
    point: index,
    generalizationNats,
    further,
  }: Extract<ToMeasure, { type: "measurePoint" }>): Promise<void> {
    const { send } = this.#options;
    try {
      if (this.#opened === undefined) throw new Error("no run was opened");
      const { run, ...shared } = await this.#opened;
      const point = run.trained.find((trained) => trained.point.index === index);
      if (point === undefined) throw new Error(`the run has no trained point ${index}`);
      const onPart = (part: string, share: number): void => send({ type: "pointPartBegun", part, share });
      const figures = await (further === undefined
        ? evaluatePoint({ ...shared, point, generalizationNats: generalizationNats ?? Number.NaN, onPart })
        : annealFurther({ ...shared, point, onPart }, further.before, further.count));
      send({ type: "pointMeasured", figures });
    } catch (error) {
      send({ type: "measuringFailed", message: failureMessage(error, `measure point ${index}`) });
    }
  }
}
