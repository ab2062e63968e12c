import type { Engine } from "../engine/engine.ts";
import { GpuError } from "../engine/onnx/gpuError.ts";
import { viewModel, type ViewedModel } from "../evaluation/modelView.ts";
import type { FindGpu } from "../evaluation/quickerDecoder.ts";
import { openRunData, type RunData } from "../evaluation/runData.ts";
import { readPoint } from "../evaluation/trainedPoints.ts";
import type { AnswerTo, Question } from "../protocol/pointQuestions.ts";
import { hasChangedFiles } from "../training/openOwnModels.ts";

/** Data unused for this long are released: they may take gigabytes. */
const FORGET_MS = 5 * 60_000;

/**
 * Answers the panel's questions about trained models. The last run's data and the last compiled model are kept, so that moving a slider
 * costs one run of a decoder. It answers one question at a time, because a model's arrays are bound.
 */
export class ViewedModels {
  readonly #engine: () => Promise<Engine>;
  readonly #mediaFolder: string;
  #findGpu: FindGpu | undefined;
  #chosen: Promise<Engine> | undefined;
  #run: { readonly folder: string; readonly data: RunData } | undefined;
  #model: { readonly folder: string; readonly point: number; readonly viewed: ViewedModel } | undefined;
  #before: Promise<unknown> = Promise.resolve();
  #forgetting: NodeJS.Timeout | undefined;

  /** @param findGpu for decoders that are slow on the engine; without it they stay there */
  constructor(engine: () => Promise<Engine>, mediaFolder: string, findGpu?: FindGpu) {
    this.#engine = engine;
    this.#findGpu = findGpu;
    this.#mediaFolder = mediaFolder;
  }

  /** The model of the point's latest checkpoint. */
  view(runFolder: string, point: number): Promise<AnswerTo<"modelView">> {
    return this.#inTurn(async () => (await this.#opened(runFolder, point)).view);
  }

  /** Decodes with the model that `view` last read for this point. */
  decode(runFolder: string, { point, z, row }: Extract<Question, { type: "decode" }>): Promise<AnswerTo<"decode">> {
    return this.#inTurn(async () => {
      const isKnown = this.#model?.folder === runFolder && this.#model.point === point;
      const known = isKnown && this.#heldData(runFolder, point) !== undefined ? this.#model?.viewed : undefined;
      const { decode } = known ?? (await this.#opened(runFolder, point));
      const values = await decode(z, row).catch(async (error: unknown) => {
        if (!(error instanceof GpuError)) throw error;
        // The device is lost for this process. Another decoder computes on the processor.
        this.#findGpu = undefined;
        return (await this.#opened(runFolder, point)).decode(z, row);
      });
      return { type: "decode", point, values: [...values] };
    });
  }

  async #opened(folder: string, point: number): Promise<ViewedModel> {
    const data = this.#heldData(folder, point) ?? (await openRunData(folder, this.#mediaFolder));
    this.#run = { folder, data };
    const trained = readPoint(data, point);
    this.#chosen ??= this.#engine();
    const viewed = await viewModel(await this.#chosen, trained, this.#findGpu);
    await this.#forgetModel();
    this.#model = { folder, point, viewed };
    return viewed;
  }

  /** Undefined when a file of the point's model has changed too: reading again compares it with the run's. */
  #heldData(folder: string, point: number): RunData | undefined {
    const data = this.#run?.folder === folder ? this.#run.data : undefined;
    const held = data?.points[point];
    return held !== undefined && hasChangedFiles(held) ? undefined : data;
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const result = this.#before.then(work);
    this.#before = result.then(
      () => this.#forgetLater(),
      () => this.#forgetLater(),
    );
    return result;
  }

  #forgetLater(): void {
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => {
      this.#before = this.#before.then(async () => {
        this.#run = undefined;
        await this.#forgetModel();
      });
    }, FORGET_MS).unref();
  }

  async #forgetModel(): Promise<void> {
    const before = this.#model;
    this.#model = undefined;
    await before?.viewed.dispose();
  }
}
