import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ReportRequests, type SpecText } from "../../../src/host/reportRequests.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";

const spectrum = { eigenvalues: [1], informativeColumns: 1, columns: 1, rows: 1 };

function reportOn(file: string, known = true): SpecReport {
  return { diagnoses: [], predictions: [], spectrum: known ? spectrum : null, frontier: [], dataFiles: [file] };
}

function text(specText: string): SpecText {
  return { specText, specFolder: "/" };
}

/** A background process whose answers the test triggers. */
class Background {
  readonly checks: {
    readonly text: string;
    readonly answer: (report: SpecReport) => void;
    readonly fail: () => void;
    readonly cancelled: AbortSignal;
  }[] = [];
  readonly probes: {
    readonly text: string;
    readonly seconds: number;
    readonly answer: (report: SpecReport) => void;
    readonly cancelled: AbortSignal;
  }[] = [];
  readonly reported: (string | undefined)[] = [];
  probeSeconds = 5;
  readonly requests = new ReportRequests({
    check: ({ specText }, cancelled) =>
      new Promise((answer, reject) => {
        this.checks.push({
          text: specText,
          answer,
          cancelled,
          fail: () => {
            reject(new Error("cannot"));
          },
        });
      }),
    probe: ({ specText }, seconds, cancelled) =>
      new Promise((answer, reject) => {
        this.probes.push({ text: specText, seconds, answer, cancelled });
        cancelled.addEventListener("abort", () => {
          reject(new Error("cancelled"));
        });
      }),
    probeSeconds: () => this.probeSeconds,
    onReport: (report) => this.reported.push(report?.dataFiles[0]),
  });

  async answer(index: number, report?: SpecReport): Promise<void> {
    const check = this.checks[index];
    if (check === undefined) throw new Error(`nobody asked ${index + 1} times`);
    check.answer(report ?? reportOn(check.text));
    await vi.advanceTimersByTimeAsync(0);
  }

  get asked(): readonly string[] {
    return this.checks.map((check) => check.text);
  }
}

describe("the reports of a document", () => {
  let background: Background;

  beforeEach(() => {
    vi.useFakeTimers();
    background = new Background();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("are requested at once", () => {
    background.requests.ask(text("a"));
    expect(background.asked).toEqual(["a"]);
  });

  it("are requested one at a time, for the newest text and not for those between", async () => {
    for (const typed of ["a", "ab", "abc"]) background.requests.ask(text(typed));
    expect(background.asked).toEqual(["a"]);
    await background.answer(0);
    expect(background.asked).toEqual(["a", "abc"]);
    await background.answer(1);
    expect(background.reported).toEqual(["abc"]);
  });

  it("are cancelled for a newer text, and when the document closes", async () => {
    background.requests.ask(text("a"));
    expect(background.checks[0]?.cancelled.aborted).toBe(false);
    background.requests.ask(text("ab"));
    expect(background.checks[0]?.cancelled.aborted).toBe(true);
    background.checks[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    expect(background.asked).toEqual(["a", "ab"]);
    background.requests.forget();
    expect(background.checks[1]?.cancelled.aborted).toBe(true);
    expect(background.reported).toEqual([]);
  });

  it("are dropped when the text can no longer be checked", async () => {
    background.requests.ask(text("a"));
    background.requests.forget();
    await background.answer(0);
    expect(background.reported).toEqual([]);
  });

  it("are undefined after a failed check, and are requested again after that", async () => {
    background.requests.ask(text("a"));
    background.checks[0]?.fail();
    await vi.advanceTimersByTimeAsync(0);
    background.requests.ask(text("b"));
    await background.answer(1);
    expect(background.reported).toEqual([undefined, "b"]);
  });

  describe("after a pause", () => {
    it("come from a probe", async () => {
      background.requests.ask(text("a"));
      await background.answer(0);
      await vi.advanceTimersByTimeAsync(900);
      expect(background.probes).toEqual([]);
      await vi.advanceTimersByTimeAsync(200);
      expect(background.probes.map(({ text: probed, seconds }) => [probed, seconds])).toEqual([["a", 5]]);
      background.probes[0]?.answer(reportOn("probed"));
      await vi.advanceTimersByTimeAsync(0);
      expect(background.reported).toEqual(["a", "probed"]);
    });

    it("come from a probe only after it is allowed", async () => {
      background.probeSeconds = 0;
      background.requests.ask(text("a"));
      await background.answer(0);
      await vi.advanceTimersByTimeAsync(5000);
      expect(background.probes).toEqual([]);
      background.probeSeconds = 3;
      background.requests.probeLate();
      await vi.advanceTimersByTimeAsync(1100);
      expect(background.probes.map(({ seconds }) => seconds)).toEqual([3]);
    });

    it("come from no probe if the data could not be read", async () => {
      background.requests.ask(text("a"));
      await background.answer(0, reportOn("a", false));
      await vi.advanceTimersByTimeAsync(5000);
      expect(background.probes).toEqual([]);
    });

    it("come from one probe for each text", async () => {
      background.requests.ask(text("a"));
      await background.answer(0);
      await vi.advanceTimersByTimeAsync(1100);
      background.requests.probeLate();
      await vi.advanceTimersByTimeAsync(5000);
      expect(background.probes.length).toBe(1);
    });

    it("do not come from a probe that an edit has cancelled", async () => {
      background.requests.ask(text("a"));
      await background.answer(0);
      await vi.advanceTimersByTimeAsync(1100);
      background.requests.ask(text("b"));
      expect(background.probes[0]?.cancelled.aborted).toBe(true);
      await background.answer(1);
      expect(background.reported).toEqual(["a", "b"]);
    });

    it("come from no probe while the user types", async () => {
      for (const [index, typed] of ["a", "b", "c"].entries()) {
        background.requests.ask(text(typed));
        await background.answer(index);
        await vi.advanceTimersByTimeAsync(600);
      }
      expect(background.probes).toEqual([]);
      await vi.advanceTimersByTimeAsync(500);
      expect(background.probes.map(({ text: probed }) => probed)).toEqual(["c"]);
    });
  });
});
