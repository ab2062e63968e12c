import { readFileSync } from "node:fs";
import { UsageError } from "./usageError.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "the file does not exist; name a *.vae.json",
  EISDIR: "it is a folder; name a *.vae.json in it",
  EACCES: "you have no permission to read it",
};

/** @throws UsageError */
export function readSpecFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${file}: ${reasons[code] ?? message}.`);
  }
}
