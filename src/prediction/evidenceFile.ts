import { createHash } from "node:crypto";
import { existsSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import * as Type from "typebox";
import { Compile } from "typebox/schema";
import type { Evidence, EvidenceLikelihood } from "../core/collapse/evidence.ts";
import { removeAbandoned, writeFileAtomically, writeJsonAtomically } from "../store/atomicFile.ts";
import { makeFolder } from "../store/makeFolder.ts";
import { StoreError } from "../store/storeError.ts";
import { readRegular } from "../files/regularFile.ts";
import { RefusedFile } from "../files/refusedFile.ts";
import { userSignature } from "../store/userKey.ts";

/**
 * Evidence on disk: `evidence-HASH.json` in a cache folder, one file for each data set and likelihood. As it is a cache, a file that
 * cannot be read, has another format or belongs to other data is ignored, and so is a failure to write.
 */

/** Increase it whenever the evidence of the same data changes. */
const CACHE_FORMAT = 3;
const MAX_FILES = 64;
const MAX_CACHE_BYTES = 64 * 2 ** 20;

/** The data and the likelihood to which evidence belongs. */
export interface EvidenceKey {
  readonly dataFingerprint: string;
  readonly likelihood: EvidenceLikelihood;
}

const numbers = Type.Array(Type.Number());
const columnsFound = { count: Type.Integer() };
const valueSummary = Type.Object({
  rows: Type.Integer(),
  minimum: Type.Number(),
  maximum: Type.Number(),
  meanColumnVariance: Type.Number(),
  smallestDeviation: Type.Number(),
  offCentre: Type.Number(),
  shareWhole: Type.Number(),
  shareZeroOrOne: Type.Number(),
});

const evidenceSchema = Type.Object({
  format: Type.Literal(1),
  likelihood: Type.Object({ type: Type.String() }),
  columns: Type.Integer(),
  train: valueSummary,
  heldOut: valueSummary,
  constantColumns: Type.Object({ ...columnsFound, first: numbers }),
  duplicateColumns: Type.Object({ ...columnsFound, first: Type.Array(numbers) }),
  spectrum: Type.Object({
    eigenvalues: numbers,
    trace: Type.Number(),
    heldOutVariances: numbers,
    heldOutTrace: Type.Number(),
    complete: Type.Boolean(),
    informativeColumns: Type.Integer(),
    skewness: numbers,
    excessKurtosis: numbers,
  }),
  mixture: Type.Object({ temperatures: numbers, rateNats: numbers, freeEnergy: numbers, ceilingNats: Type.Number() }),
  codes: Type.Array(
    Type.Object({ rateNats: Type.Number(), drop: Type.Number(), logGain: Type.Optional(Type.Number()) }),
  ),
  collapsedDistortion: Type.Object({ train: Type.Number(), heldOut: Type.Number() }),
  logUnits: Type.Optional(Type.Number()),
  transformNats: Type.Optional(Type.Number()),
  given: Type.Optional(
    Type.Object({
      ungiven: Type.Object({ largest: Type.Number(), trace: Type.Number() }),
      largestWithinCondition: Type.Union([Type.Number(), Type.Null()]),
      isCurved: Type.Optional(Type.Boolean()),
    }),
  ),
});

const fileSchema = Type.Object({
  format: Type.Literal(CACHE_FORMAT),
  dataFingerprint: Type.String(),
  likelihood: Type.Object({ type: Type.String() }),
  evidence: evidenceSchema,
  /** Of the other fields, by this user (store/userKey.ts). */
  signature: Type.String(),
});

interface EvidenceFile extends EvidenceKey {
  readonly format: number;
  readonly evidence: Evidence;
  readonly signature: string;
}

const validator = Compile(fileSchema);

/** The evidence for the key in the folder, or undefined. Never throws. */
export function readEvidence(folder: string, key: EvidenceKey): Evidence | undefined {
  const file = join(folder, fileName(key));
  try {
    const stored: unknown = JSON.parse(readRegular(file, MAX_CACHE_BYTES).toString("utf8"));
    if (!isEvidenceFile(stored) || identity(stored) !== identity(key)) return undefined;
    const { signature, ...content } = stored;
    if (signature !== userSignature(JSON.stringify(content))) return undefined;
    // The least recently used files are deleted first.
    const now = new Date();
    utimesSync(file, now, now);
    return stored.evidence;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RefusedFile || isSystemError(error)) return undefined;
    throw error;
  }
}

/** Writes evidence for later use; does nothing if the folder is not writable. */
export function writeEvidence(folder: string, key: EvidenceKey, evidence: Evidence): void {
  const { dataFingerprint, likelihood } = key;
  try {
    makeFolder(folder);
    const ignore = join(folder, ".gitignore");
    if (!existsSync(ignore)) writeFileAtomically(ignore, [Buffer.from("*\n")]);
    // As it is read: JSON has neither undefined fields nor -0.
    const content = JSON.parse(JSON.stringify({ format: CACHE_FORMAT, dataFingerprint, likelihood, evidence })) as Omit<
      EvidenceFile,
      "signature"
    >;
    const signature = userSignature(JSON.stringify(content));
    writeJsonAtomically(join(folder, fileName(key)), { ...content, signature } satisfies EvidenceFile);
    dropOldest(folder);
    removeAbandoned(folder);
  } catch (error) {
    if (!(error instanceof StoreError || isSystemError(error))) throw error;
  }
}

function isEvidenceFile(stored: unknown): stored is EvidenceFile {
  return validator.Check(stored);
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder)
    .filter((name) => /^evidence-[0-9a-f]+\.json$/.test(name))
    .map((name) => ({ path: join(folder, name), used: statSync(join(folder, name)).mtimeMs }));
  for (const { path } of files.toSorted((a, b) => b.used - a.used).slice(MAX_FILES)) rmSync(path, { force: true });
}

function fileName(key: EvidenceKey): string {
  return `evidence-${createHash("sha256").update(identity(key)).digest("hex").slice(0, 32)}.json`;
}

function identity({ dataFingerprint, likelihood }: EvidenceKey): string {
  return JSON.stringify([dataFingerprint, Object.entries(likelihood).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string";
}
