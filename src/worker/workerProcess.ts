import { fork, type ChildProcess } from "node:child_process";
import { ProtocolError } from "../protocol/messageParser.ts";
import { parseFromWorker, type FromWorker, type ToWorker } from "../protocol/workerMessages.ts";

/** Kept of what a worker printed, for the message about its death. */
const STDERR_TAIL_CHARACTERS = 2000;
/** A worker that was told to stop and does not is killed after this. */
const KILL_GRACE_MS = 10_000;

export interface WorkerListener {
  readonly onMessage: (message: FromWorker) => void;
  /** Called once, however the process ended; `reason` says how, for people. */
  readonly onExit: (reason: string) => void;
}

/** One training process and its channel. Messages are checked against their schema on receipt. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #stderr = "";
  #killTimer: NodeJS.Timeout | undefined;

  constructor(workerFile: string, { onMessage, onExit }: WorkerListener) {
    // A copy of the environment: Electron's own object must not be handed on (electron/node#113).
    this.#child = fork(workerFile, [], { execArgv: [], env: { ...process.env }, stdio: ["ignore", "ignore", "pipe", "ipc"] });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    let fault = "";
    this.#child.on("message", (message) => {
      const parsed = tryParse(message);
      if (!(parsed instanceof ProtocolError)) {
        onMessage(parsed);
        return;
      }
      // What it goes on to say cannot be trusted; its points count as lost.
      fault = `${parsed.message}; `;
      this.#child.kill("SIGKILL");
    });
    let ended = false;
    const end = (how: string): void => {
      if (ended) return;
      const reason = fault + how;
      ended = true;
      clearTimeout(this.#killTimer);
      onExit(reason);
    };
    this.#child.on("error", (error) => {
      end(error.message);
    });
    // "close", not "exit": by then everything it printed has arrived.
    this.#child.on("close", (code, signal) => {
      end(`${signal === null ? `exit code ${code}` : `signal ${signal}`}${this.#lastWords()}`);
    });
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToWorker): void {
    // A send to a process that has just died is answered by its "close", not by an exception.
    this.#child.send(message, () => undefined);
  }

  /**
   * Asks it to checkpoint what is under way and to go; force follows if it does not. The worker closes the channel, not
   * this side: a child process whose channel its parent has closed never reports "close".
   */
  stop(): void {
    this.send({ type: "stop" });
    this.#killTimer ??= setTimeout(() => this.#child.kill("SIGKILL"), KILL_GRACE_MS).unref();
  }

  /** The error it ended with, without the stack, or else its last line. */
  #lastWords(): string {
    const lines = this.#stderr.trim().split("\n");
    const words = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
    return words === "" ? "" : `; it printed: ${words.trim()}`;
  }
}

function tryParse(message: unknown): FromWorker | ProtocolError {
  try {
    return parseFromWorker(message);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
}
