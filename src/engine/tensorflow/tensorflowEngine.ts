import type * as tensorflow from "@tensorflow/tfjs-core";
import type { Tensor } from "../../graph/tensor.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import { gradientName, type Bindings, type CompiledGraph, type Engine, type TrainingStep } from "../engine.ts";
import { forwardAll, type Feed } from "./forward.ts";

type TensorFlow = typeof tensorflow;
type TfTensor = tensorflow.Tensor;
type Outputs = Readonly<Record<string, Tensor>>;

export interface TensorFlowRuntime {
  /** For logs and results: the version and the backend. A resumed run must have the same. */
  readonly name: string;
  readonly tf: TensorFlow;
  /** TensorFlow.js's name of the backend: "tensorflow" (tfjs-node), "wasm" or "cpu". */
  readonly backend: string;
}

/**
 * Runs the forward IR on TensorFlow.js, which also differentiates it. `graph/gradients.ts` is not used, so that these gradients check
 * ours. It always runs in one thread: none of the runtimes has a thread setting per graph.
 */
export class TensorFlowEngine implements Engine {
  readonly name: string;
  readonly #runtime: TensorFlowRuntime;

  constructor(runtime: TensorFlowRuntime) {
    this.name = runtime.name;
    this.#runtime = runtime;
  }

  compile(outputs: Outputs, bindings: Bindings): Promise<CompiledGraph> {
    return this.#compiled(outputs, outputs, bindings, (feed) => {
      const results = forwardAll(this.#runtime.tf, Object.values(outputs), feed);
      copyOut(results, Object.keys(outputs), bindings);
    });
  }

  compileStep({ loss, learned, outputs }: TrainingStep, bindings: Bindings): Promise<CompiledGraph> {
    const { tf } = this.#runtime;
    const gradientsOf = Object.fromEntries(learned.map((parameter) => [gradientName(parameter.name), parameter]));
    return this.#compiled(
      { ...outputs, "": loss, ...gradientsOf },
      { ...outputs, ...gradientsOf },
      bindings,
      (feed) => {
        const differentiated = (): tensorflow.Scalar => {
          const [lossValue, ...results] = forwardAll(tf, [loss, ...Object.values(outputs)], feed);
          if (lossValue === undefined) throw new Error("a training step needs a loss");
          copyOut(results, Object.keys(outputs), bindings);
          return tf.sum(lossValue);
        };
        // The public tf.grads refuses a parameter on which the loss does not depend; here its gradient is zero, as in the other engine.
        const { grads } = tf.engine().gradients(differentiated, learned.map(feed), undefined, true);
        learned.forEach(({ name }, i) => {
          const gradient = grads[i] as TfTensor | null | undefined;
          if (gradient) copyOut([gradient], [gradientName(name)], bindings);
          else bindings[gradientName(name)]?.fill(0);
        });
      },
    );
  }

  /**
   * @param graph the graph whose inputs are bound
   * @param graph whose inputs are fed
   * @param written names and shapes of the arrays that `compute` fills
   */
  async #compiled(
    graph: Outputs,
    written: Outputs,
    bindings: Bindings,
    compute: (feed: Feed) => void,
  ): Promise<CompiledGraph> {
    const { tf, backend } = this.#runtime;
    // The current backend is global to the process; another engine may have changed it.
    const use = async (): Promise<void> => {
      if (tf.getBackend() !== backend) await tf.setBackend(backend);
    };
    for (const [name, tensor] of Object.entries(written)) boundArray(bindings, name, tensor);
    const inputs = graphInputs(graph).map((tensor) => ({ tensor, values: boundArray(bindings, tensor.name, tensor) }));
    await use();
    const run = async (): Promise<void> => {
      await use();
      // All tensors of a run are released at its end: TensorFlow.js frees nothing by itself.
      tf.tidy(() => {
        const fed = new Map<Tensor, TfTensor>(
          inputs.map(({ tensor, values }) => [tensor, tf.tensor(values, [...tensor.shape], "float32")]),
        );
        compute((tensor) => {
          const value = fed.get(tensor);
          if (value === undefined) throw new Error(`the graph has no input ${tensor.name}`);
          return value;
        });
      });
    };
    return { run, dispose: () => Promise.resolve() };
  }
}

function copyOut(results: readonly TfTensor[], names: readonly string[], bindings: Bindings): void {
  results.forEach((result, i) => bindings[names[i] ?? ""]?.set(result.dataSync()));
}
