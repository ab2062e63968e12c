import type { Disposable, LogOutputChannel } from "vscode";
import {
  parseFromBackground,
  type BackgroundRequest as Request,
  type FromBackground,
  type ToBackground,
} from "../protocol/backgroundMessages.ts";
import { ChildLink } from "../protocol/childLink.ts";

const GRACE_MS = 1000;

/** A request without its id: `ask` assigns it. */
export type NewRequest = Request extends infer Message
  ? Message extends Request
    ? Omit<Message, "id">
    : never
  : never;
type Reply<Type extends FromBackground["type"]> = Extract<FromBackground, { type: Type }>;
/** The type of reply to each type of request. */
interface Replies {
  readonly checkSpec: "specChecked";
  readonly probeSpec: "specChecked";
  readonly proposeSpec: "specProposed";
  readonly listData: "dataListed";
  readonly findRun: "runFound";
  readonly readRun: "runFound";
  readonly followRun: "runFollowed";
  readonly stopRun: "runChanged";
  readonly keepPrediction: "predictionKept";
  readonly listRuns: "runsListed";
  readonly compareRuns: "runsCompared";
  readonly renameRun: "runChanged";
  readonly trashRun: "runChanged";
  readonly restoreRun: "runChanged";
  readonly askRun: "runAnswered";
  readonly importRuns: "runsImported";
  readonly exportRun: "runExported";
}
type ReplyTo<Type extends Request["type"]> = Reply<Replies[Type]>;

/** The process died before it answered. The next request starts another. */
export class BackgroundEnded extends Error {
  override readonly name = "BackgroundEnded";
}

/** The process that reads files for the editor. The first request starts it; so does the first one after it died. */
export class BackgroundProcess implements Disposable {
  readonly #file: string;
  readonly #log: LogOutputChannel;
  readonly #waiting = new Map<number, { resolve: (reply: FromBackground) => void; reject: (error: Error) => void }>();
  readonly #readableFolders: () => readonly string[] | null;
  /** The last limit that the process has received, as JSON. */
  #limit = "";
  #link: ChildLink<ToBackground, FromBackground> | undefined;
  #lastId = 0;

  /** @param readableFolders where the process may read; null: everywhere */
  constructor(file: string, log: LogOutputChannel, readableFolders: () => readonly string[] | null) {
    this.#file = file;
    this.#readableFolders = readableFolders;
    this.#log = log;
  }

  /**
   * Sends a request; rejects if it fails.
   * @param cancelled aborts the request, which then rejects soon
   * @throws BackgroundEnded
   */
  async ask<Type extends Request["type"]>(
    request: Extract<NewRequest, { type: Type }>,
    cancelled?: AbortSignal,
  ): Promise<ReplyTo<Type>> {
    const id = ++this.#lastId;
    const link = (this.#link ??= this.#start());
    const reply = new Promise<FromBackground>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#sendLimit(link);
    link.send({ ...request, id });
    const cancel = (): void => {
      link.send({ type: "cancelProbe", id });
    };
    cancelled?.addEventListener("abort", cancel);
    try {
      const answer = await reply;
      if (answer.type === "requestFailed") throw new Error(answer.message);
      return answer as ReplyTo<Type>;
    } finally {
      cancelled?.removeEventListener("abort", cancel);
    }
  }

  dispose(): void {
    this.#link?.stop();
  }

  /** Before each request, because trust and folders of a workspace change. */
  #sendLimit(link: ChildLink<ToBackground, FromBackground>): void {
    const folders = this.#readableFolders();
    const limit = JSON.stringify(folders);
    if (limit === this.#limit) return;
    this.#limit = limit;
    link.send({ type: "limitReading", folders });
  }

  #start(): ChildLink<ToBackground, FromBackground> {
    this.#limit = "";
    return new ChildLink({
      file: this.#file,
      parse: parseFromBackground,
      stopMessage: { type: "stop" },
      graceMs: GRACE_MS,
      onMessage: (reply) => {
        this.#waiting.get(reply.id)?.resolve(reply);
        this.#waiting.delete(reply.id);
      },
      onExit: (reason) => {
        this.#link = undefined;
        if (this.#waiting.size > 0) this.#log.warn(`The background process ended (${reason}).`);
        for (const { reject } of this.#waiting.values())
          reject(new BackgroundEnded(`the background process ended (${reason})`));
        this.#waiting.clear();
      },
    });
  }
}
