import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolderOf, type SpecReporter } from "../prediction/specReport.ts";
import { predictionView, type PredictionView } from "../protocol/predictionView.ts";
import { reportHtml } from "../report/reportHtml.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { predictionFile } from "../store/measuredFiles.ts";
import { readRun } from "../store/readRun.ts";
import { readMeasurements } from "../store/readMeasurements.ts";
import { RunFolder } from "../store/runFolder.ts";
import { readRunName } from "../store/runName.ts";

export interface ReportRequest {
  readonly runFolder: string;
  /** The folder for `report.html`. */
  readonly outFolder: string;
  /** The folder of the panel's bundle. */
  readonly distFolder: string;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "check">;
}

/**
 * Writes `report.html`, a self-contained file: the panel with a run and, if its data can still be read, the prediction for it.
 * Returns the file.
 * @throws StoreError when the folder has no run or cannot be written.
 */
export async function writeReport({
  runFolder,
  outFolder,
  distFolder,
  mediaFolder,
  reporter,
}: ReportRequest): Promise<string> {
  const run = readRun(runFolder);
  const prediction =
    run.imported === undefined
      ? await predictionOf(new RunFolder(runFolder), run.specName, mediaFolder, reporter)
      : null;
  const script = readFileSync(join(distFolder, "webview.js"), "utf8");
  const style = readFileSync(join(distFolder, "webview.css"), "utf8");
  makeFolder(outFolder);
  const file = join(outFolder, "report.html");
  const measurements = readMeasurements(runFolder);
  const [name, { created }] = [readRunName(runFolder), new RunFolder(runFolder).describe()];
  writeFileAtomically(file, [Buffer.from(reportHtml({ run, prediction, measurements, name, created, script, style }))]);
  return file;
}

/** The prediction that was made before the training; without one, made now. Null without evidence: the data may have been moved. */
async function predictionOf(
  folder: RunFolder,
  specName: string,
  mediaFolder: string,
  reporter: ReportRequest["reporter"],
): Promise<PredictionView | null> {
  const specText = folder.specText();
  const stored = predictionFile.read(folder.path);
  if (stored !== undefined) return predictionView(specName, parseSpec(specText), stored, ({ index }) => index);
  const specFile = folder.specFile();
  const specFolder = dirname(specFile);
  // A run may have been moved away from its spec: nothing is written to the former folder.
  const cacheFolder = existsSync(specFile) ? cacheFolderOf(specFolder) : undefined;
  const report = await reporter.check({ specText, specFolder, mediaFolder, cacheFolder });
  if (report.predictions.every(({ rateNats }) => rateNats === null)) return null;
  return predictionView(specName, parseSpec(specText), report, ({ index }) => index);
}
