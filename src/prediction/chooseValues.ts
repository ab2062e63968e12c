import { dirname, resolve } from "node:path";
import { openAxis, parseSpec } from "../spec/parseSpec.ts";
import { cacheFolderOf, type SpecReporter } from "./specReport.ts";

export interface SpecToTrain {
  readonly specFile: string;
  readonly specText: string;
  readonly mediaFolder: string;
  readonly signal: AbortSignal;
}

/**
 * The text that a run keeps: with the values of an axis that places itself, so that it can be resumed. Data that cannot be read have a
 * spread here; the training refuses them with its own message. Undefined when aborted.
 */
export async function chooseValues(
  { specFile, specText, mediaFolder, signal }: SpecToTrain,
  reporter: Pick<SpecReporter, "choose">,
): Promise<string | undefined> {
  if (openAxis(parseSpec(specText)) === undefined) return specText;
  const specFolder = dirname(resolve(specFile));
  const request = { specText, specFolder, mediaFolder, cacheFolder: cacheFolderOf(specFolder), signal };
  try {
    return (await reporter.choose(request)).specText;
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}
