import type { BackgroundRequest, FromBackground } from "../protocol/backgroundMessages.ts";
import type { FromReader, ToReader } from "../protocol/readerMessages.ts";
import { endedReply, type Ending, type Job } from "./readerJob.ts";
import { isRepeatable, maxReaderBytes, maxTotalMs, OUT_OF_MEMORY } from "./readerLimits.ts";
import { ReaderSlot, type ReaderLink } from "./readerSlot.ts";

export interface ReaderEvents {
  readonly onMessage: (message: FromReader) => void;
  /** @param printed the end of what it printed */
  readonly onExit: (reason: string, printed: string) => void;
}

export interface ReaderPoolPort {
  readonly start: (events: ReaderEvents) => ReaderLink;
  /** Answers the editor. */
  readonly send: (message: FromBackground) => void;
  /** As many readers as may compute at the same time. */
  readonly maxReaders: number;
}

/** A request waits this long for the reader that knows its files before another one gets it. */
const BUSY_MS = 300;
/** After this long, readers that are all blocked do not count: they wait for a disk, or are ended soon. */
const ALL_BLOCKED_MS = 2000;
/** With those that are blocked. */
const MAX_READERS = 6;
/** A newer request for the same data may take over the work of a cancelled one meanwhile. */
const CANCEL_DELAY_MS = 250;
/** A reader that a cancelled request blocks for longer is ended. */
const MAX_CANCELLING_MS = 2000;
/** Readers beside the first are ended when they have been idle for so long: each keeps data in memory. */
const MAX_IDLE_MS = 60_000;
const TICK_MS = 100;
const PING_PERIOD_MS = 1000;
/** Between two ticks only if the machine slept, or this process was stopped. */
const SLEPT_MS = 3000;

/**
 * Hands the editor's requests to readers, processes that can be ended. One reader is always there, and gets all requests while it answers
 * pings, because it has their data in memory. Another one is started while it is blocked. A reader that hangs, or takes too much memory, is
 * ended; the request to blame is answered with what happened, the others go to another reader.
 */
export class ReaderPool {
  readonly #port: ReaderPoolPort;
  readonly #slots = new Set<ReaderSlot>();
  readonly #jobs = new Map<number, Job>();
  #waiting: readonly Job[] = [];
  /** Which reader has the data of a folder. */
  readonly #homes = new Map<string, ReaderSlot>();
  #limit: Extract<ToReader, { type: "limitReading" }> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pingedAt = 0;
  #tickedAt = Infinity;
  #isClosed = false;

  constructor(port: ReaderPoolPort) {
    this.#port = port;
    this.#start();
  }

  limitReading(limit: Extract<ToReader, { type: "limitReading" }>): void {
    this.#limit = limit;
    for (const { link } of this.#slots) link.send(limit);
  }

  ask(request: BackgroundRequest): void {
    const askedAt = performance.now();
    const job: Job = {
      request,
      askedAt,
      givenAt: askedAt,
      step: undefined,
      cancelledAt: undefined,
      isCancelSent: false,
      isAlone: false,
    };
    this.#jobs.set(request.id, job);
    this.#waiting = [...this.#waiting, job];
    this.#place();
  }

  /** Answers at once; the reader ends the work soon, or is ended. */
  cancel(id: number): void {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    this.#answer(job, { type: "requestFailed", id, message: "cancelled" });
    job.cancelledAt = performance.now();
    this.#waiting = this.#waiting.filter((other) => other !== job);
    this.#run();
  }

  /** Ends all readers. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const { link } of this.#slots) link.kill();
  }

  #start(): ReaderSlot {
    const link = this.#port.start({
      onMessage: (message) => {
        if (this.#slots.has(slot)) this.#receive(slot, message);
      },
      onExit: (reason, printed) => {
        const isMemory = printed.includes(OUT_OF_MEMORY) || printed.includes("heap out of memory");
        this.#end(
          slot,
          isMemory ? { type: "memory", gibibytes: maxReaderBytes() / 2 ** 30 } : { type: "died", reason },
        );
      },
    });
    if (this.#limit !== undefined) link.send(this.#limit);
    const slot = new ReaderSlot(link, performance.now());
    this.#slots.add(slot);
    this.#run();
    return slot;
  }

  /** Gives each waiting request to a reader that is free for it. */
  #place(): void {
    this.#waiting = this.#waiting.filter((job) => {
      const slot = this.#slotFor(job);
      if (slot === undefined) return true;
      this.#homes.set(keyOf(job.request), slot);
      slot.give(job, performance.now());
      return false;
    });
    this.#run();
  }

  #slotFor(job: Job): ReaderSlot | undefined {
    const now = performance.now();
    const [first = this.#start()] = this.#slots;
    const home = this.#homes.get(keyOf(job.request)) ?? first;
    if (home.isFreeFor(job)) return home;
    home.ping(now);
    const waitedMs = now - Math.max(job.askedAt, job.givenAt);
    if (!home.isStarted || (waitedMs < BUSY_MS && !job.isAlone)) return undefined;
    for (const slot of this.#slots) if (slot.isFreeFor(job)) return slot;
    for (const slot of this.#slots) slot.ping(now);
    const max = waitedMs < ALL_BLOCKED_MS ? this.#port.maxReaders : Math.max(MAX_READERS, this.#port.maxReaders);
    return this.#slots.size < max ? this.#start() : undefined;
  }

  #receive(slot: ReaderSlot, message: FromReader): void {
    if (message.type === "pong") {
      slot.pong(message.cpuMs, performance.now());
      this.#place();
      return;
    }
    const job = slot.jobs.find(({ request }) => request.id === message.id);
    if (job === undefined) return;
    if (message.type === "stepBegun") {
      job.step = message.step;
      return;
    }
    slot.take(job, performance.now());
    this.#answer(job, message);
    this.#place();
  }

  #answer(job: Job, reply: FromBackground): void {
    if (this.#jobs.get(job.request.id) !== job) return;
    this.#jobs.delete(job.request.id);
    this.#port.send(reply);
  }

  /** Ends a reader. @param blamed the requests that are known to be the cause; none: the only one, if there is only one */
  #end(slot: ReaderSlot, ending: Ending, blamed?: readonly Job[]): void {
    if (!this.#slots.delete(slot) || this.#isClosed) return;
    slot.link.kill();
    for (const [key, home] of this.#homes) if (home === slot) this.#homes.delete(key);
    const jobs = slot.jobs.filter(({ cancelledAt }) => cancelledAt === undefined);
    const causes = blamed ?? (jobs.length === 1 && (jobs[0]?.isAlone === true || ending.type !== "died") ? jobs : []);
    for (const job of jobs) {
      if (causes.includes(job) || !isRepeatable(job.request)) this.#answer(job, endedReply(job, ending));
      else {
        // Whatever another reader died of, the second one to die is proof.
        job.isAlone = true;
        job.givenAt = performance.now();
        this.#waiting = [...this.#waiting, job];
      }
    }
    // One that cannot start is not started over and over.
    if (this.#slots.size === 0 && slot.isStarted) this.#start();
    this.#place();
  }

  /** Watches while there is something to watch. */
  #run(): void {
    if (this.#isClosed) return;
    this.#timer ??= setInterval(() => {
      this.#tick(performance.now());
    }, TICK_MS);
  }

  #tick(now: number): void {
    if (now - this.#tickedAt > SLEPT_MS) for (const slot of this.#slots) slot.forgive(now);
    this.#tickedAt = now;
    if (now - this.#pingedAt > PING_PERIOD_MS) {
      this.#pingedAt = now;
      for (const slot of this.#slots) if (slot.jobs.length > 0) slot.ping(now);
    }
    for (const slot of [...this.#slots]) this.#watch(slot, now);
    if (this.#waiting.length > 0) this.#place();
    const isQuiet =
      this.#slots.size === 1 && [...this.#slots].every((slot) => slot.isStarted && slot.jobs.length === 0);
    if (!isQuiet || this.#waiting.length > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#tickedAt = Infinity;
  }

  #watch(slot: ReaderSlot, now: number): void {
    for (const job of slot.jobs) {
      if (job.cancelledAt === undefined) continue;
      const sinceMs = now - job.cancelledAt;
      if (sinceMs > CANCEL_DELAY_MS && !job.isCancelSent) {
        job.isCancelSent = true;
        slot.link.send({ type: "cancelProbe", id: job.request.id });
      }
      if (sinceMs > MAX_CANCELLING_MS && slot.silentMs(now) > MAX_CANCELLING_MS) {
        this.#end(slot, { type: "silent", seconds: sinceMs / 1000 }, []);
        return;
      }
    }
    const late = slot.jobs.filter(({ request, givenAt }) => now - givenAt > maxTotalMs(request));
    const [first] = late;
    const seconds = slot.hungSeconds(now);
    if (first !== undefined) this.#end(slot, { type: "late", seconds: (now - first.givenAt) / 1000 }, late);
    else if (seconds !== undefined) this.#end(slot, { type: "silent", seconds });
    else if (slot !== [...this.#slots][0] && now - (slot.idleSince ?? now) > MAX_IDLE_MS)
      this.#end(slot, { type: "died", reason: "idle" });
  }
}

/** What requests share in a reader's memory. */
function keyOf(request: BackgroundRequest): string {
  if ("runFolder" in request) return request.runFolder;
  if ("specFolder" in request) return request.specFolder;
  return "";
}
