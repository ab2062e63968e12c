import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import { hdf5Program } from "../../../src/data/hdf5.ts";

/** Builds the thread that reads HDF5 as esbuild.mjs does, for one test file: threads do not run TypeScript. */
export function useHdf5Program(): void {
  const root = path.resolve(import.meta.dirname, "../../..");
  let folder = "";
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "vae-lens-hdf5-"));
    symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
    const outfile = path.join(folder, "hdf5.cjs");
    await build({
      entryPoints: [path.join(root, "src/data/hdf5Thread.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "cjs",
      external: ["h5wasm"],
      logLevel: "error",
    });
    hdf5Program.file = outfile;
  });
  afterAll(() => {
    hdf5Program.file = undefined;
    rmSync(folder, { recursive: true, force: true });
  });
}
