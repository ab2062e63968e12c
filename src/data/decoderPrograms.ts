/** Decoders in WebAssembly, with what starts them. The programs load them from a bundle of their own, when the first such file is read. */
export { default as startJpeg } from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
export { default as startWebp } from "@jsquash/webp/codec/dec/webp_dec.js";
export { ZSTDDecoder } from "zstddec";
