// Imported by its file: the package's index brings 130 kB of Brotli along, which zlib has.
declare module "hyparquet-compressors/src/lz4.js" {
  export function decompressLz4Raw(input: Uint8Array, outputLength: number): Uint8Array;
}
