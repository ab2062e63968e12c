/** Checks of a model that another program trained, before anything is measured of it. */
import { spreadRows } from "../core/collapse/rowViews.ts";
import { ReportedError } from "../core/reportedError.ts";
import { fillNormal, randomPurpose, seededRandom } from "../core/seededRandom.ts";
import { rowsOf, type Dataset } from "../data/dataset.ts";
import type { Engine } from "../engine/engine.ts";
import { input } from "../graph/operations.ts";
import { elementCount, ShapeError } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { noStatistics } from "../model/dataStatistics.ts";
import type { ExampleLayout } from "../model/modelGraph.ts";
import { OwnNetworks, UnsupportedNetwork, type OwnPart } from "../model/own/ownNetworks.ts";
import { buildVae } from "../model/vae.ts";
import { isUnsupported } from "../onnx/buildNetwork.ts";
import type { LocatedProblem } from "../spec/problem.ts";
import type { OwnModelSpec, Spec } from "../spec/spec.ts";
import { layoutOf } from "./exampleLayout.ts";

/** Two, so that a first axis that is fixed to one row is noticed. */
const TRIED_ROWS = 2;

/** Whether the files suit the data, and the IR can express them. Nothing is computed. */
export function checkOwnNetworks({ model }: Spec, layout: ExampleLayout): LocatedProblem | undefined {
  if (!(model.own?.networks instanceof OwnNetworks)) return undefined;
  try {
    buildVae(model, { ...layout, models: 1, rows: TRIED_ROWS, sharedSeed: true }, noStatistics(layout));
    return undefined;
  } catch (error) {
    if (!(error instanceof UnsupportedNetwork || error instanceof ShapeError)) throw error;
    const place = error.message.includes("decoder") ? "decoder" : "encoder";
    const code = error instanceof UnsupportedNetwork ? "own-model-unsupported" : "own-model-misfit";
    const message = `The model ${model.own[place]} cannot be measured with these data: ${error.message}.`;
    return { code, severity: "error", message, path: ["model", place] };
  }
}

/** The largest difference to ONNX Runtime's own output, relative to the largest number of that output. */
export const MAX_DIFFERENCE = 1e-4;
const COMPARED_ROWS = 4;
const STREAM = -7;

/**
 * Compares what the IR computes of some held-out rows with what ONNX Runtime computes of the same files.
 * @throws ReportedError that names the output, if they differ; a runtime without files of its own checks nothing
 */
export async function compareWithRuntime(engine: Engine, spec: Spec, dataset: Dataset): Promise<void> {
  const { own } = spec.model;
  if (own === undefined || !(own.networks instanceof OwnNetworks) || engine.runFile === undefined) return;
  const rows = Math.min(COMPARED_ROWS, dataset.heldOut.rows);
  const chosen = spreadRows(dataset.heldOut.rows, rows);
  const z = new Float32Array(rows * own.networks.latentSize);
  fillNormal(seededRandom(0, randomPurpose.evaluationNoise, STREAM), z);
  const { condition } = dataset;
  const arrays = {
    x: rowsOf(dataset.heldOut, chosen),
    z,
    ...(condition !== undefined && { condition: rowsOf(condition.heldOut, chosen) }),
  };
  for (const part of ["encoder", "decoder"] as const)
    await comparePart(engine, { part, own, networks: own.networks, layout: layoutOf(dataset), rows, arrays });
}

interface ComparedPart {
  readonly part: OwnPart;
  readonly own: OwnModelSpec;
  readonly networks: OwnNetworks;
  readonly layout: ExampleLayout;
  readonly rows: number;
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

async function comparePart(engine: Engine, { part, own, networks, layout, rows, arrays }: ComparedPart): Promise<void> {
  const examples = {
    rows,
    x: input("x", [rows, layout.columns]),
    z: input("z", [rows, networks.latentSize]),
    condition: layout.conditionSize > 0 ? input("condition", [rows, layout.conditionSize]) : undefined,
  };
  const tensors: Record<string, Tensor> = {};
  const file = networks[part];
  for (const [name, fed] of Object.entries(networks.fed(part, own, layout, examples)))
    tensors[`fed ${name}`] = "oneHot" in fed ? fed.numbers : fed;
  for (const [name, output] of networks.asComputed(part, own, layout, examples))
    if (!isUnsupported(output)) tensors[`computed ${name}`] = output;
  const values = await computedValues(engine, tensors, arrays);
  const feeds = Object.fromEntries(
    file.inputs.map(({ name, type }) => {
      const shape = tensors[`fed ${name}`]?.shape ?? [];
      return [name, { type, shape, values: values[`fed ${name}`] ?? new Float32Array() }];
    }),
  );
  const theirs = await engine.runFile?.(file.path, feeds);
  for (const [name, wanted] of Object.entries(theirs ?? {})) {
    const ours = values[`computed ${name}`];
    if (ours === undefined) continue;
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const difference = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (wanted[i] ?? Number.NaN))), 0);
    if (ours.length === wanted.length && difference <= MAX_DIFFERENCE * largest) continue;
    throw new ReportedError(
      `${file.path}: the output ${JSON.stringify(name)} of this program's graph differs from ONNX Runtime's by ${difference.toPrecision(2)}, ` +
        `so that nothing is measured of it. If the model was exported in training mode (dropout, batch statistics), call model.eval() ` +
        `before the export.`,
    );
  }
}

async function computedValues(
  engine: Engine,
  tensors: Readonly<Record<string, Tensor>>,
  arrays: ComparedPart["arrays"],
): Promise<Readonly<Record<string, Float32Array<ArrayBuffer>>>> {
  const values = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape }]) => [name, new Float32Array(elementCount(shape))]),
  );
  const graph = await engine.compile(tensors, { ...arrays, ...values });
  try {
    await graph.run();
  } finally {
    await graph.dispose();
  }
  return values;
}
