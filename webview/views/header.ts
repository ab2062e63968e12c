import type { PanelCommand } from "../../src/protocol/panelMessages.ts";
import type { Sweep } from "../sweep.ts";
import { changeDetector, element } from "../element.ts";
import { isRunning, isUnfinished, progressOf } from "../../src/results/reading.ts";
import type { Sentence } from "../sentence.ts";
import type { Measurements } from "../../src/protocol/measurements.ts";
import { glance } from "../glance.ts";
import { headline } from "../headline.ts";
import { createHeadline, type HeadlineHooks } from "./headlineView.ts";
import { plural } from "../../src/core/wording.ts";
import { symbolIcon } from "./legend.ts";

/** The run's name, state, actions and summary. */

/** Null if no command can run, as in a report. */
export type RunCommand = ((command: PanelCommand) => void) | null;

export interface Header {
  readonly section: HTMLElement;
  readonly render: (sweep: Sweep, measurements: Measurements) => void;
}

interface Action {
  readonly command: PanelCommand;
  readonly label: string;
  readonly isPrimary?: boolean;
}

const showLog: Action = { command: "showLog", label: "Show Log" };

/** Actions by state, the most likely one first. */
const actions: Readonly<Record<Sweep["status"], readonly Action[]>> = {
  planned: [{ command: "trainSweep", label: "Train Sweep", isPrimary: true }],
  preparing: [{ command: "stopSweep", label: "Stop" }, showLog],
  queued: [{ command: "stopSweep", label: "Stop" }, showLog],
  training: [{ command: "stopSweep", label: "Stop" }, showLog],
  done: [{ command: "trainSweep", label: "Train Sweep" }, showLog],
  stopped: [
    { command: "resumeSweep", label: "Resume", isPrimary: true },
    { command: "trainSweep", label: "Train Sweep" },
    showLog,
  ],
  failed: [
    { command: "resumeSweep", label: "Resume", isPrimary: true },
    { command: "trainSweep", label: "Train Sweep" },
    showLog,
  ],
};

/** Where nothing is left to train, a new training is the most likely next step. */
function actionsOf(status: Sweep["status"], canResume: boolean): readonly Action[] {
  if (canResume || (status !== "stopped" && status !== "failed")) return actions[status];
  return actions[status]
    .filter(({ command }) => command !== "resumeSweep")
    .map((action) => (action.command === "trainSweep" ? { ...action, isPrimary: true } : action));
}

/** @param applyFix null without a spec to edit */
export function createHeader(runCommand: RunCommand, applyFix: HeadlineHooks["applyFix"]): Header {
  const title = element("h1");
  const status = element("span", { class: "status", role: "status" });
  const details = element("span", { class: "details" });
  const buttons = element("div", { class: "actions" });
  const summaryChanged = changeDetector();
  const bar = element("div", { class: "progress-done" });
  const track = element(
    "div",
    { class: "progress", role: "progressbar", "aria-label": "Epochs done", "aria-valuemin": 0, "aria-valuemax": 100 },
    bar,
  );
  const message = element("p", { class: "message" });
  const sentences = element("p", { class: "glance" });
  const headlineView = createHeadline({ applyFix });
  const naming = element("div", { class: "naming" }, title, element("p", { class: "state" }, status, details));
  const section = element(
    "header",
    { class: "run-header" },
    element("div", { class: "title-row" }, naming, buttons),
    track,
    message,
    headlineView.section,
    sentences,
  );
  const changed = changeDetector();
  const statusChanged = changeDetector();
  return {
    section,
    render: (run, { explanation }) => {
      if (!changed(run, explanation)) return;
      title.textContent = run.specName;
      title.title = run.id;
      const canResume = run.id !== "" && run.points.some(isUnfinished);
      if (statusChanged(run.status, run.imported !== undefined, canResume)) {
        section.dataset["status"] = run.status;
        status.textContent = run.imported === undefined ? statusWords[run.status] : "Imported";
        // An imported run has no spec, so it cannot be trained.
        const possible = run.imported === undefined ? actionsOf(run.status, canResume) : [];
        if (runCommand !== null) buttons.replaceChildren(...possible.map((action) => actionButton(action, runCommand)));
      }
      details.textContent = detailsOf(run);
      details.title = run.engineReason === undefined ? "" : `${run.engine}: ${run.engineReason}`;
      const share = Math.floor(progressOf(run.points) * 100);
      track.hidden = !isRunning(run);
      track.setAttribute("aria-valuenow", String(share));
      bar.style.transform = `scaleX(${share / 100})`;
      message.textContent = run.message ?? "";
      message.hidden = run.message === null;
      const answer = headline(run, { explanation });
      headlineView.render(answer);
      const summary = glance(run, answer !== null);
      if (summaryChanged(JSON.stringify([summary, run.status === "planned"])))
        sentences.replaceChildren(
          ...summary.flatMap(({ kind, text }) => [
            element(
              "span",
              { class: kind },
              ...sentenceIcon(kind, run.status === "planned"),
              text.replaceAll(" nats", "\u00a0nats"),
            ),
            " ",
          ]),
        );
      sentences.hidden = summary.length === 0;
    },
  };
}

function sentenceIcon(kind: Sentence["kind"], isPlanned: boolean): readonly Node[] {
  switch (kind) {
    case "best":
      return [symbolIcon(isPlanned ? "predicted" : "trained")];
    case "collapsed":
      return [symbolIcon(isPlanned ? "predicted-collapse" : "collapsed")];
    case "failed":
      return [symbolIcon("collapsed")];
    case "neutral":
      return [];
  }
}

export const statusWords: Readonly<Record<Sweep["status"], string>> = {
  planned: "Not trained",
  preparing: "Preparing",
  queued: "Waiting in the queue",
  training: "Training",
  done: "Done",
  stopped: "Stopped",
  failed: "Failed",
};

function detailsOf(run: Sweep): string {
  if (run.imported !== undefined)
    return [plural(run.points.length, "point"), ...run.imported.sources.map(lastName)].join(" · ");
  const done = run.points.filter(({ status }) => status === "done").length;
  // One measure: points end together, so that their number says little while they train.
  const share = `${Math.floor(progressOf(run.points) * 100)} %`;
  const engine = run.engine === "" ? [] : [run.engine];
  switch (run.status) {
    case "planned":
      return plural(run.points.length, "point");
    case "preparing":
      return ["reading the data", ...engine].join(" · ");
    case "queued":
    case "training":
      return [share, plural(run.points.length, "point"), ...engine].join(" · ");
    case "done":
      return [plural(run.points.length, "point"), ...engine].join(" · ");
    case "stopped":
    case "failed":
      return [
        done === 0
          ? `${share} of ${plural(run.points.length, "point")}`
          : `${done} of ${plural(run.points.length, "point")} done`,
        ...engine,
      ].join(" · ");
  }
}

function lastName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A vscode-button, which main.ts registers. */
export function actionButton(
  { command, label, isPrimary = false }: Action,
  runCommand: (command: PanelCommand) => void,
): HTMLElement {
  const button = document.createElement("vscode-button");
  button.textContent = label;
  if (!isPrimary) button.setAttribute("secondary", "");
  button.addEventListener("click", () => runCommand(command));
  return button;
}
