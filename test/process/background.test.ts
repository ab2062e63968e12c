import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parseFromBackground, type FromBackground, type ToBackground } from "../../src/protocol/backgroundMessages.ts";
import { specText, type Changes } from "../unit/spec/verbs.ts";
import { specFolder, tinySweep } from "./specFolder.ts";

const packageFolder = path.resolve(import.meta.dirname, "../..");
const folder = specFolder();

/** The built background process, and what it has answered. */
class Background {
  readonly answers: FromBackground[] = [];
  readonly #child: ChildProcess = fork(path.join(packageFolder, "dist/background.cjs"), [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  readonly #exited = new Promise<void>((resolve) => this.#child.once("exit", () => { resolve(); }));
  #wake: () => void = () => undefined;

  constructor() {
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

  disconnect(): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    return this.#exited;
  }
}

let background: Background;
afterEach(() => background.disconnect());

function request(changes: Changes = {}) {
  return { specText: specText({ ...tinySweep, ...changes }), specFolder: folder.path, mediaFolder: path.join(packageFolder, "media") };
}

/** Longer than any test lasts. */
const endless = { seconds: 600, ...request({ "training.epochs": 1_000_000 }) };

describe("the background process", () => {
  test("checks a spec, then corrects what it said with a probe", async () => {
    background = new Background();
    background.send({ type: "checkSpec", id: 1, ...request() });
    const checked = await background.answer(1);
    background.send({ type: "probeSpec", id: 2, seconds: 20, ...request() });
    const probed = await background.answer(2);
    const bases = (answer: FromBackground) => (answer.type === "specChecked" ? answer.report.predictions.map(({ basis }) => basis) : []);
    expect(bases(checked)).toEqual(new Array(6).fill("spectrum"));
    expect(bases(probed)).toEqual(["probe", "probe", "probe", "probe", "spectrum", "spectrum"]);
  });

  test("goes on answering while it probes, until the probe is cancelled", async () => {
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

  test("ends with the one who started it, whatever it is doing", async () => {
    background = new Background();
    background.send({ type: "probeSpec", id: 1, ...endless });
    background.send({ type: "checkSpec", id: 2, ...request() });
    await background.answer(2);
    await background.disconnect();
  });
});
