import type { SpecReport } from "../protocol/diagnosis.ts";

/** What a report is about. */
export interface SpecText {
  readonly specText: string;
  readonly specFolder: string;
}

export interface ReportSource {
  readonly check: (text: SpecText) => Promise<SpecReport>;
  /** Rejects soon after `cancelled` aborts. */
  readonly probe: (text: SpecText, seconds: number, cancelled: AbortSignal) => Promise<SpecReport>;
  /** Seconds a probe of this spec may train now; 0: none is wanted. */
  readonly probeSeconds: () => number;
  /** The report of the text last asked about; undefined if there will be none. Called once for a check, once more for its probe. */
  readonly onReport: (report: SpecReport | undefined) => void;
}

/** A pause this long in the typing is time enough for a probe. */
const PROBE_DELAY_MS = 1000;

/**
 * The reports of one document. One check is under way at a time, whatever the typing: when it is answered, the newest text
 * is next and the answer is dropped if it is not about that. A probe follows a check in the next pause.
 */
export class ReportRequests {
  readonly #source: ReportSource;
  /** What is to be asked next. */
  #next: SpecText | undefined;
  #isChecking = false;
  /** Counts what was asked for: an answer to anything older is about a text, or data, that are no more. */
  #asked = 0;
  /** What was checked, until it is probed. */
  #toProbe: SpecText | undefined;
  #probeTimer: NodeJS.Timeout | undefined;
  #probe: AbortController | undefined;

  constructor(source: ReportSource) {
    this.#source = source;
  }

  ask(text: SpecText): void {
    this.forget();
    this.#next = text;
    if (!this.#isChecking) void this.#checkAll();
  }

  /** Nothing is asked any more and no answer wanted. */
  forget(): void {
    this.#asked++;
    this.#next = undefined;
    this.#toProbe = undefined;
    clearTimeout(this.#probeTimer);
    this.#probe?.abort();
    this.#probe = undefined;
  }

  /** Makes the probe that was not wanted when its time came, if it is wanted now. */
  probeLate(): void {
    const text = this.#toProbe;
    if (text === undefined) return;
    clearTimeout(this.#probeTimer);
    this.#probeTimer = setTimeout(() => void this.#makeProbe(text), PROBE_DELAY_MS);
  }

  async #checkAll(): Promise<void> {
    this.#isChecking = true;
    for (let text = this.#take(); text !== undefined; text = this.#take()) {
      const asked = this.#asked;
      const report = await this.#source.check(text).catch(() => undefined);
      if (asked !== this.#asked) continue;
      // There is nothing to probe where the data could not be read.
      if (report !== undefined && report.spectrum !== null) this.#toProbe = text;
      this.probeLate();
      this.#source.onReport(report);
    }
    this.#isChecking = false;
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
