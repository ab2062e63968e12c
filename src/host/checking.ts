import * as vscode from "vscode";
import { setContext } from "./contextKeys.ts";
import { Disposables } from "./disposables.ts";
import { activeSpec } from "./specFiles.ts";
import type { SpecReports } from "./specReports.ts";

/** A shorter check shows nothing. */
const SHOWN_AFTER_MS = 2000;

/** Shows one item of the status bar while checks take long. A click cancels them; their specs then say that they were not checked. */
export class Checking implements vscode.Disposable {
  readonly #disposables = new Disposables();
  readonly #reports: SpecReports;
  readonly #item: vscode.StatusBarItem;
  #timer: NodeJS.Timeout | undefined;

  constructor(reports: SpecReports) {
    this.#reports = reports;
    this.#item = this.#disposables.register(
      vscode.window.createStatusBarItem("vaeLens.checking", vscode.StatusBarAlignment.Left),
    );
    this.#item.name = "VAE Lens check";
    this.#item.command = "vaeLens.cancelCheck";
    this.#disposables.register(
      reports.onDidChange(() => {
        this.#update();
      }),
    );
    this.#update();
  }

  /** Cancels the check of a spec. @param called undefined: all that are under way */
  cancel(called: unknown): void {
    const wanted = called instanceof vscode.Uri ? called.toString() : undefined;
    for (const { document } of this.#reports.underWay())
      if (wanted === undefined || document.uri.toString() === wanted) this.#reports.cancel(document);
  }

  /** Checks a spec again. @param called undefined: that in the active editor */
  async checkAgain(called: unknown): Promise<void> {
    const spec = called instanceof vscode.Uri ? called : activeSpec();
    if (spec !== undefined) this.#reports.checkAgain(await vscode.workspace.openTextDocument(spec));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disposables.dispose();
  }

  #update(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    const waits = this.#reports.underWay().map(({ document, since }) => ({ document, ms: now - since }));
    const long = waits.filter(({ ms }) => ms >= SHOWN_AFTER_MS);
    const next = Math.min(...waits.filter(({ ms }) => ms < SHOWN_AFTER_MS).map(({ ms }) => SHOWN_AFTER_MS - ms));
    if (Number.isFinite(next))
      this.#timer = setTimeout(() => {
        this.#update();
      }, next);
    setContext("isChecking", waits.length > 0);
    const names = long.map(({ document }) => vscode.workspace.asRelativePath(document.uri));
    if (names.length === 0) {
      this.#item.hide();
      return;
    }
    this.#item.text = "$(sync~spin) VAE check";
    this.#item.tooltip = `Checking ${names.join(", ")} and the data. Click to cancel.`;
    this.#item.accessibilityInformation = { label: `Checking ${names.join(", ")}. Activate to cancel.` };
    this.#item.show();
  }
}
