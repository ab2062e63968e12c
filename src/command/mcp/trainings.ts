import { failureMessage } from "../../store/failure.ts";
import { UsageError } from "../usageError.ts";
import { RecordingTerminal } from "./recordingTerminal.ts";

/** A training that a call has started, and that may outlast it. */
export interface Training {
  /** Resolves once the run has its folder, or the training has ended without one. */
  readonly started: Promise<string | undefined>;
  /** What the command printed. Never rejects. */
  readonly ended: Promise<string>;
  /** The latest line of progress. */
  readonly progress: () => string;
  readonly stop: () => void;
}

/** Runs a sweep as the command line does. */
export type Train = (
  terminal: RecordingTerminal,
  options: { readonly signal: AbortSignal; readonly onStarted: (runFolder: string) => void },
) => Promise<number>;

/** The trainings of this server: one at a time, because each uses every core. */
export class Trainings {
  #current: (Training & { readonly folder: () => string | undefined }) | undefined;

  /** @param onStatus receives lines of progress. @throws UsageError while another training goes on */
  start(what: string, train: Train, onStatus: (line: string) => void): Training {
    if (this.#current !== undefined)
      throw new UsageError(
        `this server trains ${this.#current.folder() ?? "another spec"} already. Wait for it (run_status), or stop it (stop_training).`,
      );
    const controller = new AbortController();
    let resolveStarted: (runFolder: string | undefined) => void = () => undefined;
    const started = new Promise<string | undefined>((done) => {
      resolveStarted = done;
    });
    let folder: string | undefined;
    let latest = "";
    const terminal = new RecordingTerminal((line) => {
      latest = line;
      onStatus(line);
    });
    const onStarted = (runFolder: string): void => {
      folder = runFolder;
      resolveStarted(runFolder);
    };
    const ended = train(terminal, { signal: controller.signal, onStarted })
      .catch((error: unknown) => {
        terminal.err(failureMessage(error, `train ${what}`));
      })
      .then(() => {
        this.#current = undefined;
        resolveStarted(undefined);
        return terminal.text;
      });
    const training = {
      started,
      ended,
      progress: () => latest,
      stop: () => controller.abort(),
      folder: () => folder,
    };
    this.#current = training;
    return training;
  }

  /** The training of a run folder, if it is one of this server's. */
  of(runFolder: string): Training | undefined {
    return this.#current?.folder() === runFolder ? this.#current : undefined;
  }

  /** Has the training that goes on write a last checkpoint, and waits for it. */
  async stopAll(): Promise<void> {
    this.#current?.stop();
    await this.#current?.ended;
  }
}
