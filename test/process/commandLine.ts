import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";

/** The real command line, as a process. */

const cliFile = path.resolve(import.meta.dirname, "../../dist/cli.cjs");

/** How a run of the command line ended. */
export interface Ended {
  /** Null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Starts a process group, as a scheduler does for a job. */
  readonly ownGroup?: boolean;
}

/** A command line under way. */
export class Running {
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";
  #hasEnded = false;
  #onText = (): void => undefined;

  constructor(args: readonly string[], { cwd, env, ownGroup = false }: StartOptions) {
    this.#child = spawn(process.execPath, [cliFile, ...args], {
      cwd,
      detached: ownGroup,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#onText();
    });
    this.ended = new Promise((resolve, reject) => {
      this.#child.on("error", reject);
      this.#child.on("close", (status, signal) => {
        this.#hasEnded = true;
        this.#onText();
        resolve({ status, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get processId(): number {
    if (this.#child.pid === undefined) throw new Error("the command line did not start");
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** After a suspension. */
  goOn(): void {
    if (process.platform !== "win32") this.kill("SIGCONT");
  }

  /** Sends the signal to every process of its own group. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.processId, signal);
  }

  /** Waits until stderr holds `text`. */
  async says(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#onText = () => {
        if (this.#stderr.includes(text)) resolve();
        else if (this.#hasEnded) reject(new Error(`it ended without saying "${text}":\n${this.#stderr}`));
      };
      this.#onText();
    });
  }
}

/** Starts `vae-lens ...`. What still runs when the test ends is killed. */
export function startVaeLens(args: readonly string[], options: StartOptions = {}): Running {
  const running = new Running(args, options);
  onTestFinished(() => {
    if (!running.hasEnded) running.kill("SIGKILL");
  });
  return running;
}

/** A sweep that stands still in its training until `goOn`: it could otherwise end before another process has started. Not on Windows. */
export async function suspended(args: readonly string[]): Promise<Running> {
  const running = startVaeLens(args);
  await running.says("Training");
  if (process.platform !== "win32") running.kill("SIGSTOP");
  return running;
}

/** Runs `vae-lens ...` to its end. */
export function vaeLens(...args: readonly string[]): Promise<Ended> {
  return new Running(args, {}).ended;
}

/** Process ids of the living workers of a command line. Linux only. */
export function workersOf(running: Running): readonly number[] {
  return childrenOf(running.processId ?? Number.NaN, "");
}

/** Process ids of the living children of a process whose command line holds this text. Linux only. */
export function childrenOf(processId: number, program: string): readonly number[] {
  try {
    const children = readFileSync(`/proc/${processId}/task/${processId}/children`, "utf8");
    const living = children.split(" ").filter(Boolean).map(Number).filter(isRunning);
    return living.filter((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes(program));
  } catch {
    return [];
  }
}

/** Kills a process at once. @returns false if it has ended before */
export function killedIfThere(processId: number): boolean {
  try {
    return process.kill(processId, "SIGKILL");
  } catch {
    return false;
  }
}

/** Processor time of a process, in hundredths of a second. Linux only. */
export function processorTicks(processId: number): number {
  const fields = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

/** False for a zombie too: a process that has ended and that nobody has asked about. Linux only. */
export function isRunning(processId: number): boolean {
  try {
    // The state is the first letter after the name, which stands in brackets and may hold anything.
    const [state] = readFileSync(`/proc/${processId}/stat`, "utf8").split(") ").at(-1) ?? "";
    return state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

/** Why a test needs Linux, or false where it may run. */
export const notLinux: string | false = process.platform === "linux" ? false : "the processes are found through /proc";

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
