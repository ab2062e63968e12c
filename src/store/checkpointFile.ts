import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { Compile, type Validator } from "typebox/schema";
import {
  batchProgressSchema,
  checkpointRegions,
  type BatchCheckpoint,
  type BatchProgress,
  type CheckpointRegion,
} from "../results/checkpoint.ts";
import { writeFileAtomically } from "./atomicFile.ts";
import { checkFormat, STORE_FORMAT } from "./format.ts";
import { decodeMetadata, decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { StoreError, storing } from "./storeError.ts";
import { readRegular } from "../files/regularFile.ts";
import { SafetensorsError } from "../files/safetensorsHeader.ts";

/** More than the parameters, moments and selected parameters of a batch can take (engine/adam/parameterMemory.ts). */
const MAX_CHECKPOINT_BYTES = 8 * 2 ** 30;

let validator: Validator | undefined;

/**
 * Tensors are named `region/name`; the progress is JSON in the metadata, which keeps every bit of a number.
 * @param beforeReplace throws if the file must stay as it is
 * @throws StoreError
 */
export function writeCheckpoint(file: string, { progress, arrays }: BatchCheckpoint, beforeReplace?: () => void): void {
  const tensors = Object.fromEntries(
    checkpointRegions.flatMap((region) =>
      Object.entries(arrays[region]).map(([name, values]) => [`${region}/${name}`, values] as const),
    ),
  );
  const metadata = {
    format: String(STORE_FORMAT),
    checksum: NO_CHECKSUM,
    progress: JSON.stringify(progress, nameNonFinite),
  };
  const [length = new Uint8Array(), header = new Uint8Array(), ...values] = encodeSafetensors({ metadata, tensors });
  const checksum = checksumOf([length, header, ...values]);
  const checked = Buffer.from(Buffer.from(header).toString("latin1").replace(NO_CHECKSUM, checksum), "latin1");
  writeFileAtomically(file, [length, checked, ...values], beforeReplace);
}

/** Undefined if there is none yet. @throws StoreError if it cannot be used. */
export function readCheckpoint(file: string): BatchCheckpoint | undefined {
  return reading(file, (bytes) => {
    const { metadata, tensors } = decodeSafetensors(bytes);
    const progress = checkedProgress(file, bytes, metadata);
    const arrays: Record<CheckpointRegion, Record<string, Float32Array>> = {
      parameters: {},
      firstMoments: {},
      secondMoments: {},
      selected: {},
    };
    for (const [path, values] of Object.entries(tensors)) {
      const region = checkpointRegions.find((candidate) => path.startsWith(`${candidate}/`));
      if (region) arrays[region][path.slice(region.length + 1)] = values;
    }
    return { progress, arrays };
  });
}

/** The same without the arrays, whose checksum is verified too. @throws StoreError */
export function readProgress(file: string): BatchProgress | undefined {
  return reading(file, (bytes) => checkedProgress(file, bytes, decodeMetadata(bytes)));
}

function reading<Content>(file: string, decode: (bytes: Buffer) => Content): Content | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = storing("read", file, () => readRegular(file, MAX_CHECKPOINT_BYTES));
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof SafetensorsError || error instanceof SyntaxError)) throw error;
    throw new StoreError(
      `${basename(file)} cannot be used: ${error.message}. Delete ${file} to train that batch from its start.`,
      { cause: error },
    );
  }
}

function checkedProgress(file: string, bytes: Buffer, metadata: Readonly<Record<string, string>>): BatchProgress {
  checkFormat(file, Number(metadata["format"]));
  checkChecksum(bytes, metadata["checksum"]);
  const text = metadata["progress"] ?? "";
  validator ??= Compile(batchProgressSchema);
  // JSON schemas have finite numbers only.
  if (!validator.Check(JSON.parse(text, (_, value: unknown) => (isNonFinite(value) ? 0 : value))))
    throw new SafetensorsError("its record of the training lacks a field or has one of another type");
  return JSON.parse(text, (_, value: unknown) => (isNonFinite(value) ? Number(value.number) : value)) as BatchProgress;
}

/**
 * The SHA-256 of the file in which the checksum itself is zeros: header, progress and arrays. A flipped bit would otherwise resume to
 * other numbers.
 */
const NO_CHECKSUM = "0".repeat(64);

/** Node hashes less than 2 GiB at a time, and the checkpoint of 200 million parameters has more. */
const MAX_HASHED_BYTES = 2 ** 30;

function checksumOf(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks)
    for (let from = 0; from < chunk.length; from += MAX_HASHED_BYTES)
      hash.update(chunk.subarray(from, from + MAX_HASHED_BYTES));
  return hash.digest("hex");
}

/** @param found undefined in a file of an earlier version. @throws SafetensorsError */
function checkChecksum(bytes: Buffer, found: string | undefined): void {
  if (found === undefined) return;
  const at = bytes.indexOf(`"checksum":"${found}"`, 0, "latin1") + '"checksum":"'.length;
  const whole = [bytes.subarray(0, at), Buffer.from(NO_CHECKSUM), bytes.subarray(at + NO_CHECKSUM.length)];
  if (checksumOf(whole) !== found) throw new SafetensorsError("its checksum is wrong, so that it is damaged");
}

/** JSON has no NaN, and a point that diverged in the current epoch must still be diverged after a resume. */
function nameNonFinite(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function isNonFinite(value: unknown): value is { readonly number: unknown } {
  return typeof value === "object" && value !== null && "number" in value;
}

/** @throws StoreError when the checkpoint is of other points than the batch has now */
export function checkPoints(
  file: string,
  { points }: { readonly points: readonly { readonly index: number }[] },
  progress: BatchProgress,
): void {
  const wanted = points.map((point) => point.index).join();
  if (progress.points.join() === wanted) return;
  throw new StoreError(
    `${file} holds points ${progress.points.join(", ")}, and this version of vae-lens trains ${wanted} together: ` +
      `resume with the version in run.json, or start a new sweep.`,
  );
}
