import { isTrainedElsewhere } from "../spec/trainedElsewhere.ts";
import type { Engine } from "../engine/engine.ts";
import type { EvaluationSettings } from "../results/evaluations.ts";
import { keepEngineTimes, knownEngineTimes, quickerEngine } from "../store/engineTimes.ts";
import { StoreError } from "../store/storeError.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { stackKey } from "../training/planBatches.ts";
import { forwardMultiplications, MULTIPLICATIONS_WORTH_A_TRIAL } from "../training/trainingMultiplications.ts";
import { MeasuringHelper, type HelperOptions } from "./measuringHelper.ts";
import { timeGradientsMs } from "./timeGradients.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Densities forward, and the gradient with respect to z. */
const PRODUCTS_PER_LAYER = 2;

export interface DeviceRequest {
  readonly runFolder: string;
  /** What is to be measured. */
  readonly points: readonly TrainedPoint[];
  readonly settings: EvaluationSettings;
  /** The processor's. */
  readonly engine: Engine;
  readonly helper?: HelperOptions | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface MeasuredDevice {
  /** A process that measures on the GPU; undefined where the processor is used. */
  readonly device: MeasuringHelper | undefined;
  readonly reason: string;
}

/** Undefined where nobody asks: the user has named an engine, or the evaluation is short. */
export async function measuredDevice(request: DeviceRequest): Promise<MeasuredDevice | undefined> {
  const { runFolder, points, settings, engine, helper, signal } = request;
  if (helper?.engine !== "auto" || !isWorthATrial(points, settings)) return undefined;
  const point = largest(points);
  const { program, tensorflowFolder } = helper;
  const device = new MeasuringHelper(program, { runFolder, engine: "webgpu", tensorflowFolder, settings });
  const stop = (): void => device.end();
  signal?.addEventListener("abort", stop);
  let isChosen = false;
  try {
    const { engine: name, gradientMs: gpuMs } = await device.time(point.point.index);
    if (gpuMs === null) return { device: undefined, reason: `${name}, computes on the processor` };
    const { examples, chains } = settings;
    const measured = JSON.stringify([engine.name, name, "gradients", examples, chains, stackKey(point.point.spec)]);
    const times = knownEngineTimes(measured) ?? { cpuMs: await timeGradientsMs(engine, point, settings), gpuMs };
    keepEngineTimes(measured, times);
    const parallel = Math.min(points.length, helper.count + 1);
    const { choice, reason } = quickerEngine(times, "a step of annealing", { device: name, parallel });
    isChosen = choice === "webgpu";
    return { device: isChosen ? device : undefined, reason };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { device: undefined, reason: `no GPU can be used: ${error.message}` };
  } finally {
    signal?.removeEventListener("abort", stop);
    if (!isChosen) device.end();
  }
}

/** Whether an evaluation with all its temperatures takes so long that the time of a trial of the GPU is small in comparison. */
function isWorthATrial(points: readonly TrainedPoint[], settings: EvaluationSettings): boolean {
  if (isTrainedElsewhere(points.map(({ point }) => point))) return false;
  const { examples, chains, temperatures, leapfrogSteps } = settings;
  const steps = PRODUCTS_PER_LAYER * chains * temperatures * leapfrogSteps;
  let sum = 0;
  return points.some((point) => {
    const rows = Math.min(examples, point.dataset.heldOut.rows);
    return (sum += rows * steps * multiplicationsOf(point)) > MULTIPLICATIONS_WORTH_A_TRIAL;
  });
}

function multiplicationsOf({ point, dataset }: TrainedPoint): number {
  return forwardMultiplications(point.spec, layoutOf(dataset));
}

function largest(points: readonly TrainedPoint[]): TrainedPoint {
  return points.reduce((best, other) => (multiplicationsOf(other) > multiplicationsOf(best) ? other : best));
}
