import { join } from "node:path";
import { PYTHON_HELPER } from "../core/pythonHelper.ts";

/** Paths of the parts of the installed extension. */
export interface ProductFiles {
  readonly sweepProgram: string;
  readonly submitProgram: string;
  readonly explainProgram: string;
  readonly backgroundProgram: string;
  /** `vae-lens`. */
  readonly commandLine: string;
  readonly mediaFolder: string;
  readonly samplesFolder: string;
  readonly pythonHelper: string;
  readonly documentationIndex: string;
  /** A page for each rule. */
  readonly rulesFolder: string;
  readonly distFolder: string;
}

export function productFiles(extensionFolder: string): ProductFiles {
  const distFolder = join(extensionFolder, "dist");
  return {
    sweepProgram: join(distFolder, "sweep.cjs"),
    submitProgram: join(distFolder, "submit.cjs"),
    explainProgram: join(distFolder, "explain.cjs"),
    backgroundProgram: join(distFolder, "background.cjs"),
    commandLine: join(distFolder, "cli.cjs"),
    mediaFolder: join(extensionFolder, "media"),
    samplesFolder: join(extensionFolder, "samples"),
    pythonHelper: join(extensionFolder, "python", PYTHON_HELPER),
    documentationIndex: join(extensionFolder, "docs", "README.md"),
    rulesFolder: join(extensionFolder, "docs", "rules"),
    distFolder,
  };
}
