import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { ReportedError } from "../../src/core/reportedError.ts";
import { seededRandom } from "../../src/core/seededRandom.ts";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { openRunData } from "../../src/evaluation/runData.ts";
import { readPoint } from "../../src/evaluation/trainedPoints.ts";
import { exportFormatNames, exportRun } from "../../src/export/exportRun.ts";
import { writeReport } from "../../src/export/writeReport.ts";
import { setReadingBounds } from "../../src/files/readingBounds.ts";
import { cacheFolderOf, SpecReporter } from "../../src/prediction/specReport.ts";
import type { Json } from "../../src/spec/json.ts";
import { compareRuns } from "../../src/store/compareRuns.ts";
import { openRunFolder } from "../../src/store/findRun.ts";
import { klHistory } from "../../src/store/klHistory.ts";
import { listRuns } from "../../src/store/listRuns.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../support/campaign.ts";
import { absurd, forge, hostileNames, wrongFiles } from "../support/forgery.ts";
import { below, mutateValue, pick } from "../support/mutations.ts";
import { notLinux, vaeLens } from "./commandLine.ts";
import { kindChanges, kindsData } from "./modelKinds.ts";
import { specFolder } from "./specFolder.ts";

/** Files that somebody made to be believed: their checksums are right. Linux only, for its kinds of files. */

const RUNS = campaignSize(20, 1000);
const COMMANDS = campaignSize(1, 40);
const PATHS = campaignSize(40, 1000);
const CACHES = campaignSize(20, 300);
const MAX_MS = 20_000;
const packageFolder = path.resolve(import.meta.dirname, "../..");
const mediaFolder = path.join(packageFolder, "media");
const folder = specFolder();
const inWorkspace = (...names: readonly string[]) => folder.at("workspace", ...names);
const forged = () => inWorkspace(".vae-lens", "runs", "forged");
const chosen = chooseEngine("auto", import.meta.filename);
const engine = async () => (await chosen).engine;

beforeAll(async () => {
  for (const [name, text] of Object.entries(kindsData)) folder.write(`workspace/${name}`, text);
  const spec = folder.writeSpec("workspace/forged.vae.json", kindChanges("conditional"));
  // Where it is forged: its path to the spec is relative.
  expect(await vaeLens("sweep", spec, "--out", forged())).toMatchObject({ status: 0 });
  const measured = await vaeLens("evaluate", forged(), "--examples", "4", "--temperatures", "2");
  expect(measured).toMatchObject({ status: 0 });
  cpSync(forged(), folder.at("sound"), { recursive: true });
  // Code beside the spec, in every way that a name of an engine could lead to it.
  const code = `require("node:fs").writeFileSync(${JSON.stringify(folder.at("canary"))}, "run")`;
  for (const name of ["node_modules/@tensorflow/tfjs-node/index.js", "node_modules/evil/index.js", "evil.js"])
    folder.write(`workspace/${name}`, code);
});
afterEach(() => {
  setReadingBounds(undefined);
});

/** @returns the message of a reported error; undefined without an error. @throws any other */
async function refusal(action: () => unknown): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (error instanceof ReportedError) return error.message;
    throw error;
  }
}

/** @returns what is forged */
function forgeAnew(seed: number, draw: number): string {
  rmSync(inWorkspace(".vae-lens"), { recursive: true, force: true });
  cpSync(folder.at("sound"), forged(), { recursive: true });
  return forge(seededRandom(seed, draw), forged(), folder.at("outside.csv"));
}

/** Everything that the editor and the commands read of a run. @returns whether something was refused */
async function useRun(out: string): Promise<boolean> {
  const uses = [
    () => listRuns([path.dirname(forged())]),
    () => openRunFolder(forged()),
    () => klHistory(forged(), 0),
    () => compareRuns(forged(), [folder.at("sound")]),
    async () => {
      const data = await openRunData(forged(), mediaFolder);
      readPoint(data, 0);
    },
    ...exportFormatNames.map(
      (format) => () =>
        exportRun(format, {
          runFolder: forged(),
          point: 0,
          outFolder: path.join(out, format),
          batch: undefined,
          mediaFolder,
          version: "0",
        }),
    ),
    () =>
      writeReport({
        runFolder: forged(),
        outFolder: out,
        distFolder: path.join(packageFolder, "dist"),
        mediaFolder,
        reporter: new SpecReporter(engine),
      }),
  ];
  let isRefused = false;
  for (const use of uses) isRefused = (await refusal(use)) !== undefined || isRefused;
  return isRefused;
}

/** Names of all files and folders but those of the run and of exports. */
function surroundings(): readonly string[] {
  return readdirSync(folder.path, { recursive: true })
    .map(String)
    .filter((name) => !/^(?:out|workspace\/\.vae-lens)(?:\/|$)/.test(name))
    .sort();
}

function makeOddFiles(): void {
  folder.write("outside.csv", "1,0\n0,1\n".repeat(20));
  folder.write("workspace/inside.csv", "1,0\n0,1\n".repeat(20));
  execFileSync("mkfifo", [inWorkspace("pipe")]);
  symlinkSync(inWorkspace("loop"), inWorkspace("loop"));
  symlinkSync(folder.at("outside.csv"), inWorkspace("outside-link"));
}

describe.skipIf(notLinux)(`A forged file (${notLinux || "Linux"})`, () => {
  beforeAll(makeOddFiles);

  test(`of a run, ${RUNS} times: it is read or refused, runs no code and writes nothing outside the chosen folder`, async () => {
    // As it is, every use accepts it: what is refused below is refused for its forgery.
    expect(await useRun(folder.at("out"))).toBe(false);
    const before = surroundings();
    const faults: string[] = [];
    let refused = 0;
    let slowestMs = 0;
    for (let seed = 0; seed < RUNS; seed++) {
      const way = forgeAnew(campaignSeed + 300, seed);
      const started = performance.now();
      try {
        if (await useRun(folder.at("out"))) refused++;
      } catch (error) {
        faults.push(`seed ${seed}: ${way}: ${error instanceof Error ? (error.stack ?? "") : String(error)}`);
      }
      const ms = performance.now() - started;
      slowestMs = Math.max(slowestMs, ms);
      if (ms > MAX_MS) faults.push(`seed ${seed}: ${way}: ${Math.round(ms)} ms`);
      rmSync(folder.at("out"), { recursive: true, force: true });
    }
    reportCampaign(
      "forged run folders, exported and reported",
      RUNS,
      `${refused} refused with a message; slowest ${(slowestMs / 1000).toFixed(2)} s; ${faults.length} faults`,
    );
    expect(faults).toEqual([]);
    expect(surroundings()).toEqual(before);
  }, 3_600_000);

  test(`of a run, through ${COMMANDS} resumes and exports of the command line: no code beside the spec is run`, async () => {
    const faults: string[] = [];
    for (let seed = 0; seed < COMMANDS; seed++) {
      const way = forgeAnew(campaignSeed + 400, seed);
      for (const args of [
        ["sweep", "--resume", forged()],
        ["explain", forged(), "--examples", "2", "--temperatures", "2"],
      ]) {
        const { status, stderr } = await vaeLens(...args);
        if (![0, 1, 2].includes(status ?? -1) || /^\s+at /m.test(stderr) || stderr.includes("nexpected"))
          faults.push(`seed ${seed}: ${way}: ${args[0]}: ${status} ${stderr}`);
      }
    }
    reportCampaign("forged run folders, resumed and explained", COMMANDS, `${faults.length} faults`);
    expect(faults).toEqual([]);
    expect(existsSync(folder.at("canary"))).toBe(false);
  }, 3_600_000);

  test(`as data, ${PATHS} times: pipes, devices, sockets, links and paths that lead elsewhere are refused in time`, async () => {
    const server = createServer().listen(inWorkspace("socket"));
    const faults: string[] = [];
    let refused = 0;
    for (let seed = 0; seed < PATHS; seed++) {
      const random = seededRandom(campaignSeed + 500, seed);
      const isBounded = random.nextUniform() < 0.5;
      setReadingBounds(isBounded ? [inWorkspace(), packageFolder] : undefined);
      const depth = "../".repeat(below(random, 3)) + pick(random, ["", "./", "x/../", "/"]);
      const wrong = (): string =>
        random.nextUniform() < 0.2
          ? "inside.csv"
          : pick(random, ["", "", depth]) + pick(random, [...wrongFiles, ...hostileNames]);
      const data = {
        path: wrong(),
        ...(random.nextUniform() < 0.3 ? { heldOut: { path: wrong() } } : {}),
        ...(random.nextUniform() < 0.3 ? { labels: `${wrong()}${pick(random, ["", "#y"])}` } : {}),
      };
      const started = performance.now();
      const { diagnoses } = await new SpecReporter(engine).check({
        specText: JSON.stringify({
          data,
          model: { latentSize: 1, likelihood: { type: "gaussian" } },
          training: { batchSize: 8 },
        }),
        specFolder: inWorkspace(),
        mediaFolder,
      });
      const ms = performance.now() - started;
      const isRefused = diagnoses.some(({ severity }) => severity === "error");
      if (isRefused) refused++;
      const leads = [data.path, data.heldOut?.path].some((name) => name !== undefined && /outside/.test(name));
      if (leads && isBounded && !isRefused) faults.push(`seed ${seed}: ${JSON.stringify(data)} was read`);
      if (ms > MAX_MS) faults.push(`seed ${seed}: ${JSON.stringify(data)}: ${Math.round(ms)} ms`);
    }
    server.close();
    reportCampaign(
      "data that lie elsewhere or are not regular files",
      PATHS,
      `${refused} refused with a message; ${faults.length} faults`,
    );
    expect(faults).toEqual([]);
    expect(refused).toBeGreaterThan(PATHS / 2);
  }, 3_600_000);

  test(`as a cache of evidence, ${CACHES} times: the predictions are those without a cache`, async () => {
    const request = {
      specText: readFileSync(inWorkspace("forged.vae.json"), "utf8"),
      specFolder: inWorkspace(),
      mediaFolder,
    };
    const cacheFolder = cacheFolderOf(inWorkspace());
    const predictions = async (cache: string | undefined) =>
      JSON.stringify((await new SpecReporter(engine).check({ ...request, cacheFolder: cache })).predictions);
    const expected = await predictions(undefined);
    rmSync(cacheFolder, { recursive: true, force: true });
    await predictions(cacheFolder);
    const [name = ""] = readdirSync(cacheFolder).filter((file) => file.endsWith(".json"));
    const file = path.join(cacheFolder, name);
    const sound = readFileSync(file, "utf8");
    const faults: string[] = [];
    for (let seed = 0; seed < CACHES; seed++) {
      const random = seededRandom(campaignSeed + 600, seed);
      rmSync(cacheFolder, { recursive: true });
      mkdirSync(cacheFolder);
      const content = JSON.parse(sound) as Json;
      const ways = [
        () => writeFileSync(file, JSON.stringify(absurd(random, content))),
        () => writeFileSync(file, JSON.stringify(mutateValue(random, content))),
        () => writeFileSync(file, sound.replace(/\d\.\d+/, "0.5")),
        () => execFileSync("mkfifo", [file]),
        () => symlinkSync(pick(random, ["/dev/zero", folder.at("outside.csv"), file]), file),
        () => mkdirSync(file),
      ];
      pick(random, ways)();
      const found = await predictions(cacheFolder);
      if (found !== expected) faults.push(`seed ${seed}: other predictions`);
    }
    reportCampaign("forged caches of evidence", CACHES, `${faults.length} other predictions`);
    expect(faults).toEqual([]);
  }, 3_600_000);
});
