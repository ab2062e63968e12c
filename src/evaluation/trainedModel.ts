import type {
  ChainLayout,
  LatentModel,
  LogDensities,
  LogDensityGradients,
  Proposal,
} from "../core/inference/latentModel.ts";
import type { GaussianPosterior } from "../core/inference/gaussianPosterior.ts";
import { densityNats } from "../core/columnTransform.ts";
import { fillNormal } from "../core/seededRandom.ts";
import { gatherRows, type Matrix } from "../data/dataset.ts";
import type { Bindings, CompiledGraph, Engine } from "../engine/engine.ts";
import { gradients } from "../graph/gradients.ts";
import { constant, input, negate, reduceSum } from "../graph/operations.ts";
import { elementCount } from "../graph/shape.ts";
import type { InputTensor, Tensor } from "../graph/tensor.ts";
import { likelihoodOf } from "../model/likelihoods/likelihoodOf.ts";
import { ModelGraph, type ExampleLayout } from "../model/modelGraph.ts";
import type { DataStatistics } from "../model/dataStatistics.ts";
import { buildParts, exampleInputs, repeatRows } from "../model/vae.ts";
import type { VaeParts } from "../model/vaeParts.ts";
import type { ModelSpec } from "../spec/spec.ts";
import { drawEvaluatedBits } from "../training/evaluatedBits.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import type { TrainedPoint } from "./trainedPoints.ts";

/** Some examples and their conditions. */
export interface Examples {
  readonly matrix: Matrix;
  readonly condition: Matrix | undefined;
}

type Floats = Float32Array<ArrayBuffer>;

/**
 * A trained model, bound to a number of examples at a time, as the estimators of core/inference see it. The engine computes in
 * float32; sums are in float64.
 */
export class TrainedModel implements LatentModel {
  readonly examples: number;
  readonly chainsPerExample: number;
  readonly latentSize: number;
  readonly #chains: number;
  readonly #engine: Engine;
  readonly #model: ModelSpec;
  readonly #layout: ExampleLayout;
  /** Whether bits are drawn from grey values; an example's bits are always the same. */
  readonly #binarize: boolean;
  readonly #statistics: DataStatistics;
  readonly #held: Bindings;
  readonly #arrays: Readonly<Record<"x" | "condition" | "z" | "noise", Floats>>;
  readonly #constants: Float64Array;
  readonly #graphs = new Map<
    string,
    Promise<{ readonly graph: CompiledGraph; readonly outputs: Readonly<Record<string, Floats>> }>
  >();

  constructor(
    engine: Engine,
    { point, dataset, statistics, parameters }: TrainedPoint,
    { examples, chainsPerExample }: Omit<ChainLayout, "latentSize">,
  ) {
    const { model } = point.spec;
    this.#engine = engine;
    this.#model = model;
    this.#layout = layoutOf(dataset);
    this.#statistics = statistics;
    this.#binarize = point.spec.data.binarize === "dynamic";
    this.examples = examples;
    this.chainsPerExample = chainsPerExample;
    this.latentSize = model.latentSize;
    const settings = Object.entries(likelihoodOf(model.likelihood).settings).map(
      ([name, value]) => [name, Float32Array.of(value)] as const,
    );
    this.#held = { ...parameters, ...Object.fromEntries(settings) };
    const chains = examples * chainsPerExample;
    this.#chains = chains;
    this.#arrays = {
      x: new Float32Array(examples * this.#layout.columns),
      condition: new Float32Array(examples * this.#layout.conditionSize),
      z: new Float32Array(chains * model.latentSize),
      noise: new Float32Array(chains * model.latentSize),
    };
    this.#constants = new Float64Array(examples);
  }

  /** Binds the model to these rows; their number must be the model's. */
  bind({ matrix, condition }: Examples, rows: Uint32Array, start: number): void {
    const { x, condition: conditions } = this.#arrays;
    gatherRows(matrix, rows, start, this.examples, x, 0);
    if (condition) gatherRows(condition, rows, start, this.examples, conditions, 0);
    const { likelihood, settings } = likelihoodOf(this.#model.likelihood);
    const { columns } = this.#layout;
    for (let i = 0; i < this.examples; i++) {
      const row = x.subarray(i * columns, (i + 1) * columns);
      if (this.#binarize) drawEvaluatedBits(row, rows[start + i] as number);
      this.#constants[i] = likelihood.constantNats(row, settings) + densityNats(matrix.transform, row);
    }
  }

  async evaluate(z: Float64Array): Promise<LogDensities> {
    const { graph, outputs } = await this.#compiled("evaluate");
    this.#arrays.z.set(z);
    await graph.run();
    return this.#densities(outputs);
  }

  async differentiate(z: Float64Array, into?: LogDensityGradients): Promise<LogDensityGradients> {
    const { graph, outputs } = await this.#compiled("differentiate");
    this.#arrays.z.set(z);
    await graph.run();
    const { likelihoodGradient, priorGradient } = outputs as Readonly<
      Record<"likelihoodGradient" | "priorGradient", Floats>
    >;
    if (into === undefined)
      return {
        ...this.#densities(outputs),
        likelihoodGradient: new Float64Array(likelihoodGradient),
        priorGradient: new Float64Array(priorGradient),
      };
    this.#densities(outputs, into);
    into.likelihoodGradient.set(likelihoodGradient);
    into.priorGradient.set(priorGradient);
    return into;
  }

  /** Of a learned prior only the density is available. */
  get drawPrior(): LatentModel["drawPrior"] {
    if (this.#model.prior.type !== "standardNormal") return undefined;
    return (random) => {
      const z = new Float64Array(this.#arrays.z.length);
      fillNormal(random, z);
      return Promise.resolve(z);
    };
  }

  /** The encoder's q(z|x), of any family. */
  get proposal(): Proposal {
    return {
      draw: async (random) => {
        const { graph, outputs } = await this.#compiled("propose");
        fillNormal(random, this.#arrays.noise);
        await graph.run();
        const { proposed, logDensity } = outputs as Readonly<Record<"proposed" | "logDensity", Floats>>;
        return { z: new Float64Array(proposed), logDensity: new Float64Array(logDensity) };
      },
    };
  }

  /** The encoder's Gaussians; undefined for a posterior that is not Gaussian. */
  async posterior(): Promise<GaussianPosterior | undefined> {
    if (this.#model.posterior.type !== "diagonal") return undefined;
    const { graph, outputs } = await this.#compiled("encode");
    await graph.run();
    const { mean, logVariance } = outputs as Readonly<Record<"mean" | "logVariance", Floats>>;
    return { mean: new Float64Array(mean), logVariance: new Float64Array(logVariance) };
  }

  async dispose(): Promise<void> {
    for (const compiled of this.#graphs.values()) await (await compiled).graph.dispose();
    this.#graphs.clear();
  }

  #densities(
    outputs: Readonly<Record<string, Floats>>,
    into: LogDensities = { logLikelihood: new Float64Array(this.#chains), logPrior: new Float64Array(this.#chains) },
  ): LogDensities {
    const { logLikelihood, logPrior } = outputs as Readonly<Record<keyof LogDensities, Floats>>;
    for (let chain = 0; chain < this.#chains; chain++)
      into.logLikelihood[chain] =
        (logLikelihood[chain] as number) - (this.#constants[Math.floor(chain / this.chainsPerExample)] as number);
    into.logPrior.set(logPrior);
    return into;
  }

  #compiled(
    name: keyof typeof graphs,
  ): Promise<{ readonly graph: CompiledGraph; readonly outputs: Readonly<Record<string, Floats>> }> {
    const known = this.#graphs.get(name) ?? this.#compile(name);
    this.#graphs.set(name, known);
    return known;
  }

  async #compile(
    name: keyof typeof graphs,
  ): Promise<{ readonly graph: CompiledGraph; readonly outputs: Readonly<Record<string, Floats>> }> {
    const shape = { ...this.#layout, models: 1, rows: this.examples, sharedSeed: true };
    const graph = new ModelGraph(shape, this.#statistics, false);
    const tensors = graphs[name]({
      parts: buildParts(graph, this.#model),
      ...exampleInputs(graph),
      z: input("z", [this.examples * this.chainsPerExample, this.latentSize]),
      noise: input("noise", [this.examples * this.chainsPerExample, this.latentSize]),
      chainsPerExample: this.chainsPerExample,
    });
    const outputs = Object.fromEntries(
      Object.entries(tensors).map(([output, { shape: sizes }]) => [output, new Float32Array(elementCount(sizes))]),
    );
    return { graph: await this.#engine.compile(tensors, { ...this.#held, ...this.#arrays, ...outputs }), outputs };
  }
}

interface GraphInputs {
  readonly parts: VaeParts;
  readonly x: Tensor;
  readonly condition: Tensor | undefined;
  readonly z: InputTensor;
  readonly noise: InputTensor;
  readonly chainsPerExample: number;
}

function densities({ parts, x, condition, z, chainsPerExample }: GraphInputs): {
  readonly logLikelihood: Tensor;
  readonly logPrior: Tensor;
} {
  const repeated = condition && repeatRows(condition, chainsPerExample);
  return {
    logLikelihood: negate(parts.distortion(z, repeatRows(x, chainsPerExample), repeated)),
    logPrior: reduceSum(parts.prior(repeated).logDensity(z), [-1]),
  };
}

const graphs = {
  evaluate: densities,
  differentiate: (inputs: GraphInputs) => {
    const { logLikelihood, logPrior } = densities(inputs);
    const [likelihoodGradient] = gradients(logLikelihood, [inputs.z]) as [Tensor];
    const [priorGradient] = gradients(logPrior, [inputs.z]) as [Tensor];
    return { logLikelihood, logPrior, likelihoodGradient, priorGradient };
  },
  propose: ({ parts, x, condition, noise, chainsPerExample }: GraphInputs) => {
    const { z, logDensity } = parts.posterior(repeatRows(parts.encode(x, condition), chainsPerExample), noise);
    return { proposed: z, logDensity: reduceSum(logDensity, [-1]) };
  },
  encode: ({ parts, x, condition }: GraphInputs) => {
    // Neither depends on the noise.
    const { mean, logVariance } = parts.posterior(parts.encode(x, condition), constant(0));
    return { mean, logVariance: logVariance as Tensor };
  },
} as const satisfies Readonly<Record<string, (inputs: GraphInputs) => Readonly<Record<string, Tensor>>>>;
