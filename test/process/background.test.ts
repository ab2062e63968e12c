import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { chooseEngine } from "../../src/engine/chooseEngine.ts";
import { modelArrays } from "../../src/evaluation/modelArrays.ts";
import { openRunData } from "../../src/evaluation/runData.ts";
import { readPoint } from "../../src/evaluation/trainedPoints.ts";
import { parseFromBackground, type FromBackground, type ToBackground } from "../../src/protocol/backgroundMessages.ts";
import type { Answer, Question } from "../../src/protocol/pointQuestions.ts";
import { specText, type Changes } from "../unit/spec/verbs.ts";
import { childrenOf, isRunning, notLinux, pause, processorTicks, startVaeLens, until, vaeLens } from "./commandLine.ts";
import { specFolder, tinySweep } from "./specFolder.ts";

const packageFolder = path.resolve(import.meta.dirname, "../..");
const folder = specFolder();

/** The built background process, and what it has answered. */
class Background {
  readonly answers: FromBackground[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#child = fork(path.join(packageFolder, "dist/background.cjs"), [], {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#exited = new Promise<void>((resolve) =>
      this.#child.once("exit", () => {
        resolve();
      }),
    );
    this.#child.on("message", (message) => {
      this.answers.push(parseFromBackground(message));
      this.#wake();
    });
  }

  send(message: ToBackground): void {
    this.#child.send(message);
  }

  async answer(id: number): Promise<FromBackground> {
    for (;;) {
      const found = this.answers.find((answer) => answer.id === id);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get processId(): number {
    return this.#child.pid ?? Number.NaN;
  }

  disconnect(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    return this.#exited;
  }
}

let background: Background;
afterEach(() => background.disconnect());

function request(changes: Changes = {}) {
  return {
    specText: specText({ ...tinySweep, ...changes }),
    specFolder: folder.path,
    mediaFolder: path.join(packageFolder, "media"),
  };
}

/** Longer than any test lasts. */
const endless = { ceilingSeconds: 600, ...request({ "training.epochs": 1_000_000 }) };

describe("the background process", () => {
  test("checks a spec, then corrects its prediction with a probe", async () => {
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...request() });
    const checked = await background.answer(1);
    background.send({ type: "probeSpec", id: 2, ceilingSeconds: 60, ...request() });
    const probed = await background.answer(2);
    const bases = (answer: FromBackground) =>
      answer.type === "specChecked" ? answer.report.predictions.map(({ basis }) => basis) : [];
    expect(bases(checked)).toEqual(new Array(6).fill("spectrum"));
    expect(bases(probed)).toEqual(["probe", "probe", "probe", "probe", "spectrum", "spectrum"]);
  });

  test("answers other requests during a probe, until the probe is cancelled", async () => {
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...request() });
    await background.answer(1);
    background.send({ type: "probeSpec", id: 2, ...endless });
    for (const id of [3, 4, 5]) {
      background.send({ type: "checkSpec", id, ...request({ "model.likelihood.variance": id / 10 }) });
      expect((await background.answer(id)).type).toBe("specChecked");
    }
    expect(background.answers.map(({ id }) => id)).toEqual([1, 3, 4, 5]);
    background.send({ type: "cancelProbe", id: 2 });
    expect(await background.answer(2)).toEqual({ type: "requestFailed", id: 2, message: "cancelled" });
  });

  test("exports a run, as a report too", async () => {
    background = new Background();
    const run = folder.at("run");
    expect((await vaeLens("sweep", folder.writeSpec("exported.vae.json"), "--out", run)).status).toBe(0);
    const files: unknown[] = [];
    for (const [id, format] of (["report", "csv", "onnx"] as const).entries()) {
      background.send({
        type: "exportRun",
        id,
        runFolder: run,
        format,
        point: format === "onnx" ? 0 : null,
        outFolder: folder.at("out"),
      });
      const answer = await background.answer(id);
      files.push(answer.type === "runExported" ? answer.files.map((file) => path.basename(file)) : answer);
    }
    expect(files).toEqual([
      ["report.html"],
      ["points.csv", "curves.csv"],
      ["point-0.encoder.onnx", "point-0.decoder.onnx"],
    ]);
    expect(readFileSync(folder.at("out", "report.html"), "utf8")).toContain("exported.vae.json");
  });

  test("ends when its parent ends, also during work", async () => {
    background = new Background();
    background.send({ type: "probeSpec", id: 1, ...endless });
    background.send({ type: "checkSpec", id: 2, ...request() });
    await background.answer(2);
    await background.disconnect();
  });
});

describe.skipIf(notLinux)("a reader of the background process that hangs", () => {
  const rows = 2_000_000;
  const long = () => {
    folder.write("long.csv", "1,0,1,1\n".repeat(rows));
    return request({ data: { path: "long.csv" } });
  };
  const small = () => request({ data: { path: "small.csv" }, "training.batchSize": 8 });
  const readers = () => childrenOf(background.processId, "reader.cjs");

  /** Stops the only reader while it reads data, as a disk does that no longer answers. */
  async function stopReading(): Promise<number> {
    await until(() => readers().length === 1);
    const [reader] = readers();
    if (reader === undefined) return expect.fail("no reader");
    const before = processorTicks(reader);
    await until(() => processorTicks(reader) > before + 30);
    process.kill(reader, "SIGSTOP");
    return reader;
  }

  test("holds up no other check, and its own is answered by what was read and what to do", async () => {
    folder.write("small.csv", "0,1,1,0\n1,0,1,1\n".repeat(40));
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...small() });
    await background.answer(1);
    background.send({ type: "checkSpec", id: 2, ...long() });
    const hanging = await stopReading();
    background.send({ type: "checkSpec", id: 3, ...small() });
    const started = performance.now();
    expect(await background.answer(3)).toMatchObject({ type: "specChecked", report: { predictions: { length: 6 } } });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(background.answers.map(({ id }) => id)).toEqual([1, 3]);
    const ended = await background.answer(2);
    if (ended.type !== "specChecked") return expect.fail(JSON.stringify(ended));
    expect(ended.report.diagnoses).toMatchObject([
      { code: "check-ended", severity: "error", length: '"long.csv"'.length },
    ]);
    expect(ended.report.diagnoses[0]?.message).toMatch(
      /^Reading long\.csv .* no progress for \d+ s\. .*local disk.*save the spec/,
    );
    await until(() => !isRunning(hanging));
    background.send({ type: "checkSpec", id: 4, ...small() });
    expect(await background.answer(4)).toMatchObject({ type: "specChecked" });
  });

  test("or takes more memory than its limit is ended: its check says so, and other checks go on", async () => {
    folder.write("wide.csv", `${Array.from({ length: 100 }, (_, j) => j).join()}\n`.repeat(500_000));
    background = new Background({ VAE_LENS_READER_MEMORY_MIB: "256" });
    background.send({ type: "checkSpec", id: 1, ...small() });
    expect(await background.answer(1)).toMatchObject({ report: { predictions: { length: 6 } } });
    background.send({ type: "checkSpec", id: 2, ...request({ data: { path: "wide.csv" } }) });
    background.send({ type: "checkSpec", id: 3, ...small() });
    expect(await background.answer(3)).toMatchObject({ report: { predictions: { length: 6 } } });
    const ended = await background.answer(2);
    if (ended.type !== "specChecked") return expect.fail(JSON.stringify(ended));
    expect(ended.report.diagnoses).toMatchObject([{ code: "check-ended", length: '"wide.csv"'.length }]);
    expect(ended.report.diagnoses[0]?.message).toMatch(/^Reading wide\.csv .* 0\.3 GiB of memory\. .*fewer rows/);
    background.send({ type: "checkSpec", id: 4, ...small() });
    expect(await background.answer(4)).toMatchObject({ report: { predictions: { length: 6 } } });
  });

  test("is ended within seconds when its request is cancelled", async () => {
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...long() });
    const hanging = await stopReading();
    background.send({ type: "cancelProbe", id: 1 });
    expect(await background.answer(1)).toEqual({ type: "requestFailed", id: 1, message: "cancelled" });
    await until(() => !isRunning(hanging));
    await until(() => readers().length === 1);
  });

  test("ends with the background process, however that ends", async () => {
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...long() });
    await until(() => readers().length === 1);
    const all = readers();
    process.kill(background.processId, "SIGKILL");
    await until(() => !all.some(isRunning));
  });
});

describe("the background process shows a trained model", () => {
  const mediaFolder = path.join(packageFolder, "media");
  let id = 0;
  async function ask(runFolder: string, question: Question): Promise<Answer | string> {
    background.send({ type: "askRun", id: ++id, runFolder, question });
    const reply = await background.answer(id);
    return reply.type === "runAnswered"
      ? reply.answer
      : reply.type === "requestFailed"
        ? reply.message
        : "another answer";
  }
  const close = (values: readonly number[], expected: readonly number[]) =>
    expect(Math.max(...expected.map((value, at) => Math.abs(value - values[at]!)))).toBeLessThan(1e-5);

  test("with the numbers of draw's arrays, and decodes the requested z", async () => {
    const run = folder.at("seen");
    const labelled = { path: "builtin:digits", labels: "builtin:digits", scale: 16 };
    const spec = folder.writeSpec("seen.vae.json", {
      data: labelled,
      "training.epochs": 30,
      "training.learningRate": 0.01,
      "training.select": "elbo",
    });
    expect(await vaeLens("sweep", spec, "--out", run)).toMatchObject({ status: 0 });
    background = new Background();
    const view = await ask(run, { type: "modelView", point: 1 });
    if (typeof view === "string" || view.type !== "modelView") return expect.fail(JSON.stringify(view));
    const { engine } = await chooseEngine("auto", import.meta.filename);
    const data = await openRunData(run, mediaFolder);
    const point = readPoint(data, 1);
    const arrays = await modelArrays(engine, point, { count: 24, encode: 1000, seed: 0 });
    expect(view).toMatchObject({
      point: 1,
      latentSize: 2,
      decoded: "mean",
      image: [8, 8, 1],
      columnCount: 64,
      range: { low: 0, high: 1 },
    });
    expect(view.epoch).toBe(data.folder.readResults().points[1]?.keptEpoch);
    expect(view.examples.map(({ row }) => row)).toEqual([...arrays.rows]);
    close(
      view.examples.flatMap(({ reconstruction }) => reconstruction),
      [...arrays.reconstructions],
    );
    close((view.samples ?? []).flat(), [...(arrays.samples ?? [])]);
    expect(view.means.rows).toHaveLength(point.dataset.heldOut.rows);
    expect(view.means.labelSets.map(({ labels }) => labels)).toEqual([[...(point.dataset.heldOutLabels ?? [])]]);
    // The rate that the run's own evaluation found, from other chunks of the same rows.
    const { klPerDimensionNats } = data.folder.readResults().points[1]?.heldOut ?? expect.fail("no figures");
    for (const { unit, klNats } of view.units)
      expect(Math.abs(klNats - (klPerDimensionNats[unit] ?? NaN))).toBeLessThan(1e-4);

    const [, second] = view.examples;
    const decoded = await ask(run, { type: "decode", point: 1, z: second?.z ?? [], row: second?.row ?? 0 });
    if (typeof decoded === "string" || decoded.type !== "decode") return expect.fail(JSON.stringify(decoded));
    close(decoded.values, second?.reconstruction ?? []);

    expect(await ask(run, { type: "decode", point: 1, z: [1], row: null })).toBe(
      "z must have 2 finite numbers; it has 1",
    );
    expect(await ask(run, { type: "modelView", point: 6 })).toContain("there is no point 6");
    // Another point, and back: each decode is of its own point's model.
    const other = await ask(run, { type: "decode", point: 2, z: second?.z ?? [], row: null });
    expect(other).not.toEqual({ ...decoded, point: 2 });
    expect(await ask(run, { type: "decode", point: 1, z: second?.z ?? [], row: second?.row ?? 0 })).toEqual(decoded);
  });

  test("during training, from its last checkpoint", async () => {
    const run = folder.at("training");
    const spec = folder.writeSpec("training.vae.json", { "training.epochs": 1_000_000 });
    const sweep = startVaeLens(["sweep", spec, "--out", run, "--workers", "1", "--checkpoint-seconds", "0"]);
    background = new Background();
    let view: Answer | string = "";
    while (typeof view === "string" || (view.type === "modelView" && view.epoch === 0)) {
      expect(sweep.hasEnded).toBe(false);
      if (typeof view === "string") expect(view).toMatch(/^$|no run\.json|no checkpoint yet/);
      await pause(50);
      view = await ask(run, { type: "modelView", point: 0 });
    }
    expect(view).toMatchObject({ type: "modelView", point: 0, decoded: "mean" });
    // The second batch waits for the only worker.
    expect(await ask(run, { type: "modelView", point: 5 })).toContain("point 5 has no checkpoint yet");
  });

  test("but reports an error for a folder without a run", async () => {
    background = new Background();
    expect(await ask(folder.path, { type: "modelView", point: 0 })).toContain("no run.json");
  });
});
