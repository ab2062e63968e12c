import { fork, type ChildProcess } from "node:child_process";
import { ProtocolError, type MessageParser } from "./messageParser.ts";

/** The end of what a child printed, for the message about its exit. */
const STDERR_TAIL_CHARACTERS = 8000;

export interface ChildLinkOptions<Outgoing, Incoming> {
  /** The bundled program. */
  readonly file: string;
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
  /** Whether the child may go on after this process: it then belongs to no group whose signals would end it. */
  readonly mayOutlive?: boolean;
  /** Checks a received message. */
  readonly parse: MessageParser<Incoming>;
  /** Asks the child to end by itself. */
  readonly stopMessage: Outgoing;
  /** A child that does not stop on request is killed after this time. */
  readonly graceMs: number;
  readonly onMessage: (message: Incoming) => void;
  /** Called once when the process has ended; `reason` says how, for a message. `printed` is the end of what it printed. */
  readonly onExit: (reason: string, printed: string) => void;
}

/** A child process and its typed channel. Messages are checked against their schema on receipt. */
export class ChildLink<Outgoing extends object, Incoming> {
  readonly #options: ChildLinkOptions<Outgoing, Incoming>;
  readonly #child: ChildProcess;
  #stderr = "";
  /** The protocol error for which it was killed. */
  #fault = "";
  #ended = false;
  #killTimer: NodeJS.Timeout | undefined;

  constructor(options: ChildLinkOptions<Outgoing, Incoming>) {
    this.#options = options;
    // Electron's own environment object must not be passed on (electron/node#113). The variable makes an editor's executable
    // run as plain Node; Node itself ignores it.
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: "1" };
    this.#child = fork(options.file, [], {
      execArgv: [...(options.execArgv ?? [])],
      env,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      detached: options.mayOutlive === true,
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL_CHARACTERS);
    });
    this.#child.on("message", (message) => {
      this.#receive(message);
    });
    this.#child.on("error", (error) => {
      this.#end(error.message);
    });
    // At "close", unlike "exit", all output has arrived.
    this.#child.on("close", (code, signal) => {
      this.#end(`${signal === null ? `exit code ${code}` : `signal ${signal}`}${this.#lastWords()}`);
    });
    this.#prepare();
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  send(message: Outgoing): void {
    // If the process has just died, "close" reports it; the callback prevents an exception.
    this.#child.send(message, () => undefined);
  }

  /**
   * Asks the child to end, and kills it after a grace period. The child closes the channel, not this side: a child process
   * never reports "close" if its parent has closed the channel.
   */
  stop(): void {
    this.send(this.#options.stopMessage);
    this.#killTimer ??= setTimeout(() => this.#child.kill("SIGKILL"), this.#options.graceMs).unref();
  }

  /** Lets the child go on without this process, which may then end. */
  release(): void {
    this.#child.disconnect();
    this.#child.stderr?.destroy();
    this.#child.unref();
  }

  /** Ends the child now. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Compiles the schemas while the child starts, one in each turn of the event loop. */
  #prepare(): void {
    setImmediate(() => {
      if (!this.#ended && this.#options.parse.prepareNext()) this.#prepare();
    });
  }

  #receive(message: unknown): void {
    let parsed: Incoming;
    try {
      parsed = this.#options.parse(message);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      // Later messages of this child cannot be trusted.
      this.#fault = `${error.message}; `;
      this.kill();
      return;
    }
    this.#options.onMessage(parsed);
  }

  #end(how: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#killTimer);
    this.#options.onExit(this.#fault + how, this.#stderr);
  }

  /** Its last error without the stack, or else its last line. */
  #lastWords(): string {
    const lines = this.#stderr.trim().split("\n");
    const words = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "";
    return words === "" ? "" : `; it printed: ${words.trim()}`;
  }
}
