import { isLatentsAlone } from "../spec/trainedElsewhere.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { RunFolder } from "../store/runFolder.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { StoreError } from "../store/storeError.ts";

/**
 * Latents of another program are measured without its model.
 * @param what needs the decoder, as in "The curve of rate and distortion"
 * @throws StoreError for a run of latents
 */
export function requireDecoder(
  points: readonly Pick<SweepPoint, "spec">[],
  runFolder: string,
  what = "What was asked for",
): void {
  if (!isLatentsAlone(points)) return;
  throw new StoreError(
    `${what} needs a decoder, and the run in ${runFolder} is of latents alone ("type": "latents"); measure the model itself with "type": "onnx".`,
  );
}

/** The same for a run folder, before anything is read of its data. @throws StoreError */
export function requireRunDecoder(runFolder: string, what: string): void {
  const folder = new RunFolder(runFolder);
  if (folder.describe().imported === undefined) requireDecoder(parseSpec(folder.specText()).points, runFolder, what);
}
