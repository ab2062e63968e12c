import type * as Type from "typebox";
import { Compile } from "typebox/schema";
import type { Engine } from "../../engine/engine.ts";
import type { SpecReporter } from "../../prediction/specReport.ts";
import type { MeasureRequest } from "../../evaluation/measureRun.ts";
import { UsageError } from "../usageError.ts";
import type { Trainings } from "./trainings.ts";

/** What a tool works with. */
export interface ToolContext {
  /** Real paths of the folders that may be read and written. */
  readonly roots: readonly string[];
  readonly mediaFolder: string;
  readonly workerFile: string;
  readonly version: string;
  readonly reporter: SpecReporter;
  readonly engine: () => Promise<Engine>;
  readonly helper: MeasureRequest["helper"];
  readonly trainings: Trainings;
}

/** One call. */
export interface ToolCall {
  /** Aborted when the client cancels the call. */
  readonly signal: AbortSignal;
  readonly onProgress: (doing: string) => void;
}

/** What the client shows its user before a call. */
export interface ToolAnnotations {
  readonly title: string;
  readonly readOnlyHint: boolean;
  /** Whether a call may change or end what was there, rather than only add to it. */
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  /** Nothing leaves this machine. */
  readonly openWorldHint: false;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Type.TObject;
  readonly annotations: ToolAnnotations;
  /** The answer, for a person or a program that reads. @throws ReportedError */
  readonly run: (given: unknown, context: ToolContext, call: ToolCall) => Promise<string>;
}

/** A tool whose arguments are checked against their schema before it runs. */
export function tool<const Input extends Type.TObject>(described: {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly annotations: ToolAnnotations;
  readonly run: (given: Type.Static<Input>, context: ToolContext, call: ToolCall) => Promise<string>;
}): Tool {
  const { name, description, input, annotations, run } = described;
  const validator = Compile(input);
  const check = (given: unknown): Type.Static<Input> => {
    if (validator.Check(given)) return given;
    const [, errors] = validator.Errors(given);
    const [{ instancePath = "", message = "are not as its schema says" } = {}] = errors;
    const fields = Object.keys(input.properties).join(", ");
    throw new UsageError(
      `the arguments of ${name} are wrong${instancePath === "" ? "" : ` at ${instancePath.slice(0, 80)}`}: ${message}. It takes ${fields}.`,
    );
  };
  return {
    name,
    description,
    inputSchema: input,
    annotations,
    run: async (given, context, call) => run(check(given), context, call),
  };
}
