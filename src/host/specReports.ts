import { dirname } from "node:path";
import * as vscode from "vscode";
import type { SpecReport } from "../results/specReport.ts";
import { parseSpec, withChoice, type ParsedSpec } from "../spec/parseSpec.ts";
import { BackgroundEnded, type BackgroundProcess } from "./backgroundProcess.ts";
import { DataFiles } from "./dataFiles.ts";
import { Disposables } from "./disposables.ts";
import { ReportRequests, type SpecText } from "./reportRequests.ts";
import { readSettings } from "./settings.ts";
import { isSpec } from "./specFiles.ts";
import { cancelledReport, reportOfText } from "./textReports.ts";

/** The current text of a document, parsed, with its report. */
export interface CheckedSpec {
  readonly parsed: ParsedSpec;
  readonly report: SpecReport;
}

interface OpenSpec {
  readonly document: vscode.TextDocument;
  readonly requests: ReportRequests;
  readonly dataFiles: DataFiles;
  parsed: ParsedSpec;
  /** Undefined while the background process makes it. */
  report: SpecReport | undefined;
  /** Of the latest report that predicted one, in the spec's own units; it may be that of an earlier text. */
  lastThreshold: number | undefined;
  /** When it was asked for. */
  askedAt: number;
}

/** A check whose report is not made yet. */
export interface CheckUnderWay {
  readonly document: vscode.TextDocument;
  /** As of Date.now(). */
  readonly since: number;
}

/**
 * The latest report of each open spec. Errors of the text are there at once, the rest when the background process has answered.
 * A report is always about the current text; there is none while it is being made.
 */
export class SpecReports implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #background: BackgroundProcess;
  readonly #mediaFolder: string;
  readonly #open = new Map<string, OpenSpec>();
  readonly #changed = this.#disposables.register(new vscode.EventEmitter<vscode.TextDocument>());
  /** A document has a new report, or lost its report. */
  readonly onDidChange = this.#changed.event;

  constructor(background: BackgroundProcess, mediaFolder: string) {
    this.#background = background;
    this.#mediaFolder = mediaFolder;
    const { workspace, window } = vscode;
    const register = this.#disposables.register.bind(this.#disposables);
    register(
      workspace.onDidOpenTextDocument((document) => {
        this.#openSpec(document);
      }),
    );
    register(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // The event also fires when a document becomes dirty.
        if (contentChanges.length > 0) this.#check(this.#openOf(document));
      }),
    );
    register(
      workspace.onDidSaveTextDocument((document) => {
        const open = this.#openOf(document);
        // If the data could not be read, saving checks again: not every file system reports changes.
        if (open?.report?.spectrum === null) this.#check(open);
      }),
    );
    register(
      workspace.onDidCloseTextDocument((document) => {
        this.#close(document);
      }),
    );
    register(
      workspace.onDidChangeConfiguration((event) => {
        for (const open of this.#open.values()) {
          const { uri } = open.document;
          if (event.affectsConfiguration("vaeLens.check", uri)) this.#check(open);
          if (event.affectsConfiguration("vaeLens.probe", uri)) open.requests.probeLate();
        }
      }),
    );
    const probeLate = (): void => {
      for (const { requests } of this.#open.values()) requests.probeLate();
    };
    // Data outside the workspace may be read now, and the spec may be probed.
    register(
      workspace.onDidGrantWorkspaceTrust(() => {
        for (const open of this.#open.values()) this.#check(open);
      }),
    );
    register(window.onDidChangeVisibleTextEditors(probeLate));
    workspace.textDocuments.forEach((document) => {
      this.#openSpec(document);
    });
  }

  isOpen(document: vscode.TextDocument): boolean {
    return this.#openOf(document) !== undefined;
  }

  /** Undefined for a document that is not a spec, and while the report is being made. */
  current(document: vscode.TextDocument): CheckedSpec | undefined {
    const { parsed, report } = this.#openOf(document) ?? {};
    return parsed && report && { parsed, report };
  }

  /** The predicted threshold of beta, also while the text is incomplete; undefined until a report has one. */
  lastThreshold(document: vscode.TextDocument): number | undefined {
    return this.#openOf(document)?.lastThreshold;
  }

  /** Waits until the report is made. @returns undefined if cancelled, or if the document is closed */
  async settled(document: vscode.TextDocument, cancelled: vscode.CancellationToken): Promise<CheckedSpec | undefined> {
    while (this.#openOf(document) !== undefined && !cancelled.isCancellationRequested) {
      const checked = this.current(document);
      if (checked !== undefined) return checked;
      await this.#next(cancelled);
    }
    return undefined;
  }

  underWay(): readonly CheckUnderWay[] {
    return [...this.#open.values()].flatMap(({ document, report, askedAt }) =>
      report === undefined ? [{ document, since: askedAt }] : [],
    );
  }

  /** Ends the check of a document, whose report then says so. */
  cancel(document: vscode.TextDocument): void {
    const open = this.#openOf(document);
    if (open === undefined || open.report !== undefined) return;
    open.requests.forget();
    open.report = cancelledReport(open.parsed, document.getText());
    this.#changed.fire(document);
  }

  checkAgain(document: vscode.TextDocument): void {
    this.#check(this.#openOf(document));
  }

  dispose(): void {
    for (const { document } of [...this.#open.values()]) this.#close(document);
    this.#disposables.dispose();
  }

  #openOf(document: vscode.TextDocument): OpenSpec | undefined {
    return this.#open.get(document.uri.toString());
  }

  #openSpec(document: vscode.TextDocument): void {
    if (!isSpec(document)) return;
    const requests = new ReportRequests({
      check: (text, cancelled) => this.#checkTwice(text, cancelled),
      probe: async (text, seconds, cancelled) =>
        (
          await this.#background.ask<"probeSpec">(
            { type: "probeSpec", ceilingSeconds: seconds, ...this.#with(text) },
            cancelled,
          )
        ).report,
      probeSeconds: () => (mayProbe(document) ? readSettings(document.uri).probeSeconds : 0),
      onReport: (report) => {
        open.report = report ?? reportOfText(open.parsed);
        if (open.report.auto) open.parsed = withChoice(open.parsed, open.report.auto);
        open.dataFiles.watch(open.report.dataFiles);
        open.lastThreshold = open.report.predictions[0]?.thresholdBeta ?? open.lastThreshold;
        this.#changed.fire(document);
      },
    });
    const dataFiles = new DataFiles(() => {
      this.#check(open);
    });
    const open: OpenSpec = {
      document,
      requests,
      dataFiles,
      parsed: parseSpec(""),
      report: undefined,
      lastThreshold: undefined,
      askedAt: 0,
    };
    this.#open.set(document.uri.toString(), open);
    this.#check(open);
  }

  #check(open: OpenSpec | undefined): void {
    if (open === undefined) return;
    const { document, requests } = open;
    const specText = document.getText();
    open.parsed = parseSpec(specText);
    // Paths in a spec are relative to its folder; an unsaved document has no folder.
    const hasMore =
      open.parsed.points.length > 0 && document.uri.scheme === "file" && readSettings(document.uri).checkData;
    open.report = hasMore ? undefined : reportOfText(open.parsed);
    open.askedAt = Date.now();
    if (hasMore) requests.ask({ specText, specFolder: dirname(document.uri.fsPath) });
    else requests.forget();
    this.#changed.fire(document);
  }

  /** Checks again if the process died. After a second death the spec is taken to be the cause. */
  async #checkTwice(text: SpecText, cancelled: AbortSignal): Promise<SpecReport> {
    const ask = async (): Promise<SpecReport> =>
      (await this.#background.ask<"checkSpec">({ type: "checkSpec", ...this.#with(text) }, cancelled)).report;
    return ask().catch((error: unknown) => {
      if (error instanceof BackgroundEnded) return ask();
      throw error;
    });
  }

  #with(text: SpecText): SpecText & { readonly mediaFolder: string } {
    return { ...text, mediaFolder: this.#mediaFolder };
  }

  #next(cancelled: vscode.CancellationToken): Promise<void> {
    return new Promise((resolve) => {
      const listening = vscode.Disposable.from(this.onDidChange(end), cancelled.onCancellationRequested(end));
      function end(): void {
        listening.dispose();
        resolve();
      }
    });
  }

  #close(document: vscode.TextDocument): void {
    const open = this.#openOf(document);
    if (open === undefined) return;
    this.#open.delete(document.uri.toString());
    open.requests.forget();
    open.dataFiles.dispose();
    this.#changed.fire(document);
  }
}

/** A probe trains, so it needs a trusted workspace; a hidden document needs no probe. */
function mayProbe(document: vscode.TextDocument): boolean {
  return vscode.workspace.isTrusted && vscode.window.visibleTextEditors.some((editor) => editor.document === document);
}
