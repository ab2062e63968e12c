import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DataError } from "./dataError.ts";
import { damaged, type Hdf5Answer, type Hdf5Question, type Hdf5Source } from "./hdf5Messages.ts";
import type { Table } from "./table.ts";

/**
 * Reads HDF5 in its own thread. Some damaged files make the HDF5 library loop forever or run out of memory (both happened
 * within 2,000 files with flipped bits), and only a thread can be stopped.
 */

/** For tests, which run from source with short time limits. */
export const hdf5Program: { file: string | undefined; silenceMs: number } = {
  /** Undefined: the program beside the bundles. */
  file: undefined,
  /** The thread reports every MiB that it reads from the disk, and every 16 MiB of numbers; a valid file needs a fraction of a second for each. */
  silenceMs: 10_000,
};

const mark = "\x89HDF\r\n\x1a\n";
const MAX_USER_BLOCK_BYTES = 2 ** 16;

/** The mark may follow a block of another program, of 512 bytes in MATLAB's files, or of a power of two above. */
export function isHdf5(bytes: Buffer): boolean {
  for (let at = 0; at + 8 <= Math.min(bytes.length, MAX_USER_BLOCK_BYTES); at = at === 0 ? 512 : 2 * at)
    if (bytes.toString("latin1", at, at + 8) === mark) return true;
  return false;
}

/**
 * One array of an HDF5 or AnnData file; a sparse one with its zeros.
 * @param key the array's path; optional for the X of an .h5ad, or if there is only one array.
 * @throws DataError that lists the arrays if `key` is missing or wrong, and if the file is invalid.
 */
export async function readHdf5(source: Hdf5Source, key: string | undefined, name: string): Promise<Table> {
  return (await ask(source, { use: "examples", key, name })) as Table;
}

/**
 * The labels in an HDF5 or AnnData file: text (categories by name), or a table of one column.
 * @throws DataError as readHdf5, and for the first row without a label.
 */
export function readHdf5Labels(
  source: Hdf5Source,
  key: string | undefined,
  name: string,
): Promise<Table | readonly string[]> {
  return ask(source, { use: "labels", key, name });
}

/** The paths of the arrays that can be examples (two axes or more) or labels (one axis). @throws DataError if the file is invalid */
export async function readHdf5Keys(
  source: Hdf5Source,
  use: "examples" | "labels",
  name: string,
): Promise<readonly string[]> {
  return (await ask(source, {
    use: use === "examples" ? "exampleKeys" : "labelKeys",
    key: undefined,
    name,
  })) as readonly string[];
}

/** Kept for the next file, because starting a thread takes half a second. Not used again after an error of the library. */
let idle: Worker | undefined;

function startThread(): Worker {
  const thread = new Worker(hdf5Program.file ?? join(__dirname, "hdf5.cjs"));
  const forget = (): void => {
    if (idle === thread) idle = undefined;
  };
  return thread.on("error", forget).on("exit", forget);
}

async function ask(source: Hdf5Source, question: Omit<Hdf5Question, "source">): Promise<Table | readonly string[]> {
  const thread = idle ?? startThread();
  idle = undefined;
  const answer = await answerOf(thread, { ...question, source });
  // The thread must not keep the process alive.
  thread.unref();
  if (answer.type === "read" || answer.libraryIsSound) idle ??= thread;
  if (idle !== thread) await thread.terminate();
  if (answer.type === "read") {
    const { contents, warnings } = answer;
    if (!("columns" in contents)) return contents;
    return { ...contents, warnings: warnings.map(({ code, message }) => new DataError(code, message)) };
  }
  throw new DataError(answer.code, answer.message);
}

type Outcome = Exclude<Hdf5Answer, { type: "progress" }>;

function answerOf(thread: Worker, question: Hdf5Question): Promise<Outcome> {
  const { name } = question;
  const { silenceMs } = hdf5Program;
  return new Promise((resolve) => {
    const giveUp = (): void => {
      settle(damaged(name, `nothing was read within ${silenceMs / 1000} seconds`));
    };
    let timer = setTimeout(giveUp, silenceMs);
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      thread.off("message", onMessage).off("error", onError).off("exit", onExit);
      resolve(outcome);
    };
    const onMessage = (answer: Hdf5Answer): void => {
      clearTimeout(timer);
      if (answer.type === "progress") timer = setTimeout(giveUp, silenceMs);
      else settle(answer);
    };
    const onError = (error: Error): void => {
      settle(damaged(name, error.message));
    };
    const onExit = (status: number): void => {
      settle(damaged(name, `the reader ended with status ${status}`));
    };
    thread.ref();
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    thread.postMessage(question);
  });
}
