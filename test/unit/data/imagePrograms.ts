import path from "node:path";
import { afterAll, beforeAll } from "vitest";
import { jpegProgram } from "../../../src/data/jpeg.ts";
import { webpProgram } from "../../../src/data/webp.ts";

const programs = path.resolve(import.meta.dirname, "../../../node_modules/@jsquash");

/** The decoders as npm has them: nothing is built beside the sources. */
export function useImagePrograms(): void {
  beforeAll(() => {
    webpProgram.file = path.join(programs, "webp/codec/dec/webp_dec.wasm");
    jpegProgram.file = path.join(programs, "jpeg/codec/dec/mozjpeg_dec.wasm");
  });
  afterAll(() => {
    webpProgram.file = undefined;
    jpegProgram.file = undefined;
  });
}
