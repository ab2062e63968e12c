import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { hdf5Program } from "../../src/data/hdf5.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { SpecReporter } from "../../src/prediction/specReport.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { below, pick } from "../support/mutations.ts";
import { useImagePrograms } from "../unit/data/imagePrograms.ts";
import { floatNpy, idxOf, zipOf } from "../unit/data/fixtures.ts";

/** Whatever a data file holds, the check of its spec ends soon, with a report, in little memory. */

const FILES = campaignSize(12, 1000);
const MAX_MS = 20_000;
/** Beside the process before its first damaged file; the files have some kilobytes. */
const MAX_GROWTH_MIB = 300;

const mediaFolder = path.resolve(import.meta.dirname, "../../media");
const fixtures = path.resolve(import.meta.dirname, "../fixtures/data");
const fixture = (name: string): Buffer => readFileSync(path.join(fixtures, name));

const values = Array.from({ length: 60 }, (_, i) => Math.sin(i));
const rows = values.map((value, i) => `${i % 7},${value},${value * value}`);
const table = rows.join("\n");

const formats: readonly (readonly [name: string, bytes: () => Buffer])[] = [
  ["table.csv", () => Buffer.from(`a,b,c\n${table}`)],
  ["quoted.csv", () => Buffer.from(table.replaceAll(/[^,\n]+/g, '"$&"'))],
  ["german.csv", () => Buffer.from(table.replaceAll(",", ";").replaceAll(".", ","))],
  ["table.tsv", () => Buffer.from(table.replaceAll(",", "\t"))],
  ["table.csv.gz", () => gzipSync(table)],
  ["zipped.zip", () => zipOf({ "table.csv": Buffer.from(table) }, { deflate: true })],
  ["table.npy", () => floatNpy(20, 3, values)],
  ["table.npz", () => zipOf({ "x.npy": floatNpy(20, 3, values) }, { deflate: true })],
  ["stored.npz", () => zipOf({ "x.npy": floatNpy(20, 3, values) })],
  [
    "digits-idx2-ubyte",
    () =>
      idxOf(
        0x08,
        [20, 3],
        Uint8Array.from(values, (_, i) => i),
      ),
  ],
  ["snappy.parquet", () => fixture("arrow-pandas.parquet")],
  ["zstd.parquet", () => fixture("duckdb-zstd.parquet")],
  ["single.h5", () => fixture("single.h5")],
  ["cells.h5ad", () => fixture("cells-old.h5ad")],
  ["single.safetensors", () => fixture("single.safetensors")],
  ["zstd.feather", () => fixture("feather-zstd.feather")],
  ["labelled.arrow#x", () => fixture("labelled.arrow")],
  ["cells.mtx", () => fixture("cells.mtx")],
  ["genes.loom", () => fixture("genes.loom")],
  ["csr.npz", () => fixture("sparse-csr.npz")],
  ["images.parquet#image", () => fixture("images.parquet")],
  ["webp/b/1.webp", () => fixture("webp/lossy.webp")],
  ["png/b/1.png", () => fixture("images/colour.png")],
  ["jpeg/b/1.jpg", () => fixture("images/colour.jpg")],
];

function mutated(random: SeededRandom, bytes: Buffer): Buffer {
  const kind = below(random, 8);
  if (kind === 0) return bytes.subarray(0, below(random, bytes.length));
  const [one, other] = [below(random, bytes.length), below(random, bytes.length)];
  const [from, to] = [Math.min(one, other), Math.max(one, other)];
  if (kind === 1) return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  if (kind === 2) return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  const damaged = Buffer.from(bytes);
  if (kind === 3) for (let i = 8; i < damaged.length; i++) damaged[i] = below(random, 256);
  else if (kind === 4) damaged.fill(pick(random, [0, 0xff]), from, Math.min(to, from + 16));
  else for (let i = below(random, 4); i >= 0; i--) damaged[below(random, damaged.length)] = below(random, 256);
  return damaged;
}

useImagePrograms();

describe("a mutated data file through the check of its spec", () => {
  let folder = "";
  const reporter = new SpecReporter(async () => (await chooseEngine("auto", import.meta.filename)).engine);

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "vae-lens-mutated-"));
    hdf5Program.file = path.resolve(import.meta.dirname, "../../dist/hdf5.cjs");
  });
  afterAll(() => {
    hdf5Program.file = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(formats)(
    `has a report, soon and in little memory: ${FILES} of %s`,
    async (name, bytesOf) => {
      const bytes = bytesOf();
      const random = seededRandom(
        19 + campaignSeed,
        3,
        formats.findIndex(([other]) => other === name),
      );
      const file = path.join(folder, name.replace(/#.*/, ""));
      mkdirSync(path.dirname(file), { recursive: true });
      const isImage = name.includes("/");
      // A sound one beside it.
      if (isImage) writeFileSync(path.join(path.dirname(file), `0${path.extname(file)}`), bytes);
      const specText = JSON.stringify({
        data: { path: isImage ? name.split("/")[0] : name, heldOut: { fraction: 0.3, seed: 0 } },
        model: { latentSize: 2, likelihood: { type: "gaussian", variance: 1 } },
        training: { batchSize: 1 },
      });
      const check = () => reporter.check({ specText, specFolder: folder, mediaFolder });
      writeFileSync(file, bytes);
      await check();
      const before = process.resourceUsage().maxRSS;
      let [refused, slowestMs] = [0, 0];
      for (let i = 0; i < FILES; i++) {
        writeFileSync(file, mutated(random, bytes));
        const started = performance.now();
        const { diagnoses } = await check();
        slowestMs = Math.max(slowestMs, performance.now() - started);
        for (const { message } of diagnoses) {
          expect(message).toMatch(/[.?]$/);
          expect(message).not.toMatch(/undefined|\[object|ERR_|RangeError|TypeError/);
        }
        if (diagnoses.some(({ severity }) => severity === "error")) refused++;
      }
      const growthMib = (process.resourceUsage().maxRSS - before) / 1024;
      expect(refused).toBeGreaterThan(0);
      expect(slowestMs).toBeLessThan(MAX_MS);
      expect(growthMib).toBeLessThan(MAX_GROWTH_MIB);
      reportCampaign(
        `mutated data through a check: ${name}`,
        FILES,
        `${refused} refused with a reason; slowest ${(slowestMs / 1000).toFixed(2)} s; the process grew by ${Math.round(growthMib)} MiB`,
      );
    },
    3_600_000,
  );
});
