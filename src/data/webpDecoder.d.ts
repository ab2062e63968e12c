/** The part of libwebp's program that is used; its own types need those of browsers. */
declare module "@jsquash/webp/codec/dec/webp_dec.js" {
  interface WebpModule {
    decode(bytes: Uint8Array): { readonly data: Uint8ClampedArray } | null;
  }
  const start: (options: object) => Promise<WebpModule>;
  export { start as default };
}
