import { resolve } from "node:path";
import { isEngineChoice, namedTensorFlow } from "../engine/chooseEngine.ts";
import { RunFolder } from "../store/runFolder.ts";
import { readSpecFile } from "./readSpecFile.ts";
import { UsageError } from "./usageError.ts";

/** The end of the name of an engine that runs on @tensorflow/tfjs-node. */
const NATIVE_TENSORFLOW = "tfjs-node";

/** What the command line names. */
export type NamedTarget = { readonly specFile: string; readonly out: string | undefined } | { readonly resume: string };

/** What a sweep trains, and where. */
export interface SweepTarget {
  readonly specFile: string;
  readonly specText: string;
  readonly runFolder: string | undefined;
  readonly resume: boolean;
  readonly engine: string;
}

/** @throws UsageError, StoreError */
export function openTarget({
  target,
  engine,
  tensorflowFolder,
}: {
  readonly target: NamedTarget;
  readonly engine: string;
  readonly tensorflowFolder?: string | null;
}): SweepTarget {
  if ("resume" in target) {
    const folder = new RunFolder(target.resume);
    return {
      specFile: folder.specFile(),
      specText: folder.specText(),
      runFolder: folder.path,
      resume: true,
      engine: engine === "auto" ? engineOf(folder, tensorflowFolder) : engine,
    };
  }
  const { specFile, out } = target;
  return {
    specFile,
    specText: readSpecFile(specFile),
    runFolder: out === undefined ? undefined : resolve(out),
    resume: false,
    engine,
  };
}

/**
 * A run resumes with its first engine: the results of engines differ in the last digits. A run may come from elsewhere, so that its word
 * selects only among the engines of VAE Lens itself.
 * @throws UsageError when the run used a library that the user must name
 */
export function engineOf(folder: RunFolder, tensorflowFolder: string | null | undefined): string {
  const recorded = folder.describe().engine;
  const [name = ""] = recorded.split(" ");
  if (
    recorded.endsWith(NATIVE_TENSORFLOW) &&
    namedTensorFlow({ tensorflowFolder: tensorflowFolder ?? undefined }) === undefined
  )
    throw new UsageError(
      `the run in ${folder.path} was trained with ${recorded}, a library that is not part of VAE Lens: name the folder in which ` +
        `you have installed it with --tensorflow DIR, or start a new sweep.`,
    );
  return isEngineChoice(name) ? name : "auto";
}
