import { printable } from "../core/printable.ts";
import type { BackgroundRequest, FromBackground } from "../protocol/backgroundMessages.ts";
import type { SpecStep } from "../results/specStep.ts";

/** A request of the editor on its way through the readers. */
export interface Job {
  readonly request: BackgroundRequest;
  readonly askedAt: number;
  /** When a reader got it. */
  givenAt: number;
  /** What its check works on, if it has said so. */
  step: SpecStep | undefined;
  cancelledAt: number | undefined;
  isCancelSent: boolean;
  /** After a reader with several requests was ended: it has one to itself, which shows whether it is to blame. */
  isAlone: boolean;
}

/** Why a reader was ended, or ended. */
export type Ending =
  | { readonly type: "silent" | "late"; readonly seconds: number }
  | { readonly type: "memory"; readonly gibibytes: number }
  | { readonly type: "died"; readonly reason: string };

/** The code of the diagnostic in place of a check's report. */
export const CHECK_ENDED = "check-ended";

/** What the editor gets for a request whose reader was ended because of it: what was read, what happened, and what to do. */
export function endedReply({ request, step }: Job, ending: Ending): FromBackground {
  const { id } = request;
  if (request.type !== "checkSpec")
    return { type: "requestFailed", id, message: `${subjectOf(request)} ${whatHappened(ending)}. ${runFix(ending)}` };
  const isData = step?.type === "data";
  const subject = isData ? `Reading ${printable(step.name)}` : "The check of this spec";
  const message = `${subject} ${whatHappened(ending)}. ${isData ? dataFix(ending) : specFix(step)}`;
  const place = isData ? placeOfPath(request.specText) : { offset: 0, length: Math.min(1, request.specText.length) };
  const diagnosis = {
    code: CHECK_ENDED,
    severity: "error",
    message,
    ...place,
    related: [],
    fixes: [],
    hasPage: false,
  } as const;
  const report = { diagnoses: [diagnosis], predictions: [], spectrum: null, frontier: [], dataFiles: [] };
  return { type: "specChecked", id, report };
}

function subjectOf(request: BackgroundRequest): string {
  return printable(subject(request));
}

function subject(request: BackgroundRequest): string {
  switch (request.type) {
    case "checkSpec":
    case "probeSpec":
      return `The check of a spec in ${request.specFolder}`;
    case "proposeSpec":
      return `Reading ${request.data}`;
    case "listData":
      return `Listing the data in ${request.specFolder}`;
    case "importRuns":
      return `Importing ${request.sources.join(", ")}`;
    case "findRun":
      return `Reading the run of ${request.specFile}`;
    case "listRuns":
      return `Reading the runs in ${request.runsFolders.join(", ")}`;
    case "exportRun":
      return `Exporting the run in ${request.runFolder}`;
    default:
      return `Reading the run in ${request.runFolder}`;
  }
}

function whatHappened(ending: Ending): string {
  switch (ending.type) {
    case "silent":
      return `was ended, because it made no progress for ${Math.round(ending.seconds)} s`;
    case "late":
      return `was ended after ${Math.round(ending.seconds)} s`;
    case "memory":
      return `was ended, because it took more than ${ending.gibibytes.toFixed(1)} GiB of memory`;
    case "died":
      return `was not completed, because its process ended (${printable(ending.reason)})`;
  }
}

function specFix(step: SpecStep | undefined): string {
  // It had not begun: the reader is to blame.
  if (step === undefined) return "Save the spec to check it again.";
  return "Give the spec fewer points or smaller networks, or check it in a terminal with vae-lens check, which has no limit of time.";
}

function dataFix({ type }: Ending): string {
  const again = "then save the spec to check it again.";
  if (type === "memory") return `Use a file with fewer rows or columns, ${again}`;
  if (type === "died") return `The file may be damaged: write or download it again, ${again}`;
  return `If it is on a network drive, copy it to a local disk; else use a smaller file; ${again}`;
}

function runFix({ type }: Ending): string {
  if (type === "memory" || type === "died") return "A file may be damaged: write or download it again, then try again.";
  return "If the files are on a network drive, it may not answer: try again, or copy them to a local disk.";
}

/** Of the first path in the text, without parsing it, which may be what takes so long. */
function placeOfPath(text: string): { readonly offset: number; readonly length: number } {
  const match = /"path"\s*:\s*("(?:[^"\\\n]|\\.)*")/.exec(text);
  if (match?.[1] === undefined) return { offset: 0, length: Math.min(1, text.length) };
  return { offset: match.index + match[0].length - match[1].length, length: match[1].length };
}
