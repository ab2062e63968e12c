import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach } from "vitest";

/** A folder for each test, removed afterwards. */
export function temporaryFolder(): {
  readonly at: (...names: readonly string[]) => string;
  readonly names: () => readonly string[];
} {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vae-lens-store-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { at: (...names) => path.join(folder, ...names), names: () => readdirSync(folder).sort() };
}
