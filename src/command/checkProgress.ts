import type { SpecStep } from "../results/specStep.ts";
import type { Terminal } from "./terminal.ts";

const PERIOD_MS = 1000;
/** A shorter check does not need its time. */
const SHOWN_AFTER_MS = 2000;

/** What a check works on and since when, as the status line of a terminal. */
export class CheckProgress {
  readonly #file: string;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #start: number;
  readonly #timer: NodeJS.Timeout;
  #doing = stepText({ type: "spec" });

  constructor(file: string, terminal: Terminal, now: () => number = () => performance.now()) {
    this.#file = file;
    this.#terminal = terminal;
    this.#now = now;
    this.#start = now();
    this.#timer = setInterval(() => {
      this.#draw();
    }, PERIOD_MS);
    this.#draw();
  }

  /** At once: what comes next may block the timer. @param doing such as "reading a.csv" */
  show(doing: string): void {
    this.#doing = doing;
    this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #draw(): void {
    const ms = this.#now() - this.#start;
    const time = ms < SHOWN_AFTER_MS ? "" : ` ${Math.floor(ms / 1000)} s, Ctrl-C cancels`;
    const line = `Checking ${this.#file}: ${this.#doing} ...${time}`;
    this.#terminal.status(line.slice(0, this.#terminal.width - 1));
  }
}

export function stepText(step: SpecStep): string {
  switch (step.type) {
    case "spec":
      return "reading the spec";
    case "data":
      return `reading and measuring ${step.name}${step.bytes >= 2 ** 20 ? ` (${sizeText(step.bytes)})` : ""}`;
    case "rules":
      return "applying the rules";
  }
}

function sizeText(bytes: number): string {
  return bytes < 2 ** 30 ? `${Math.round(bytes / 2 ** 20)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
