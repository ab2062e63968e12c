import { printable, printableLines } from "../core/printable.ts";

/** The output of a command; an interface so that tests can record it. */
export interface Terminal {
  /** Prints a line of the result. */
  out(line: string): void;
  /** Prints a command for a build service, `::name ...::text`, in one line. In every other line such a beginning is escaped. */
  command(line: string): void;
  /** Prints a line about progress or problems. */
  err(line: string): void;
  /** Replaces the status line; an empty one removes it. Does nothing if stderr is not a terminal. */
  status(line: string): void;
  readonly isInteractive: boolean;
  readonly width: number;
}

/** Moves the cursor to the start of the line and clears it. */
const CLEAR_LINE = "\r\u001b[2K";

export function processTerminal(): Terminal {
  const isInteractive = process.stderr.isTTY;
  let shown = "";
  const clear = (): void => {
    if (shown !== "") process.stderr.write(CLEAR_LINE);
  };
  return {
    isInteractive,
    get width() {
      return process.stderr.columns || 80;
    },
    out: (line) => {
      clear();
      shown = "";
      process.stdout.write(`${printableLines(line)}\n`);
    },
    command: (line) => {
      process.stdout.write(`::${printableLines(line.replace(/^::/, ""))}\n`);
    },
    err: (line) => {
      clear();
      process.stderr.write(`${printableLines(line)}\n${shown}`);
    },
    status: (line) => {
      if (!isInteractive) return;
      clear();
      shown = printable(line);
      process.stderr.write(shown);
    },
  };
}
