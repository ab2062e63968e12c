import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { randomPurpose, seededRandom } from "../../../src/core/seededRandom.ts";
import { DataError } from "../../../src/data/dataError.ts";
import { readTable } from "../../../src/data/formats.ts";
import { hdf5Program } from "../../../src/data/hdf5.ts";
import { readJpeg } from "../../../src/data/jpeg.ts";
import { readWebp } from "../../../src/data/webp.ts";
import { useImagePrograms } from "./imagePrograms.ts";
import { readPng } from "../../../src/data/png.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../../support/campaign.ts";
import { faultOf, fixtureFolder, floatNpy, idxOf, temporaryFolder, zipOf } from "./fixtures.ts";
import { useHdf5Program } from "./hdf5Program.ts";

useHdf5Program();
useImagePrograms();

/** A campaign reads 5,000 files. */
const CAMPAIGN_FACTOR = 1.7;
const MAX_MS = 20_000;
/** Of the process so far, with the test's own programs. */
const MAX_PEAK_MIB = 1536;

const ramp = Array.from({ length: 60 }, (_, i) => i);

/** Some damage, drawn from a seed: bytes replaced, the end cut off, or anything after the first bytes. */
function damage(bytes: Buffer, seed: number): Buffer {
  const random = seededRandom(seed, randomPurpose.binarization);
  const below = (limit: number): number => Math.floor(random.nextUniform() * limit);
  if (seed % 8 === 0) return bytes.subarray(0, below(bytes.length));
  const damaged = Buffer.from(bytes);
  if (seed % 8 === 1) for (let i = 8; i < damaged.length; i++) damaged[i] = below(256);
  else for (let i = 0; i <= seed % 4; i++) damaged[below(damaged.length)] = below(256);
  return damaged;
}

function survives(name: string, read: (bytes: Buffer) => unknown, times: number): Promise<void> {
  return survivesBytes(name, readFileSync(path.join(fixtureFolder, name)), read, times);
}

async function survivesBytes(
  name: string,
  bytes: Buffer,
  read: (bytes: Buffer) => unknown,
  times: number,
): Promise<void> {
  const [start, end] = [campaignSeed, campaignSeed + campaignSize(times, CAMPAIGN_FACTOR * times)];
  let refused = 0;
  let slowestMs = 0;
  for (let seed = start; seed < end; seed++) {
    const started = performance.now();
    try {
      await read(damage(bytes, seed));
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`${name}, damaged by seed ${seed}`, { cause: error });
      refused++;
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  expect(refused).toBeGreaterThan((end - start) / 8);
  expect(slowestMs).toBeLessThan(MAX_MS);
  const peakMib = process.resourceUsage().maxRSS / 1024;
  expect(peakMib).toBeLessThan(MAX_PEAK_MIB);
  reportCampaign(
    `damaged data: ${name}`,
    end - start,
    `${refused} refused with a reason; slowest ${(slowestMs / 1000).toFixed(2)} s; peak of the process ${Math.round(peakMib)} MiB`,
  );
}

describe("A damaged file is read, or rejected with a reason:", () => {
  test.each([
    "duckdb-gzip.parquet",
    "duckdb-zstd.parquet",
    "duckdb-lz4.parquet",
    "duckdb-lists.parquet",
    "arrow-pandas.parquet",
    "feather-lz4.feather",
    "feather-zstd.feather",
    "types.arrow",
  ])("%s", (name) => survives(name, (bytes) => readTable(bytes, name, undefined), 200));

  test.each([
    ["arrays.safetensors", "bfloat16"],
    ["lists.arrow", "image"],
    ["lists-lz4.arrow", "list"],
    ["labelled.arrow", "x"],
  ])("%s", (name, key) => survives(name, (bytes) => readTable(bytes, name, key), 400));

  test.each(["images/colour.png", "images/palette.png", "images/interlaced.png"])("%s", (name) =>
    survives(name, (bytes) => readPng(bytes, name), 300),
  );

  test.each(["webp/lossy.webp", "webp/lossless.webp", "webp/extended.webp"])("%s", (name) =>
    survives(name, (bytes) => readWebp(bytes, name), 300),
  );

  test.each(["images.parquet", "images.arrow"])("%s", (name) =>
    survives(name, (bytes) => readTable(bytes, name, "image"), 200),
  );

  test.each(["images/colour.jpg", "images/progressive.jpg"])("%s", (name) =>
    survives(name, (bytes) => readJpeg(bytes, name), 150),
  );

  test.each([
    ["table.npy", floatNpy(20, 3, ramp)],
    ["table.npz", zipOf({ "x.npy": floatNpy(20, 3, ramp) })],
    ["table.idx", idxOf(0x08, [20, 3], Uint8Array.from(ramp))],
    ["table.csv", Buffer.from(ramp.map((value) => `${value},${value / 3}`).join("\n"))],
    ["cells.mtx", readFileSync(path.join(fixtureFolder, "cells.mtx"))],
    ["dense.mtx", readFileSync(path.join(fixtureFolder, "dense.mtx"))],
    ["table.csv.gz", gzipSync(ramp.map((value) => `${value},${value / 3}`).join("\n"))],
  ] as const)("%s", (name, bytes) => survivesBytes(name, bytes, (damaged) => readTable(damaged, name, undefined), 150));

  test.each(["cells-old.h5ad", "single.h5"])("%s", (name) =>
    survives(name, (bytes) => readTable(bytes, name, undefined), 40),
  );
});

describe("A reader of HDF5 that", () => {
  const folder = temporaryFolder();
  const bytes = readFileSync(path.join(fixtureFolder, "single.h5"));

  /** Reads with another program in the thread. */
  async function withProgram(code: string, ownSilenceMs: number): Promise<string> {
    const { file, silenceMs } = hdf5Program;
    try {
      hdf5Program.file = path.join(folder.path, `${code.length}.cjs`);
      hdf5Program.silenceMs = ownSilenceMs;
      writeFileSync(hdf5Program.file, code);
      return (await faultOf(() => readTable(bytes, "a.h5", undefined))).message;
    } finally {
      Object.assign(hdf5Program, { file, silenceMs });
    }
  }

  test("never ends is stopped", async () => {
    // A thread that failed before is not used again.
    await faultOf(() => readTable(bytes.subarray(0, 100), "b.h5", undefined));
    expect(await withProgram("while (true);", 200)).toBe(
      "a.h5 is damaged and cannot be read as HDF5 (nothing was read within 0.2 seconds). Write or download it again.",
    );
  });

  test("ends by itself is reported with the reason", async () => {
    expect(await withProgram("process.exit(3);", 20_000)).toContain("(the reader ended with status 3)");
    expect(await withProgram('throw new Error("no more");', 20_000)).toContain("(no more)");
  });
});
