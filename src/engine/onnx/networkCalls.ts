/** Graphs that run files of other programs in between: each file is a session of its own, and the graph is cut before and behind it. */
import type { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-common";
import { concat, input } from "../../graph/operations.ts";
import { elementCount } from "../../graph/shape.ts";
import { substitute } from "../../graph/substitute.ts";
import { topologicalOrder, type NetworkCall, type NetworkTensor, type Tensor } from "../../graph/tensor.ts";
import type { Bindings, CompiledGraph, FileFeed } from "../engine.ts";
import { EngineError, messageOf } from "../engineError.ts";

type Outputs = Readonly<Record<string, Tensor>>;
type Floats = Float32Array<ArrayBuffer>;
type Compile = (outputs: Outputs, bindings: Bindings) => Promise<CompiledGraph>;

/** How files of other programs are run. */
export interface FileSessions {
  readonly open: (path: string) => Promise<InferenceSession>;
  readonly tensorOf: (feed: FileFeed) => OnnxTensor;
}

/** The runs of files that the outputs depend on, each after those that it depends on. */
export function networkCalls(outputs: Outputs): ReadonlyMap<NetworkCall, readonly NetworkTensor[]> {
  const calls = new Map<NetworkCall, readonly NetworkTensor[]>();
  for (const tensor of topologicalOrder(Object.values(outputs)))
    if (tensor.operation === "network") calls.set(tensor.call, [...(calls.get(tensor.call) ?? []), tensor]);
  return calls;
}

/** @throws EngineError when the runtime refuses a file, or a file does not compute what it declares */
export async function compileAround(
  calls: ReadonlyMap<NetworkCall, readonly NetworkTensor[]>,
  outputs: Outputs,
  bindings: Bindings,
  { compile, sessions }: { readonly compile: Compile; readonly sessions: FileSessions },
): Promise<CompiledGraph> {
  const stages: CompiledGraph[] = [];
  const dispose = async (): Promise<void> => {
    for (const stage of stages) await stage.dispose();
  };
  const known = new Map<Tensor, Tensor>();
  const arrays: Record<string, Floats> = {};
  try {
    for (const [call, results] of calls) {
      const [{ operands }] = results as readonly [NetworkTensor];
      const place = stages.length;
      const feeds = replaced(Object.fromEntries(operands.map((operand, i) => [`feed ${place}.${i}`, operand])), known);
      for (const [name, { shape }] of Object.entries(feeds)) arrays[name] = new Float32Array(elementCount(shape));
      stages.push(await compile(feeds, { ...bindings, ...arrays }));
      for (const result of results) {
        const name = `result ${place}.${result.output}`;
        arrays[name] = new Float32Array(elementCount(result.shape));
        known.set(result, input(name, result.shape));
      }
      stages.push(await fileRun(call, results, place, arrays, sessions));
    }
    stages.push(await compile(replaced(outputs, known), { ...bindings, ...arrays }));
  } catch (error) {
    await dispose();
    throw error;
  }
  return {
    run: async () => {
      for (const stage of stages) await stage.run();
    },
    dispose,
  };
}

async function fileRun(
  { path, feeds }: NetworkCall,
  results: readonly NetworkTensor[],
  place: number,
  arrays: Readonly<Record<string, Floats>>,
  { open, tensorOf }: FileSessions,
): Promise<CompiledGraph> {
  let session: InferenceSession;
  try {
    session = await open(path);
  } catch (error) {
    throw new EngineError(`ONNX Runtime cannot open ${path}: ${messageOf(error)}.`);
  }
  const operands = results[0]?.operands ?? [];
  return {
    run: async () => {
      const given = feeds.map(({ name, type }, i): [string, OnnxTensor] => {
        const values = arrays[`feed ${place}.${i}`] ?? new Float32Array();
        return [name, tensorOf({ type, shape: operands[i]?.shape ?? [], values })];
      });
      let computedBy: InferenceSession.ReturnType;
      try {
        computedBy = await session.run(
          Object.fromEntries(given),
          results.map(({ output }) => output),
        );
      } catch (error) {
        throw new EngineError(`ONNX Runtime cannot run ${path}: ${messageOf(error)}.`);
      }
      for (const { output, shape } of results) {
        const { data, dims } = computedBy[output] as OnnxTensor;
        if (!(data instanceof Float32Array || data instanceof Float64Array) || dims.join() !== shape.join())
          throw new EngineError(
            `${path}: the output ${JSON.stringify(output)} is of shape [${dims}] and type ${computedBy[output]?.type ?? "?"}, not real numbers of shape [${shape}].`,
          );
        arrays[`result ${place}.${output}`]?.set(data);
      }
    },
    dispose: () => session.release(),
  };
}

/** The tensors with what files compute as inputs. An engine's output is not one of its inputs. */
function replaced(outputs: Outputs, known: ReadonlyMap<Tensor, Tensor>): Outputs {
  return Object.fromEntries(
    Object.entries(substitute(outputs, known)).map(([name, tensor]) => [name, concat([tensor])]),
  );
}
