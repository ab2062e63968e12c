import path from "node:path";
import * as Type from "typebox";
import { cacheFolderOf } from "../../prediction/specReport.ts";
import type { PointPrediction } from "../../results/specReport.ts";
import { parseSpec } from "../../spec/parseSpec.ts";
import { shown } from "../../spec/rules/figures.ts";
import { applyTextEdits } from "../../spec/rules/textEdit.ts";
import { writeFileAtomically } from "../../store/atomicFile.ts";
import { MAX_SPEC_BYTES } from "../../store/runFolder.ts";
import { SPEC_SUFFIX } from "../../spec/specSuffix.ts";
import { checkSpecText, reportOn, type CheckRequest } from "../checkSpecText.ts";
import { checkText } from "../checkText.ts";
import type { CheckedFile } from "../diagnostic.ts";
import { newCommand } from "../newCommand.ts";
import { readSpecFile } from "../readSpecFile.ts";
import { table } from "../textTable.ts";
import { UsageError } from "../usageError.ts";
import { existingPath, staysWithin, writablePath } from "./confinedPath.ts";
import { RecordingTerminal } from "./recordingTerminal.ts";
import { tool, type ToolCall, type ToolContext } from "./tool.ts";

const PROBE_SECONDS = 60;
const MAX_POINTS_SHOWN = 40;
const closed = { additionalProperties: false } as const;

const specFile = Type.String({ description: `A spec (*${SPEC_SUFFIX}) within the roots.` });

export const checkTool = tool({
  name: "check_spec",
  description:
    "Checks a spec and its data before training: diagnostics with their fixes, and for each point of the sweep the predicted verdict " +
    "(collapse, active, at-risk, unknown), active units, and rate and distortion in nats per example. Give file, or text and perhaps folder.",
  input: Type.Object(
    {
      file: Type.Optional(specFile),
      text: Type.Optional(Type.String({ description: "The text of a spec that is not saved." })),
      folder: Type.Optional(
        Type.String({ description: "Where relative paths of text start. Default: the first root." }),
      ),
      probe: Type.Optional(
        Type.Boolean({ description: "Train for some seconds to improve the prediction. Default true." }),
      ),
    },
    closed,
  ),
  annotations: {
    title: "Check a spec",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  run: async ({ file, text, folder, probe = true }, context, call) => {
    if ((file === undefined) === (text === undefined))
      throw new UsageError("give either file, the path of a spec, or text, a spec itself.");
    const named = file === undefined ? undefined : existingPath(file, context.roots);
    const specText = named === undefined ? (text ?? "") : readSpecFile(named);
    if (Buffer.byteLength(specText) > MAX_SPEC_BYTES)
      throw new UsageError(`the text has more than ${MAX_SPEC_BYTES / 2 ** 20} MiB, and a spec has not.`);
    const specFolder = named === undefined ? existingPath(folder ?? ".", context.roots) : path.dirname(named);
    const request = requestOf(named ?? "text", specFolder, context, call, probe);
    return checkedText(await checkSpecText(specText, request));
  },
});

export const fixTool = tool({
  name: "apply_fix",
  description:
    "Applies one of the fixes that check_spec lists for a saved spec, and writes the file. The title is that of the fix; if several diagnostics have it, the first is meant unless rule says which.",
  input: Type.Object(
    {
      file: specFile,
      title: Type.String({ description: "The fix's title as check_spec prints it after 'fix:'." }),
      rule: Type.Optional(Type.String({ description: "The rule in brackets after the diagnostic." })),
    },
    closed,
  ),
  annotations: {
    title: "Apply a fix to a spec",
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: false,
  },
  run: async ({ file, title, rule }, context, call) => {
    const named = writablePath(file, context.roots);
    const text = readSpecFile(named);
    const request = requestOf(named, path.dirname(named), context, call, false);
    const fixes = (await reportOn(text, request)).diagnoses.flatMap((diagnosis) =>
      diagnosis.fixes.map((fix) => ({ ...fix, rule: diagnosis.code })),
    );
    const fix = fixes.find((offered) => offered.title === title && (rule === undefined || offered.rule === rule));
    if (fix === undefined) {
      const offered = fixes.map((one) => `"${one.title}" [${one.rule}]`).join("; ");
      throw new UsageError(
        `${file} has no fix with this title now. ${offered === "" ? "It has no fixes." : `It has: ${offered}.`}`,
      );
    }
    const fixed = applyTextEdits(text, fix.edits);
    if (parseSpec(fixed).problems.length > parseSpec(text).problems.length)
      throw new UsageError(`the fix would make ${file} invalid, so that it was not applied.`);
    // The user, or another call, may have changed it meanwhile.
    if (readSpecFile(named) !== text) throw new UsageError(`${file} has changed meanwhile. Check it again.`);
    writeFileAtomically(named, [Buffer.from(fixed)]);
    return `Applied to ${file}: ${fix.title} [${fix.rule}]\n${checkedText(await checkSpecText(fixed, request))}`;
  },
});

export const newTool = tool({
  name: "new_spec",
  description:
    "Reads a data file or folder and writes a spec for it (likelihood, transform, labels, sizes, a sweep that ends just above the predicted threshold), each choice with its reason, and checks it.",
  input: Type.Object(
    {
      data: Type.String({ description: 'A data file or folder within the roots, or "builtin:digits".' }),
      out: Type.Optional(
        Type.String({
          description: `The spec to write (*${SPEC_SUFFIX}), which must not exist. Default: beside the data.`,
        }),
      ),
    },
    closed,
  ),
  annotations: {
    title: "Write a spec for data",
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: false,
    openWorldHint: false,
  },
  run: async ({ data, out }, { roots, mediaFolder, reporter }, { onProgress }) => {
    const isBuiltin = data.startsWith("builtin:");
    if (isBuiltin && out === undefined) throw new UsageError("built-in data need out, the spec to write.");
    const terminal = new RecordingTerminal(onProgress);
    const options = {
      data: isBuiltin ? data : existingPath(data, roots),
      out: out === undefined ? undefined : writablePath(out, roots),
      mediaFolder,
      reporter,
    };
    await newCommand(options, terminal);
    return terminal.text;
  },
});

function requestOf(
  file: string,
  specFolder: string,
  { roots, mediaFolder, reporter }: ToolContext,
  { signal, onProgress }: ToolCall,
  probe: boolean,
): CheckRequest {
  const cache = cacheFolderOf(specFolder);
  return {
    file: path.basename(file),
    specFolder,
    cacheFolder: staysWithin(cache, roots) ? cache : undefined,
    mediaFolder,
    probeSeconds: probe ? PROBE_SECONDS : 0,
    reporter,
    onProgress,
    signal,
  };
}

function checkedText(checked: CheckedFile): string {
  return [...checkText([checked]), ...predictionLines(checked.predictions)].join("\n");
}

/** One line for each point, with units in the header. */
function predictionLines(predictions: readonly PointPrediction[]): readonly string[] {
  const [first] = predictions;
  if (first === undefined) return [];
  const figure = (value: number | null): string => (value === null ? "unknown" : shown(value));
  const axes = Object.keys(first.settings);
  const rows = predictions
    .slice(0, MAX_POINTS_SHOWN)
    .map((point) => [
      ...axes.map((axis) => shown(point.settings[axis] ?? Number.NaN)),
      point.verdict,
      figure(point.activeUnits),
      figure(point.rateNats),
      figure(point.distortionNats),
      figure(point.thresholdBeta),
      point.reasons.join(", "),
    ]);
  const header = [...axes, "predicted", "active units", "rate (nats)", "distortion (nats)", "collapse above beta", ""];
  const rest = predictions.length - rows.length;
  return ["", table([header, ...rows]), ...(rest > 0 ? [`and ${rest} more points`] : [])];
}
