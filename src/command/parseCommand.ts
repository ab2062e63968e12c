import { parseCheck, type CheckArguments } from "./arguments/checkArguments.ts";
import { parseCurve, type CurveArguments } from "./arguments/curveArguments.ts";
import { parseDraw, type DrawArguments } from "./arguments/drawArguments.ts";
import { parseEvaluate, type EvaluateArguments } from "./arguments/evaluateArguments.ts";
import { parseExport, type ExportArguments } from "./arguments/exportArguments.ts";
import { parseFind, type FindArguments } from "./arguments/findArguments.ts";
import { parseImport, type ImportArguments } from "./arguments/importArguments.ts";
import { parseMcp, type McpArguments } from "./arguments/mcpArguments.ts";
import { parseNew, type NewArguments } from "./arguments/newArguments.ts";
import { parsePython, type PythonArguments } from "./arguments/pythonArguments.ts";
import { parseSweep, type SweepArguments } from "./arguments/sweepArguments.ts";
import { parseTrainTask, type TrainTaskArguments } from "./arguments/trainTaskArguments.ts";
import { oneRunFolder, parseOptions, textOrJson } from "./options.ts";
import { UsageError } from "./usageError.ts";

export type Command =
  | { readonly name: "help" | "version" }
  | { readonly name: "report" | "watch" | "cancel"; readonly runFolder: string }
  | { readonly name: "status"; readonly runFolder: string; readonly format: "text" | "json" }
  | CheckArguments
  | SweepArguments
  | FindArguments
  | TrainTaskArguments
  | EvaluateArguments
  | CurveArguments
  | DrawArguments
  | ImportArguments
  | NewArguments
  | PythonArguments
  | McpArguments
  | ExportArguments;

/** @throws UsageError */
export function parseCommand(args: readonly string[]): Command {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || args.includes("--help") || args.includes("-h")) return { name: "help" };
  if (name === "--version") return { name: "version" };
  if (name === "check") return parseCheck(rest);
  if (name === "sweep") return parseSweep(rest);
  if (name === "find") return parseFind(rest);
  if (name === "train-task") return parseTrainTask(rest);
  if (name === "report" || name === "watch" || name === "cancel")
    return { name, runFolder: oneRunFolder(name, parseOptions(rest, {}).positionals) };
  if (name === "status") {
    const { values, positionals } = parseOptions(rest, { format: { type: "string" } });
    return { name, runFolder: oneRunFolder(name, positionals), format: textOrJson(values.format) };
  }
  if (name === "draw") return parseDraw(rest);
  if (name === "new") return parseNew(rest);
  if (name === "python") return parsePython(rest);
  if (name === "mcp") return parseMcp(rest);
  if (name === "import") return parseImport(rest);
  if (name === "export") return parseExport(rest);
  if (name === "curve") return parseCurve(rest);
  if (name === "evaluate" || name === "explain") return parseEvaluate(name, rest);
  throw new UsageError(
    `unknown command "${name}"; use new, check, sweep, find, status, watch, cancel, evaluate, explain, curve, draw, report, import, export, python or mcp (vae-lens --help).`,
  );
}
