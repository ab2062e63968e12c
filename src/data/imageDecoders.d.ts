/** The parts of libwebp's and mozjpeg's programs that are used; their own types need those of browsers. */
declare module "@jsquash/webp/codec/dec/webp_dec.js" {
  interface WebpModule {
    decode(bytes: Uint8Array): { readonly data: Uint8ClampedArray } | null;
  }
  const start: (options: object) => Promise<WebpModule>;
  export { start as default };
}
declare module "@jsquash/jpeg/codec/dec/mozjpeg_dec.js" {
  interface JpegModule {
    decode(bytes: Uint8Array, turnsByMetadata: boolean): { readonly data: Uint8ClampedArray } | null;
  }
  const start: (options: object) => Promise<JpegModule>;
  export { start as default };
}
