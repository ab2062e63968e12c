import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { webpProgram } from "../../../src/data/webp.ts";

/** The decoder as npm has it: nothing is built beside the sources. */
export function useWebp(): void {
  beforeAll(() => {
    webpProgram.file = path.resolve(import.meta.dirname, "../../../node_modules/@jsquash/webp/codec/dec/webp_dec.wasm");
  });
  afterAll(() => {
    webpProgram.file = undefined;
  });
}
