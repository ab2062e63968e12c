import { dirname } from "node:path";
import * as vscode from "vscode";
import { goalText, type Goal } from "../core/collapse/searchAlong.ts";
import { plural } from "../core/wording.ts";
import { ChildLink } from "../protocol/childLink.ts";
import { parseFromSearch, type FromSearch, type ToSearch } from "../protocol/searchMessages.ts";
import { startOfSearch } from "../results/startOfSearch.ts";
import { nats } from "../results/wording.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { textEditsOf } from "../spec/rules/specEdits.ts";
import { searchable, type SearchAxis } from "../spec/searchSpec.ts";
import type { BackgroundProcess } from "./backgroundProcess.ts";
import { readSettings } from "./settings.ts";
import { trustedSpec } from "./trustedSpec.ts";

/** Looks for the beta that gives a rate, a number of active units or the best ELBO, and writes it into the spec. */

export interface FindingParts {
  readonly background: BackgroundProcess;
  readonly sweepProgram: string;
  readonly mediaFolder: string;
}

/** What the user can look for. */
export type GoalType = Goal["type"];

type SearchEnded = Extract<FromSearch, { type: "searchEnded" | "searchFailed" }>;

const MAX_TRAININGS = 12;
const STOP_GRACE_MS = 15_000;

/** The second argument of the command, which the code actions give; from the palette there is none. */
interface Asked {
  readonly goal: GoalType;
  /** Undefined: the user is asked. */
  readonly value?: number;
}

export async function findSettingOf(called: unknown, asked: unknown, parts: FindingParts): Promise<void> {
  const { goal: type, value } = isAsked(asked) ? asked : await chosenGoal();
  if (type === undefined) return;
  const document = await trustedSpec(called);
  if (document === undefined) return;
  const parsed = parseSpec(document.getText());
  const found = parsed.spec === undefined ? { why: "The spec has problems: fix them first." } : searchable(parsed);
  if ("why" in found) {
    void vscode.window.showErrorMessage(found.why);
    return;
  }
  const goal = type === "elbo" ? { type } : await askedGoal(type, value, parsed.spec?.model.latentSize ?? 1);
  if (goal === undefined) return;
  const end = await searching(document, goal, found.axis, parts);
  if (end !== undefined) await conclude(document, goal, found.axis, end);
}

function isAsked(asked: unknown): asked is Asked {
  return typeof asked === "object" && asked !== null && "goal" in asked;
}

async function chosenGoal(): Promise<Partial<Asked>> {
  const goals: readonly (vscode.QuickPickItem & { readonly goal: GoalType })[] = [
    { label: "A Number of Active Units", goal: "activeUnits" },
    { label: "A Rate", goal: "rate" },
    { label: "The Best ELBO", goal: "elbo" },
  ];
  const picked = await vscode.window.showQuickPick(goals, {
    title: "Find a Setting",
    placeHolder: "Select what the trained model should have",
  });
  return picked === undefined ? {} : { goal: picked.goal };
}

async function askedGoal(
  type: Exclude<GoalType, "elbo">,
  given: number | undefined,
  latentSize: number,
): Promise<Goal | undefined> {
  const isRate = type === "rate";
  const complaint = (text: string): string | undefined => {
    const number = text.trim() === "" ? NaN : Number(text);
    if (isRate) return number > 0 && Number.isFinite(number) ? undefined : "Give a number of nats above 0.";
    return Number.isInteger(number) && number >= 0 && number <= latentSize
      ? undefined
      : `Give a whole number from 0 to ${latentSize}, the latents of the model.`;
  };
  const text =
    given === undefined
      ? await vscode.window.showInputBox({
          title: isRate ? "Find the beta with a rate of ... nats" : "Find the beta with ... active units",
          validateInput: complaint,
        })
      : String(given);
  if (text === undefined || complaint(text) !== undefined) return undefined;
  return isRate ? { type, rateNats: Number(text) } : { type, units: Number(text) };
}

/** Undefined when the user has cancelled. */
function searching(
  document: vscode.TextDocument,
  goal: Goal,
  axis: SearchAxis,
  parts: FindingParts,
): Thenable<SearchEnded | undefined> {
  const title = `Looking for ${goalText(goal)}`;
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, cancelled) => {
      const specText = document.getText();
      const place = { specFolder: dirname(document.uri.fsPath), mediaFolder: parts.mediaFolder };
      const predict = async (text: string) => {
        const { report } = await parts.background.ask<"checkSpec">({ type: "checkSpec", specText: text, ...place });
        return report;
      };
      const start = await startOfSearch(specText, goal, axis, predict);
      if (cancelled.isCancellationRequested) return undefined;
      const { engine, tensorflowFolder } = readSettings(document.uri);
      const search = { format: 1, goal, axis, start, maxTrainings: MAX_TRAININGS } as const;
      const request = { specText, specFile: document.uri.fsPath, engine, tensorflowFolder, search };
      return new Promise<SearchEnded | undefined>((resolve) => {
        let end: SearchEnded | undefined;
        const link = new ChildLink<ToSearch, FromSearch>({
          file: parts.sweepProgram,
          parse: parseFromSearch,
          stopMessage: { type: "stopSweep" },
          graceMs: STOP_GRACE_MS,
          onMessage: (message) => {
            if (message.type === "searchTried") progress.report({ message: triedText(axis, message) });
            else if (message.type !== "searchEpoch") end = message;
          },
          onExit: (reason) => {
            const failed = { type: "searchFailed", message: `The process ended unexpectedly (${reason}).` } as const;
            resolve(cancelled.isCancellationRequested ? undefined : (end ?? failed));
          },
        });
        cancelled.onCancellationRequested(() => {
          link.stop();
        });
        link.send({ type: "startSearch", ...request });
      });
    },
  );
}

async function conclude(document: vscode.TextDocument, goal: Goal, axis: SearchAxis, end: SearchEnded): Promise<void> {
  if (end.type === "searchFailed") {
    void vscode.window.showErrorMessage(`The search failed: ${end.message}`);
    return;
  }
  const { reached, value, why, trainings } = end;
  if (!reached || value === null) {
    void vscode.window.showWarningMessage(
      `${goalText(goal)} was not reached in ${plural(trainings, "training")}. ${why ?? ""} The spec is unchanged.`,
    );
    return;
  }
  if (await writeValue(document, axis, value))
    void vscode.window.showInformationMessage(
      `${axis} ${value} has ${goalText(goal)}, found in ${plural(trainings, "training")}. It is in the spec now.`,
    );
}

/** Into the text as it is now: the user may have edited it meanwhile. */
async function writeValue(document: vscode.TextDocument, axis: SearchAxis, value: number): Promise<boolean> {
  const { tree } = parseSpec(document.getText());
  const edit = new vscode.WorkspaceEdit();
  for (const { offset, length, newText } of textEditsOf(tree, [{ path: axis.split("."), value }]))
    edit.replace(
      document.uri,
      new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
      newText,
    );
  return vscode.workspace.applyEdit(edit);
}

function triedText(
  axis: SearchAxis,
  { count, value, rateNats, activeUnits }: Extract<FromSearch, { type: "searchTried" }>,
): string {
  return `${count}: ${axis} ${value} has a rate of ${nats(rateNats)} nats, ${plural(activeUnits, "active unit")}`;
}
