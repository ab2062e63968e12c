import { printableLines } from "../../core/printable.ts";
import type { Terminal } from "../terminal.ts";

/** A terminal whose lines become the answer of a tool, and whose status line becomes its progress. */
export class RecordingTerminal implements Terminal {
  readonly isInteractive = true;
  readonly width = 200;
  readonly #lines: string[] = [];
  readonly #onStatus: (line: string) => void;

  constructor(onStatus: (line: string) => void) {
    this.#onStatus = onStatus;
  }

  out(line: string): void {
    this.#lines.push(printableLines(line));
  }

  command(line: string): void {
    this.out(line);
  }

  err(line: string): void {
    this.out(line);
  }

  status(line: string): void {
    // A bar says what the percentage after it says.
    const text = line.replace(/^[█░]+ /, "").trim();
    if (text !== "") this.#onStatus(printableLines(text));
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}
