import type * as tensorflow from "@tensorflow/tfjs-core";
import type { Tensor } from "../../graph/tensor.ts";
import { boundArray, graphInputs } from "../bindings.ts";
import { gradientName, type Bindings, type CompiledGraph, type Engine, type TrainingStep } from "../engine.ts";
import { forwardAll, type Feed } from "./forward.ts";

type TensorFlow = typeof tensorflow;
type TfTensor = tensorflow.Tensor;
type Outputs = Readonly<Record<string, Tensor>>;

export interface TensorFlowRuntime {
  /** For logs and results. A resume compares it: it says the version and what computes. */
  readonly name: string;
  readonly tf: TensorFlow;
  /** TensorFlow.js's name of what computes: "tensorflow" (tfjs-node), "wasm" or "cpu". */
  readonly backend: string;
}

/**
 * Runs the forward IR on TensorFlow.js and has TensorFlow.js differentiate it. Nothing of `graph/gradients.ts` takes part,
 * so that its gradients check ours. In one thread, whatever is asked: none of the runtimes lets a graph choose.
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
          if (lossValue === undefined) throw new Error("a training step has a loss");
          copyOut(results, Object.keys(outputs), bindings);
          return tf.sum(lossValue);
        };
        // The public tf.grads refuses a parameter that does not reach the loss; its gradient is zero here as elsewhere.
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
   * Checks the bindings now, so that a run has nothing to refuse.
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
    // One process has one current backend; another engine may have changed it.
    const use = async (): Promise<void> => {
      if (tf.getBackend() !== backend) await tf.setBackend(backend);
    };
    for (const [name, tensor] of Object.entries(written)) boundArray(bindings, name, tensor);
    const inputs = graphInputs(graph).map((tensor) => ({ tensor, values: boundArray(bindings, tensor.name, tensor) }));
    await use();
    const run = async (): Promise<void> => {
      await use();
      // Everything made in a run goes with it: TensorFlow.js frees nothing by itself.
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
