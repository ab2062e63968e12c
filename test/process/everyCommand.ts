import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect } from "vitest";
import { openRunFolder } from "../../src/store/findRun.ts";
import { listRuns } from "../../src/store/listRuns.ts";
import { type Ended, vaeLens } from "./commandLine.ts";
import { kindChanges, kindsData, type ModelKind, modelKinds } from "./modelKinds.ts";
import { filesIn, specFolder } from "./specFolder.ts";

/** Every command that writes, on every kind of model, with the files that it leaves when nothing disturbs it. */

const measuring = ["--examples", "4", "--importance-samples", "10", "--temperatures", "4", "--chains", "2"];
const curve = ["--examples", "3", "--temperatures", "3", "--chains", "2", "--betas", "4,1"];

export const commands = [
  "sweep",
  "evaluate",
  "explain",
  "curve",
  "draw",
  "report",
  "export --format onnx",
  "export --format safetensors",
  "export --format csv",
  "export --format tensorboard",
  "import",
  "new",
] as const;
export type Command = (typeof commands)[number];

/** `npm test` trains only one of the quicker kinds: each has an uninterrupted run to compare with. */
export const triedKinds: readonly ModelKind[] =
  process.env["VAE_LENS_CAMPAIGN_SHARE"] === undefined ? ["batch norm"] : modelKinds;

export interface Uninterrupted {
  readonly status: number | null;
  readonly ms: number;
  /** Each file by a hash. */
  readonly contents: Readonly<Record<string, string>>;
}

export class EveryCommand {
  readonly #folder = specFolder();
  readonly #known = new Map<string, Uninterrupted>();

  constructor() {
    beforeAll(() => {
      for (const [name, text] of Object.entries(kindsData)) this.#folder.write(name, text);
      this.#folder.write(
        "log.csv",
        "run,epoch,beta,val_kl,val_recon\na,1,0.5,3,5\na,2,0.5,3.25,4.5\nb,1,4,0.5,7\nb,2,4,0.001,8\n",
      );
    });
  }

  /** The folder in which every command is tried. */
  get run(): string {
    return this.#folder.at("run");
  }

  argumentsOf(command: Command): readonly string[] {
    const { run } = this;
    const [name = "", ...options] = command.split(" ");
    if (command === "sweep") {
      const target = existsSync(path.join(run, "run.json"))
        ? ["--resume", run]
        : [this.#folder.at("kind.vae.json"), "--out", run];
      return ["sweep", ...target, "--checkpoint-seconds", "0.05"];
    }
    if (command === "import") return ["import", this.#folder.at("log.csv"), "--out", path.join(run, "imported")];
    if (command === "new") return ["new", this.#folder.at("kinds.csv"), "--out", path.join(run, "new.vae.json")];
    if (command === "evaluate" || command === "explain") return [name, run, ...measuring];
    return [name, run, ...options, ...(command === "curve" ? curve : [])];
  }

  /** Puts into the folder what the command needs: a trained run, or nothing. */
  prepare(kind: ModelKind, command: Command): void {
    this.#folder.writeSpec("kind.vae.json", kindChanges(kind));
    mkdirSync(this.run, { recursive: true });
    // The folder itself may be a mounted disk.
    for (const name of readdirSync(this.run)) rmSync(path.join(this.run, name), { recursive: true });
    if (!["sweep", "import", "new"].includes(command)) cpSync(this.#folder.at(kind), this.run, { recursive: true });
  }

  /** What the command leaves when nothing disturbs it. */
  async uninterrupted(kind: ModelKind, command: Command): Promise<Uninterrupted> {
    const key = `${kind} ${command}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (command !== "sweep") await this.uninterrupted(kind, "sweep");
    this.prepare(kind, command);
    const started = performance.now();
    const { status, stderr } = await this.start(command);
    const found = { status, ms: performance.now() - started, contents: this.contents() };
    expect({ kind, command, status, stderr }).toMatchObject({ status: 0 });
    if (command === "sweep") cpSync(this.run, this.#folder.at(kind), { recursive: true });
    this.#known.set(key, found);
    return found;
  }

  start(command: Command): Promise<Ended> {
    return vaeLens(...this.argumentsOf(command));
  }

  /** Repeats the command; one that refuses to replace what is complete has nothing left to do. */
  async repeat(command: Command): Promise<void> {
    const isComplete =
      (command === "import" && existsSync(path.join(this.run, "imported/run.json"))) ||
      (command === "new" && existsSync(path.join(this.run, "new.vae.json")));
    if (isComplete) return;
    const { status, stderr } = await this.start(command);
    expect({ status, stderr }).toMatchObject({ status: 0 });
  }

  /** What the editor reads of the folder. */
  expectReadable(): void {
    listRuns([this.#folder.path]);
    for (const run of [this.run, path.join(this.run, "imported")])
      if (existsSync(path.join(run, "run.json"))) expect(openRunFolder(run).run.message).toBeNull();
  }

  /** Each file by a hash of its content, without the times at which a run began and how long it took. */
  contents(): Readonly<Record<string, string>> {
    return Object.fromEntries(filesIn(this.run).map((name) => [name, hashOf(path.join(this.run, name))]));
  }
}

function hashOf(file: string): string {
  const bytes = readFileSync(file);
  const hash = createHash("sha256");
  if (path.basename(file) !== "run.json") return hash.update(bytes).digest("hex").slice(0, 16);
  const {
    created: _created,
    trainedMs: _trainedMs,
    ...others
  } = JSON.parse(bytes.toString()) as Record<string, unknown>;
  return hash.update(JSON.stringify(others)).digest("hex").slice(0, 16);
}
