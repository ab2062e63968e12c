import type { ToReader } from "../protocol/readerMessages.ts";
import { maxSilentMs, MAX_SILENT_MS, MAX_START_MS, MIN_WORKING_CPU_MS } from "./readerLimits.ts";
import type { Job } from "./readerJob.ts";

/** A reader's process. */
export interface ReaderLink {
  readonly send: (message: ToReader) => void;
  /** Ends it now. */
  readonly kill: () => void;
}

/** A reader as the pool sees it: its requests, and when it last showed life. */
export class ReaderSlot {
  readonly link: ReaderLink;
  readonly #jobs = new Set<Job>();
  #isStarted = false;
  /** When the unanswered ping was sent. */
  #pingedAt: number | undefined;
  /** When the last answered ping was sent, if the reader had all its requests by then: they have returned to its event loop. */
  #aliveAt = -Infinity;
  /** Whether the unanswered ping was sent before the last request. */
  #isPingOld = false;
  #givenAt = -Infinity;
  #cpuMs = 0;
  #workedAt: number;
  #idleSince: number;

  constructor(link: ReaderLink, now: number) {
    this.link = link;
    this.#workedAt = this.#idleSince = now;
    this.ping(now);
  }

  get jobs(): readonly Job[] {
    return [...this.#jobs];
  }

  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** When its last request ended, or undefined while it has one. */
  get idleSince(): number | undefined {
    return this.#jobs.size === 0 ? this.#idleSince : undefined;
  }

  ping(now: number): void {
    if (this.#pingedAt !== undefined) return;
    this.#pingedAt = now;
    this.#isPingOld = false;
    this.link.send({ type: "ping" });
  }

  pong(cpuMs: number, now: number): void {
    this.#isStarted = true;
    if (!this.#isPingOld) this.#aliveAt = this.#pingedAt ?? now;
    this.#pingedAt = undefined;
    if (cpuMs - this.#cpuMs < MIN_WORKING_CPU_MS) return;
    this.#cpuMs = cpuMs;
    this.#workedAt = now;
  }

  give(job: Job, now: number): void {
    if (this.#jobs.size === 0) this.#workedAt = now;
    this.#jobs.add(job);
    this.#givenAt = job.givenAt = now;
    this.#aliveAt = -Infinity;
    this.#isPingOld = true;
    this.link.send(job.request);
  }

  take(job: Job, now: number): void {
    this.#jobs.delete(job);
    this.#idleSince = now;
  }

  /** Whether it would begin this request at once. With others under way it must have shown life since it got the last of them. */
  isFreeFor(job: Job): boolean {
    if (this.#jobs.size === 0) return this.#pingedAt === undefined || !this.#isStarted;
    if (job.isAlone || this.jobs.some(({ isAlone }) => isAlone)) return false;
    return this.#aliveAt >= job.askedAt;
  }

  /** The machine slept, or this process did: what the reader did not do meanwhile means nothing. */
  forgive(now: number): void {
    if (this.#pingedAt !== undefined) this.#pingedAt = now;
    this.#workedAt = now;
  }

  /** For how long it has not answered a ping. */
  silentMs(now: number): number {
    return this.#pingedAt === undefined ? 0 : now - this.#pingedAt;
  }

  /** Seconds of silence or of waiting without work, if that is too long for all its requests. */
  hungSeconds(now: number): number | undefined {
    const silentMs = this.silentMs(now);
    const own = this.jobs.map(({ request, step }) => maxSilentMs(request, step?.type === "data" ? step.bytes : 0));
    const allowedMs = this.#isStarted ? Math.max(MAX_SILENT_MS, ...own) : MAX_START_MS;
    if (silentMs > allowedMs) return silentMs / 1000;
    const stalledMs = now - Math.max(this.#workedAt, this.#givenAt);
    return this.#isStarted && silentMs === 0 && this.#jobs.size > 0 && stalledMs > allowedMs
      ? stalledMs / 1000
      : undefined;
  }
}
