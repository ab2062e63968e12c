import type { ZSTDDecoder } from "zstddec";
import { DataError } from "./dataError.ts";

/** Zstandard (RFC 8878), decoded by its own library in WebAssembly; Node has it from version 22.15 on only. */

/** @throws DataError for more than is read; Error if the data are damaged or have another length than expected */
export type UnpackZstd = (packed: Uint8Array, unpackedBytes: number) => Uint8Array;

/** Half of what the program's memory can hold. */
const MAX_BYTES = 2 ** 30;

let program: Promise<ZSTDDecoder> | undefined;

/** @param name of the file, for messages */
export async function loadZstd(name: string): Promise<UnpackZstd> {
  program ??= start();
  const decoder = await program;
  return (packed, unpackedBytes) => {
    if (packed.length + unpackedBytes > MAX_BYTES)
      throw new DataError(
        "data-too-large",
        `${name} has a part of ${packed.length.toLocaleString("en")} bytes that Zstandard unpacks to ${unpackedBytes.toLocaleString("en")}, and at most a gibibyte is unpacked at once. ` +
          `Write the file with fewer rows in a page or batch, or without compression.`,
      );
    // The program would take 0 for an unknown size.
    if (unpackedBytes === 0) return new Uint8Array();
    const unpacked = decoder.decode(packed, unpackedBytes);
    if (unpacked.length !== unpackedBytes) throw new RangeError("Zstandard data are damaged");
    return unpacked;
  };
}

async function start(): Promise<ZSTDDecoder> {
  const { ZSTDDecoder: Program } = await import("./decoderPrograms.ts");
  const started = new Program();
  await started.init();
  return started;
}
