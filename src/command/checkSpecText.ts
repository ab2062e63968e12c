import type { SpecReporter } from "../prediction/specReport.ts";
import type { SpecReport } from "../results/specReport.ts";
import { stepText } from "./checkProgress.ts";
import { type CheckedFile, diagnosticsOf } from "./diagnostic.ts";

export interface CheckRequest {
  /** For messages. */
  readonly file: string;
  readonly specFolder: string;
  /** Keeps evidence between processes; undefined: nothing is written. */
  readonly cacheFolder: string | undefined;
  readonly mediaFolder: string;
  /** 0: no probe. */
  readonly probeSeconds: number;
  readonly reporter: Pick<SpecReporter, "check" | "probe">;
  readonly onProgress: (doing: string) => void;
  readonly signal?: AbortSignal;
}

/** Diagnostics and predictions of a text, without a probe. Rejects with the signal's reason when aborted. */
export function reportOn(specText: string, request: CheckRequest): Promise<SpecReport> {
  const { reporter, specFolder, cacheFolder, mediaFolder, onProgress, signal } = request;
  return reporter.check({
    specText,
    specFolder,
    cacheFolder,
    mediaFolder,
    signal,
    onStep: (step) => onProgress(stepText(step)),
  });
}

/** The same with a probe, where there is a prediction to improve. */
export async function checkSpecText(specText: string, request: CheckRequest): Promise<CheckedFile> {
  const { file, reporter, specFolder, cacheFolder, mediaFolder, probeSeconds, onProgress, signal } = request;
  let report = await reportOn(specText, request);
  if (probeSeconds > 0 && report.predictions.some(({ verdict }) => verdict !== "unknown")) {
    onProgress("training briefly to improve its prediction");
    const probed = { specText, specFolder, cacheFolder, mediaFolder, signal, ceilingSeconds: probeSeconds };
    report = await reporter.probe(probed);
  }
  const { diagnoses, predictions, auto = null, isProbeCutShort } = report;
  return {
    file,
    fixed: [],
    diagnostics: diagnosticsOf(specText, diagnoses),
    predictions,
    ...(auto === null ? {} : { auto }),
    ...(isProbeCutShort === true ? { isProbeCutShort } : {}),
  };
}
