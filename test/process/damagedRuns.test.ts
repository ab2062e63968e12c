import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type SeededRandom, seededRandom } from "../../src/core/seededRandom.ts";
import { ReportedError } from "../../src/core/reportedError.ts";
import { openRunData } from "../../src/evaluation/runData.ts";
import { readPoint } from "../../src/evaluation/trainedPoints.ts";
import { importRuns } from "../../src/importing/importRuns.ts";
import type { Json } from "../../src/spec/json.ts";
import { openRunFolder } from "../../src/store/findRun.ts";
import { listRuns } from "../../src/store/listRuns.ts";
import { StoreError } from "../../src/store/storeError.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { below, mutateText, mutateValue, pick } from "../support/mutations.ts";
import { vaeLens } from "./commandLine.ts";
import { filesIn, specFolder } from "./specFolder.ts";

const FLIPS = campaignSize(60, 300);
const FOLDERS = campaignSize(100, 1000);
const MAX_MS = 20_000;
const mediaFolder = path.resolve(import.meta.dirname, "../../media");
const folder = specFolder();
const sound = () => folder.at("sound");
const runs = () => folder.at("runs");
const damaged = () => folder.at("runs", "damaged");

beforeAll(async () => {
  const spec = folder.writeSpec("damaged.vae.json");
  expect(await vaeLens("sweep", spec, "--out", sound())).toMatchObject({ status: 0 });
  expect(await vaeLens("evaluate", sound(), "--point", "0", "--samples", "10")).toBeDefined();
});

/** All that is read of a run: what views show and the parameters of each point. */
async function figuresOf(run: string): Promise<string> {
  const { run: snapshot, measurements } = openRunFolder(run);
  const data = await openRunData(run, mediaFolder);
  const models = data.points.map(({ index }) => {
    const { parameters, epoch, step } = readPoint(data, index);
    return [
      epoch,
      step,
      Object.entries(parameters).map(([name, values]) => [
        name,
        Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64"),
      ]),
    ];
  });
  if (snapshot.message !== null) throw new StoreError(`metrics of ${run}: ${snapshot.message}`);
  // Names are not compared.
  return JSON.stringify([{ ...snapshot, id: "", engine: "", specName: "" }, measurements, models]);
}

function copy(): void {
  rmSync(runs(), { recursive: true, force: true });
  mkdirSync(runs());
  cpSync(sound(), damaged(), { recursive: true });
}

/** Text of a message about the file or its folder; undefined if it was read. @throws what is not a reported error */
async function noticed(read: () => unknown): Promise<string | undefined> {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof ReportedError) return error.message;
    throw error;
  }
}

describe("A run folder", () => {
  test(`in which one bit is flipped, ${FLIPS} times: it is noticed by name, or every figure is unchanged`, async () => {
    const reference = await figuresOf(sound());
    const counts = { noticed: 0, unchanged: 0 };
    const faults: string[] = [];
    for (let seed = 0; seed < FLIPS; seed++) {
      const random = seededRandom(campaignSeed + 100, seed);
      copy();
      const name = pick(random, filesIn(damaged()));
      const file = path.join(damaged(), name);
      const bytes = readFileSync(file);
      const at = below(random, bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << below(random, 8));
      writeFileSync(file, bytes);
      let figures = "";
      try {
        const message = await noticed(async () => {
          figures = await figuresOf(damaged());
        });
        if (message !== undefined) counts.noticed++;
        else if (figures === reference) counts.unchanged++;
        else faults.push(`seed ${seed}: ${name}, byte ${at}: other figures`);
        if (message !== undefined && !message.includes(damaged()) && !message.includes(path.basename(name)))
          faults.push(`seed ${seed}: ${name}: ${message}`);
      } catch (error) {
        faults.push(`seed ${seed}: ${name}, byte ${at}: ${String(error)}`);
      }
    }
    reportCampaign(
      "one bit flipped in a run folder",
      FLIPS,
      `${counts.noticed} noticed by name, ${counts.unchanged} without effect; ${faults.length} faults`,
    );
    expect(faults).toEqual([]);
    expect(counts.noticed).toBeGreaterThan(FLIPS / 4);
  }, 3_600_000);

  test(`that is hostile or damaged, ${FOLDERS} times: it is read, or refused with a message; the list of runs stays whole`, async () => {
    const faults: string[] = [];
    let refused = 0;
    let slowestMs = 0;
    for (let seed = 0; seed < FOLDERS; seed++) {
      copy();
      const what = harm(seededRandom(campaignSeed + 200, seed));
      const started = performance.now();
      try {
        if ((await noticed(() => figuresOf(damaged()))) !== undefined) refused++;
        listRuns([runs()]);
        await noticed(() =>
          importRuns({
            sources: [damaged()],
            workingFolder: folder.path,
            out: folder.at("imported"),
            name: undefined,
            map: [],
            unitNats: 1,
            version: "0",
          }),
        );
      } catch (error) {
        faults.push(`seed ${seed}: ${what}: ${error instanceof Error ? error.stack : String(error)}`);
      }
      rmSync(folder.at("imported"), { recursive: true, force: true });
      const ms = performance.now() - started;
      slowestMs = Math.max(slowestMs, ms);
      if (ms > MAX_MS) faults.push(`seed ${seed}: ${what}: ${Math.round(ms)} ms`);
    }
    reportCampaign(
      "hostile and damaged run folders",
      FOLDERS,
      `${refused} refused with a message; slowest ${(slowestMs / 1000).toFixed(2)} s; ${faults.length} faults`,
    );
    expect(existsSync(sound())).toBe(true);
    expect(faults).toEqual([]);
    expect(refused).toBeGreaterThan(FOLDERS / 3);
  }, 3_600_000);
});

/** Harms a file of the run. @returns how */
function harm(random: SeededRandom): string {
  const name = pick(random, filesIn(damaged()));
  const file = path.join(damaged(), name);
  const replaced = (put: () => void): void => {
    rmSync(file);
    put();
  };
  const isText = /\.jsonl?$/.test(name);
  const ways: Readonly<Record<string, () => void>> = {
    "cut short": () => {
      truncateSync(file, below(random, readFileSync(file).length));
    },
    removed: () => {
      rmSync(file);
    },
    "with its folder removed": () => {
      if (path.dirname(file) === damaged()) rmSync(file);
      else rmSync(path.dirname(file), { recursive: true });
    },
    "made a folder": () => {
      replaced(() => mkdirSync(file));
    },
    "made a link to /dev/zero": () => {
      replaced(() => {
        symlinkSync("/dev/zero", file);
      });
    },
    "made a link to itself": () => {
      replaced(() => {
        symlinkSync(file, file);
      });
    },
    "made a FIFO": () => {
      replaced(() => {
        if (process.platform === "linux") execFileSync("mkfifo", [file]);
      });
    },
    "replaced by noise": () => {
      writeFileSync(
        file,
        Uint8Array.from({ length: below(random, 5000) }, () => below(random, 256)),
      );
    },
    "replaced by other text": () => {
      writeFileSync(
        file,
        pick(random, ["null", "[]", "{}", '{"format":2}', "[".repeat(100_000), '{"format":1e999}', "\0", ""]),
      );
    },
    "with changed text": () => {
      if (isText) writeFileSync(file, mutateText(random, readFileSync(file, "utf8")));
      else truncateSync(file, 10);
    },
    "with a changed value": () => {
      if (!isText || name.endsWith(".jsonl")) return truncateSync(file, 10);
      writeFileSync(file, JSON.stringify(mutateValue(random, JSON.parse(readFileSync(file, "utf8")) as Json)));
    },
  };
  const way = pick(random, Object.keys(ways));
  ways[way]?.();
  return `${name} ${way}`;
}
