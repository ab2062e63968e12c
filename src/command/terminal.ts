/** Where a command prints; apart from the process so that tests can listen. */
export interface Terminal {
  /** A line of the result. */
  out(line: string): void;
  /** A line about what goes on. */
  err(line: string): void;
  /** Replaces the last status line, or shows none; does nothing if stderr is not a terminal. */
  status(line: string): void;
  readonly isInteractive: boolean;
  readonly width: number;
}

/** Cursor to the line's start, line cleared. */
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
      process.stdout.write(`${line}\n`);
    },
    err: (line) => {
      clear();
      process.stderr.write(`${line}\n${shown}`);
    },
    status: (line) => {
      if (!isInteractive) return;
      clear();
      process.stderr.write(line);
      shown = line;
    },
  };
}
