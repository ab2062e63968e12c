import type { SpecReport } from "../results/specReport.ts";

/** The input of a report. */
export interface SpecText {
  readonly specText: string;
  readonly specFolder: string;
}

export interface ReportSource {
  /** Rejects soon after `cancelled` aborts. */
  readonly check: (text: SpecText, cancelled: AbortSignal) => Promise<SpecReport>;
  /** Rejects soon after `cancelled` aborts. */
  readonly probe: (text: SpecText, seconds: number, cancelled: AbortSignal) => Promise<SpecReport>;
  /** Seconds that a probe of this spec may train now; 0 for no probe. */
  readonly probeSeconds: () => number;
  /** Called with the report of the latest text, or undefined if the check failed; called again after its probe. */
  readonly onReport: (report: SpecReport | undefined) => void;
}

/** The user must pause this long before a probe starts. */
const PROBE_DELAY_MS = 1000;

/**
 * The reports of one document. Only one check runs at a time; a newer text cancels it and is next, and an answer about an older text is
 * dropped. A probe follows a check when the user stops typing.
 */
export class ReportRequests {
  readonly #source: ReportSource;
  /** The next text to check. */
  #next: SpecText | undefined;
  #check: AbortController | undefined;
  /** Counts requests: an answer to an older request is about an old text or old data. */
  #asked = 0;
  /** The checked text that waits for its probe. */
  #toProbe: SpecText | undefined;
  #probeTimer: NodeJS.Timeout | undefined;
  #probe: AbortController | undefined;

  constructor(source: ReportSource) {
    this.#source = source;
  }

  ask(text: SpecText): void {
    this.forget();
    this.#next = text;
    if (this.#check === undefined) void this.#checkAll();
  }

  /** Cancels everything and drops later answers. */
  forget(): void {
    this.#asked++;
    this.#next = undefined;
    this.#toProbe = undefined;
    clearTimeout(this.#probeTimer);
    this.#check?.abort();
    this.#probe?.abort();
    this.#probe = undefined;
  }

  /** Starts the pending probe, for example after the user allowed probes. */
  probeLate(): void {
    const text = this.#toProbe;
    if (text === undefined) return;
    clearTimeout(this.#probeTimer);
    this.#probeTimer = setTimeout(() => void this.#makeProbe(text), PROBE_DELAY_MS);
  }

  async #checkAll(): Promise<void> {
    for (let text = this.#take(); text !== undefined; text = this.#take()) {
      const asked = this.#asked;
      const { signal } = (this.#check = new AbortController());
      const report = await this.#source.check(text, signal).catch(() => undefined);
      if (asked !== this.#asked) continue;
      // Without readable data there is nothing to probe.
      if (report !== undefined && report.spectrum !== null) this.#toProbe = text;
      this.probeLate();
      this.#source.onReport(report);
    }
    this.#check = undefined;
  }

  #take(): SpecText | undefined {
    const text = this.#next;
    this.#next = undefined;
    return text;
  }

  async #makeProbe(text: SpecText): Promise<void> {
    const seconds = this.#source.probeSeconds();
    if (seconds <= 0) return;
    this.#toProbe = undefined;
    const asked = this.#asked;
    const probe = (this.#probe = new AbortController());
    // A probe that failed leaves the report of the check.
    const report = await this.#source.probe(text, seconds, probe.signal).catch(() => undefined);
    if (asked === this.#asked && report !== undefined) this.#source.onReport(report);
  }
}
