/** Findings about a model of another program, measured on held-out rows before its figures are. */
import { basename } from "node:path";
import { ReportedError } from "../../core/reportedError.ts";
import type { Engine } from "../../engine/engine.ts";
import { EngineError } from "../../engine/engineError.ts";
import { ShapeError } from "../../graph/shape.ts";
import type { ExampleLayout } from "../../model/modelGraph.ts";
import { OwnNetworks, UnsupportedNetwork } from "../../model/own/ownNetworks.ts";
import type { LocatedProblem } from "../../spec/problem.ts";
import type { ModelSpec } from "../../spec/spec.ts";
import { assumedVariance, declaredDecoder, declaredSpread } from "./declaredOutputs.ts";
import type { Finding, Reading } from "./finding.ts";
import { fitOf } from "./fit.ts";
import { otherArrangement, otherLatentOrder, uselessLatents } from "./inputOrder.ts";
import { leakedColumns } from "./leakedColumns.ts";
import { TriedModel, type TriedRows } from "./triedModel.ts";

/** Enough for correlations above 0.6 to be no chance, and computed in milliseconds. */
export const INSPECTED_ROWS = 64;

/** Nothing for models that are trained here, and for those that cannot be read: other checks say why. */
export async function inspectOwnModel(
  engine: Engine,
  model: ModelSpec,
  layout: ExampleLayout,
  data: TriedRows,
): Promise<readonly LocatedProblem[]> {
  if (!(model.own?.networks instanceof OwnNetworks) || data.rows < 2) return [];
  let tried: TriedModel;
  try {
    tried = await TriedModel.open(engine, model, layout, data);
  } catch (error) {
    if (error instanceof EngineError) return [notRun(error, model)];
    if (error instanceof UnsupportedNetwork || error instanceof ShapeError || error instanceof ReportedError) return [];
    throw error;
  }
  try {
    const ofRun = await runDependence(tried);
    const ofBatch = ofRun.length > 0 ? ofRun : await batchDependence(engine, tried);
    // What depends on the batch says nothing about the data.
    const findings = ofBatch.length > 0 ? ofBatch : await findingsOf(engine, tried);
    return findings.map(({ code, severity, message, place }) => ({ code, severity, message, path: ["model", place] }));
  } catch (error) {
    if (error instanceof EngineError) return [notRun(error, model)];
    throw error;
  } finally {
    await tried.close();
  }
}

/** A runtime refuses a file that the IR cannot express either. */
function notRun({ message }: EngineError, { own }: ModelSpec): LocatedProblem {
  const place = own !== undefined && message.includes(basename(own.decoder)) ? "decoder" : "encoder";
  return { code: "own-model-unsupported", severity: "error", message, path: ["model", place] };
}

async function findingsOf(engine: Engine, tried: TriedModel): Promise<readonly Finding[]> {
  // A decoder that sees what it predicts reconstructs everything, whatever else is wrong.
  const leaks = await leakedColumns(engine, tried);
  if (leaks.length > 0) return leaks;
  return [...withoutGradients(tried), ...(await findingsOfFigures(tried))];
}

function withoutGradients({ decoderObstacle }: TriedModel): readonly Finding[] {
  if (decoderObstacle === undefined) return [];
  return [
    {
      code: "own-model-without-gradient",
      severity: "information",
      place: "decoder",
      message:
        `${decoderObstacle}, so that ONNX Runtime runs the file as it is, without gradients: annealed importance sampling, fitted posteriors and the curve are not available. ` +
        `Everything else is. Express it by other operators before the export if they are needed.`,
    },
  ];
}

async function findingsOfFigures(tried: TriedModel): Promise<readonly Finding[]> {
  const reading = await readingOf(tried);
  const declared = [...declaredDecoder(reading), ...(await declaredSpread(reading))];
  // What the outputs are comes first: with another reading of them, everything else changes.
  if (declared.some(({ code }) => code !== "own-model-saturated")) return declared;
  if (tried.model.likelihood.type === "categorical") return declared;
  const arranged = [...(await otherArrangement(reading)), ...(await otherLatentOrder(reading))];
  const unexplained = arranged.length > 0 ? [] : await uselessLatents(reading);
  const variance = arranged.length + unexplained.length > 0 ? [] : await assumedVariance(reading);
  return [...declared, ...arranged, ...unexplained, ...variance];
}

async function readingOf(tried: TriedModel): Promise<Reading> {
  const encoded = await tried.encode();
  const means = encoded["posteriorMean"] ?? new Float32Array();
  const { columns } = tried.layout;
  const isCounts = ["poisson", "negativeBinomial", "zeroInflatedNegativeBinomial"].includes(
    tried.model.likelihood.type,
  );
  // The totals of rows and a few large counts decide about the squared error of counts, not the reconstruction.
  const comparable = (values: Float32Array): Float32Array =>
    isCounts ? values.map((value) => Math.sqrt(Math.max(0, value))) : values;
  const x = comparable(tried.data.x);
  const fitOfMeans = (mean: Float32Array): number => fitOf(x, comparable(mean), columns);
  const decoded = await tried.decode(means);
  return {
    tried,
    columns,
    encoded,
    means,
    deviations: deviationsOf(encoded, means.length),
    decoded,
    fitOfMeans,
    fit: isCounts ? Math.max(0, fitOfMeans(decoded.mean)) : fitOfMeans(decoded.mean),
  };
}

function deviationsOf(encoded: Reading["encoded"], latents: number): Float32Array {
  const { posteriorLogVariance, posteriorVariance, posteriorStandardDeviation } = encoded;
  return (
    posteriorStandardDeviation ??
    posteriorVariance?.map((value) => Math.sqrt(Math.max(0, value))) ??
    posteriorLogVariance?.map((value) => Math.exp(value / 2)) ??
    new Float32Array(latents).fill(1)
  );
}

/** What draws random numbers in a part of the graph that only a runtime reads. */
async function runDependence(tried: TriedModel): Promise<readonly Finding[]> {
  const z = tried.noise();
  const run = async () => ({ encoder: await tried.encode(), decoder: (await tried.decode(z)).outputs });
  const [first, second] = [await run(), await run()];
  return (["encoder", "decoder"] as const).flatMap((place): readonly Finding[] =>
    Object.entries(first[place]).some(([role, values]) => differs(values, second[place][role]))
      ? [
          {
            code: "own-model-training-mode",
            severity: "error",
            place,
            message:
              `The ${place} gives other outputs when it is run again on the same rows: it draws random numbers. Call model.eval() before the export, ` +
              `and export means and log-variances in place of a sample.`,
          },
        ]
      : [],
  );
}

/** The largest difference, relative to the largest number, between rows that are computed with half the others and with all. */
const MAX_BATCH_DIFFERENCE = 1e-3;

async function batchDependence(engine: Engine, tried: TriedModel): Promise<readonly Finding[]> {
  const rows = Math.floor(tried.data.rows / 2);
  const { x, condition } = tried.data;
  const part = (values: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> =>
    values.slice(0, (values.length / tried.data.rows) * rows);
  const fewer = await TriedModel.open(engine, tried.model, tried.layout, {
    rows,
    x: part(x),
    condition: condition && part(condition),
  });
  try {
    const z = tried.noise();
    const [all, half] = [await tried.encode(), await fewer.encode()];
    const [decoded, halfDecoded] = [await tried.decode(z), await fewer.decode(part(z))];
    const found: Finding[] = [];
    for (const [place, whole, some] of [
      ["encoder", all, half],
      ["decoder", decoded.outputs, halfDecoded.outputs],
    ] as const)
      if (Object.entries(whole).some(([role, values]) => differs(values, some[role])))
        found.push({
          code: "own-model-training-mode",
          severity: "warning",
          place,
          message:
            `The ${place}'s output for a row depends on the other rows of the batch, so that no figure of it can be repeated. ` +
            `It was probably exported in training mode, with the batch's statistics: call model.eval() before the export.`,
        });
    return found;
  } finally {
    await fewer.close();
  }
}

function differs(whole: Float32Array | undefined, some: Float32Array | undefined): boolean {
  if (whole === undefined || some === undefined) return false;
  let [largest, difference] = [1e-6, 0];
  some.forEach((value, i) => {
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - (whole[i] as number)));
  });
  return difference > MAX_BATCH_DIFFERENCE * largest;
}
