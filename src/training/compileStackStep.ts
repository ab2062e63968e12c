import type { ParameterMemory } from "../engine/adam/parameterMemory.ts";
import { gradientName, type Bindings, type DeviceExamples, type Engine } from "../engine/engine.ts";
import { concat, reshape } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import type { ParameterTensor, Tensor } from "../graph/tensor.ts";
import { deviceStep, hostStep, type StackStep } from "./stackStep.ts";

type Floats = Float32Array<ArrayBuffer>;

export interface StepRequest {
  readonly models: number;
  readonly loss: Tensor;
  /** Batch means, model by model. */
  readonly distortion: Tensor;
  readonly kl: Tensor;
  readonly learned: readonly ParameterTensor[];
  readonly states: readonly { readonly tensor: ParameterTensor; readonly next: Tensor }[];
  readonly memory: ParameterMemory;
  /** The views of the parameters in `memory`. Graphs that have them bound find the state of a device by them. */
  readonly parameters: Readonly<Record<string, Floats>>;
  /** Inputs that never change. */
  readonly settings: Readonly<Record<string, Floats>>;
  /** Inputs of each step. */
  readonly inputs: Bindings;
  /** Where the rows of some inputs come from; undefined where they are changed at every step. */
  readonly examples?: DeviceExamples | undefined;
}

/** The step on the engine's device if it has one, otherwise in the memory of this process. */
export async function compileStackStep(engine: Engine, request: StepRequest): Promise<StackStep> {
  const { models, loss, learned, states, memory, parameters, settings, inputs } = request;
  const { distortion, kl, examples } = request;
  if (engine.compileTraining !== undefined) {
    const perModel = (tensor: Tensor): Tensor => reshape(tensor, [models, elementCount(tensor.shape) / models]);
    const training = await engine.compileTraining(
      {
        loss,
        learned,
        outputs: {},
        models,
        states,
        figures: concat([perModel(distortion), perModel(kl)]),
        copies: {
          parameters,
          firstMoments: memory.views("firstMoments"),
          secondMoments: memory.views("secondMoments"),
        },
        settings,
        ...(examples && { examples }),
      },
      inputs,
    );
    return deviceStep(training, models);
  }
  const figures = {
    distortion: new Float32Array(elementCount(distortion.shape)),
    kl: new Float32Array(elementCount(kl.shape)),
  };
  const written = states.map(({ tensor, next }) => ({
    output: `next ${tensor.name}`,
    tensor: next,
    next: new Float32Array(elementCount(tensor.shape)),
    state: memory.view("parameters", tensor.name),
  }));
  const graph = await engine.compileStep(
    {
      loss,
      learned,
      outputs: { distortion, kl, ...Object.fromEntries(written.map(({ output, tensor }) => [output, tensor])) },
    },
    {
      ...parameters,
      ...settings,
      ...inputs,
      ...figures,
      ...Object.fromEntries(learned.map(({ name }) => [gradientName(name), memory.view("gradients", name)])),
      ...Object.fromEntries(written.map(({ output, next }) => [output, next])),
    },
  );
  return hostStep({ graph, memory, models, figures, states: written });
}
