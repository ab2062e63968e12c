import type { Tensor as OnnxTensor } from "onnxruntime-common";
import { concat, input, reshape, rows } from "../../graph/operations.ts";
import { substitute } from "../../graph/substitute.ts";
import { topologicalOrder, type Tensor } from "../../graph/tensor.ts";
import type { DeviceExamples } from "../engine.ts";
import { GpuSession } from "./gpuSession.ts";
import type { OnnxRuntime } from "./onnxEngine.ts";

/** All tables of a training. Adapters allow a buffer of 1 GiB or more; a smaller one refuses it, and the rows are sent. */
const MAX_BYTES = 2 ** 30;
/** Row numbers are float32, which has all whole numbers up to here. */
const MAX_ROWS = 2 ** 24;
/** The name of the input with the numbers of a step's rows; no tensor of a model has it. */
const ROW_NUMBERS = "numbers of the rows";

const tableName = (name: string): string => `all rows of ${name}`;

/** The examples of a training on the device. */
export interface ResidentExamples {
  /** The graph with rows of the tables in the places of the inputs. */
  graphOf(outputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>;
  /** What a run is given besides. */
  readonly feeds: Readonly<Record<string, OnnxTensor>>;
  dispose(): Promise<void>;
}

/** @returns undefined where they do not fit, or the device refuses them */
export async function keepExamples(
  runtime: OnnxRuntime,
  { tables, rowNumbers }: DeviceExamples,
): Promise<ResidentExamples | undefined> {
  const all = Object.values(tables);
  const bytes = all.reduce((sum, table) => sum + 4 * table.rows * table.columns, 0);
  if (bytes > MAX_BYTES || all.some((table) => table.rows > MAX_ROWS)) return undefined;
  const kept: Record<string, OnnxTensor> = {};
  const sessions: GpuSession[] = [];
  const dispose = async (): Promise<void> => {
    for (const tensor of Object.values(kept)) tensor.dispose();
    for (const session of sessions) await session.dispose();
  };
  try {
    for (const [name, table] of Object.entries(tables)) {
      const shape = [table.rows, table.columns];
      // It has the memory of its results: without it they are lost.
      const session = await GpuSession.create(runtime, { value: concat([input("x", shape)]) }, { stay: ["value"] });
      sessions.push(session);
      const { value } = await session.run({ x: new runtime.Tensor("float32", table.read(), shape) });
      if (value !== undefined) kept[tableName(name)] = value;
    }
  } catch {
    await dispose();
    return undefined;
  }
  const numbers = input(ROW_NUMBERS, [rowNumbers.length]);
  return {
    graphOf: (outputs) => {
      const inputs = topologicalOrder(Object.values(outputs)).flatMap((tensor): (readonly [Tensor, Tensor])[] => {
        const table = tensor.operation === "input" ? tables[tensor.name] : undefined;
        if (table === undefined || tensor.operation !== "input") return [];
        const whole = input(tableName(tensor.name), [table.rows, table.columns]);
        return [[tensor, reshape(rows(whole, numbers), tensor.shape)]];
      });
      return substitute(outputs, new Map(inputs));
    },
    feeds: { ...kept, [ROW_NUMBERS]: new runtime.Tensor("float32", rowNumbers, [rowNumbers.length]) },
    dispose,
  };
}
