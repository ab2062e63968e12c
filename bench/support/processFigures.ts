import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What every Node.js process of a command used, also on other machines that share the folder: each writes a file when it ends. */
export class ProcessFigures {
  readonly #folder: string;
  readonly #hook: string;

  constructor(within: string) {
    this.#folder = path.join(within, "figures");
    this.#hook = path.join(within, "hook.cjs");
    writeFileSync(
      this.#hook,
      `const { basename, join } = require("node:path");
       process.on("exit", () => {
         const { user, system } = process.cpuUsage();
         const program = basename(process.argv[1] ?? "");
         const figures = { program, cpuS: (user + system) / 1e6, peakMegabytes: process.resourceUsage().maxRSS / 1024 };
         const name = [process.pid, Date.now(), process.hrtime.bigint()].join("-");
         require("node:fs").writeFileSync(join(${JSON.stringify(this.#folder)}, name), JSON.stringify(figures));
       });`,
    );
    this.clear();
  }

  /** For the environment of the processes. */
  get nodeOptions(): string {
    return `--require ${this.#hook}`;
  }

  /** Forgets what has ended. */
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder);
  }

  /** Of the processes that have ended since, by program. */
  ended(): readonly ProcessFigure[] {
    return readdirSync(this.#folder).map(
      (name) => JSON.parse(readFileSync(path.join(this.#folder, name), "utf8")) as ProcessFigure,
    );
  }
}

export interface ProcessFigure {
  /** The file that Node.js runs. */
  readonly program: string;
  readonly cpuS: number;
  readonly peakMegabytes: number;
}

/** Processor time of some of them. */
export function cpuSeconds(figures: readonly ProcessFigure[]): number {
  return figures.reduce((sum, { cpuS }) => sum + cpuS, 0);
}
