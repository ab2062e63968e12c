import { exportFormatNames, pointFormatNames, type ExportFormatName } from "../../export/exportRun.ts";
import { MAXIMUM_POINT, number, oneOf, oneRunFolder, parseOptions } from "../options.ts";
import { UsageError } from "../usageError.ts";

const MAXIMUM_BATCH = 1_000_000;

export interface ExportArguments {
  readonly name: "export";
  readonly runFolder: string;
  readonly format: ExportFormatName;
  readonly point: number | undefined;
  readonly batch: number | undefined;
  readonly out: string | undefined;
}

const options = {
  format: { type: "string" },
  point: { type: "string" },
  batch: { type: "string" },
  out: { type: "string" },
} as const;

/** @throws UsageError */
export function parseExport(rest: readonly string[]): ExportArguments {
  const { values, positionals } = parseOptions(rest, options);
  const runFolder = oneRunFolder("export", positionals);
  if (values.format === undefined)
    throw new UsageError(`export needs --format, one of ${exportFormatNames.join(", ")}.`);
  const format = oneOf("--format", values.format, exportFormatNames);
  if (values.point !== undefined && !pointFormatNames.includes(format))
    throw new UsageError(`--format ${format} exports every point: leave out --point.`);
  if (values.batch !== undefined && format !== "onnx") throw new UsageError("--batch applies only to --format onnx.");
  const whole = (option: string, text: string | undefined, from: number, to: number): number | undefined =>
    text === undefined ? undefined : number(option, text, from, { whole: true, from, to });
  return {
    name: "export",
    runFolder,
    format,
    point: whole("--point", values.point, 0, MAXIMUM_POINT),
    batch: whole("--batch", values.batch, 1, MAXIMUM_BATCH),
    out: values.out,
  };
}
