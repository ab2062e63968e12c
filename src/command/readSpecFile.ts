import { RefusedFile } from "../files/refusedFile.ts";
import { readRegular } from "../files/regularFile.ts";
import { MAX_SPEC_BYTES } from "../store/runFolder.ts";
import { UsageError } from "./usageError.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "the file does not exist; name a *.vae.json",
  EISDIR: "it is a folder; name a *.vae.json in it",
  EACCES: "you have no permission to read it",
};

/** @throws UsageError */
export function readSpecFile(file: string): string {
  try {
    return readRegular(file, MAX_SPEC_BYTES).toString("utf8");
  } catch (error) {
    if (error instanceof RefusedFile) throw new UsageError(`cannot read ${file}: ${error.message}`);
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${file}: ${reasons[code] ?? message}.`);
  }
}
