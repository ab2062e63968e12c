import { dirname } from "node:path";
import * as vscode from "vscode";
import { plural } from "../core/wording.ts";
import type { SubmissionPlan } from "../protocol/submitMessages.ts";
import { isUnfinished } from "../results/reading.ts";
import { planSentence, verdictLine } from "../results/submissionWording.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { chosenSpecText } from "./chosenSpecText.ts";
import type { FollowedRuns } from "./followedRuns.ts";
import type { RunSession } from "./runSession.ts";
import type { RunSessions } from "./runSessions.ts";
import { readSettings } from "./settings.ts";
import type { SpecReports } from "./specReports.ts";
import { startSubmitting, type SubmitEnd, type Submitting } from "./submitting.ts";
import { showProblems } from "./trainCommands.ts";
import { trustedSpec } from "./trustedSpec.ts";

const SUBMIT = "Submit";
const SHOW_SCRIPT = "Show Script";
const CREATE_PROFILE = "Create Profile";
const OPEN_PROFILE = "Open Profile";

/** Every field can be left out; the editor completes the others. */
const NEW_PROFILE = `{
  // What your cluster wants to know of a job. Every field can be left out; docs/cluster.md has them all.
  // "partition": "cpu",
  // "account": "lab",
  "time": "2:00:00",
  "memory": "4G",
  "cpus": 2
  // "setup": ["module load nodejs/20"]
}
`;

export interface SlurmViews {
  readonly sessions: RunSessions;
  readonly followed: Pick<FollowedRuns, "followAgain">;
  readonly predictions: Pick<SpecReports, "settled">;
  readonly showPanel: (session: RunSession) => void;
}

/** The commands that give a sweep to a Slurm cluster. They show what would be submitted, and submit only what the user agrees to. */
export class SlurmCommands {
  readonly #program: string;
  readonly #views: SlurmViews;

  constructor(program: string, views: SlurmViews) {
    this.#program = program;
    this.#views = views;
  }

  /** @param called the spec's Uri when called from a menu, the panel or a test */
  async train(called: unknown): Promise<void> {
    const document = await trustedSpec(called);
    if (document === undefined) return;
    const session = this.#views.sessions.of(document.uri);
    if (isBusy(session)) return;
    const specText = await chosenSpecText(document, this.#views.predictions);
    if (parseSpec(specText).points.length === 0) await showProblems(document.uri);
    else await this.#submit(session, specText, null);
  }

  /** Submits only what is missing of the run that is shown. */
  async resume(called: unknown): Promise<void> {
    const document = await trustedSpec(called);
    if (document === undefined) return;
    const session = this.#views.sessions.of(document.uri);
    await this.#views.sessions.load(session);
    const { run, runFolder } = session;
    if (isBusy(session)) return;
    if (run === null || runFolder === undefined || !run.points.some(isUnfinished))
      void vscode.window.showInformationMessage("There is no run of this spec with points that are left to train.");
    else await this.#submit(session, document.getText(), runFolder);
  }

  async #submit(session: RunSession, specText: string, runFolder: string | null): Promise<void> {
    const { engine, tensorflowFolder, checkpointSeconds } = readSettings(session.spec);
    const submitting = startSubmitting(this.#program, {
      type: "planSubmission",
      specFile: session.spec.fsPath,
      specText,
      runFolder,
      engine,
      tensorflowFolder,
      checkpointSeconds,
    });
    const plan = await cancellable("Planning the sweep on Slurm", submitting, () => submitting.planned);
    if (plan === undefined) return;
    if ("type" in plan) {
      await showEnd(session.spec, plan);
      return;
    }
    if (!(await agrees(session.spec, plan))) {
      submitting.end();
      return;
    }
    const end = await cancellable("Submitting the sweep to Slurm", undefined, submitting.submit);
    if (end === undefined) return;
    if (end.type === "submitted") await this.#show(session, end.runFolder);
    await showEnd(session.spec, end);
  }

  /** From here on the run is followed as one of another process. */
  async #show(session: RunSession, runFolder: string): Promise<void> {
    await this.#views.sessions.showRun(session, runFolder);
    this.#views.followed.followAgain(session);
    this.#views.showPanel(session);
  }
}

function isBusy(session: RunSession): boolean {
  const busy = session.isTraining || session.isTrainedElsewhere;
  if (busy)
    void vscode.window.showInformationMessage(
      `${vscode.workspace.asRelativePath(session.spec)} is already training. Stop it first, or wait.`,
    );
  return busy;
}

/** @param submitting ended when the user cancels; undefined: cannot be cancelled */
async function cancellable<Result>(
  title: string,
  submitting: Submitting | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: submitting !== undefined };
  return vscode.window.withProgress(options, (_, token) => {
    token.onCancellationRequested(() => submitting?.end());
    return work();
  });
}

/** Shows the plan. Whether the user wants it submitted. */
async function agrees(spec: vscode.Uri, plan: SubmissionPlan): Promise<boolean> {
  if (plan.tasks === 0) {
    void vscode.window.showInformationMessage("Every point of this run has ended: nothing is left to submit.");
    return false;
  }
  const profile = plan.profile === null ? CREATE_PROFILE : OPEN_PROFILE;
  const buttons = [...(plan.accepted ? [SUBMIT] : []), SHOW_SCRIPT, profile];
  const title = plan.accepted
    ? `Submit ${plural(plan.points, "point")} to Slurm?`
    : `Slurm would refuse the job: ${plan.answer}.`;
  const ask = plan.accepted ? vscode.window.showInformationMessage : vscode.window.showErrorMessage;
  let answer = await ask(title, { modal: true, detail: detailOf(plan) }, ...buttons);
  if (answer === SHOW_SCRIPT) {
    const content = `${detailOf(plan).replace(/^(?=.)/gm, "# ")}\n\n${plan.submission}`;
    const script = await vscode.workspace.openTextDocument({ language: "shellscript", content });
    await vscode.window.showTextDocument(script);
    // Not modal: the script is there to be read.
    answer = await ask(title, ...buttons.filter((button) => button !== SHOW_SCRIPT));
  }
  if (answer === CREATE_PROFILE) await createProfile(spec);
  if (answer === OPEN_PROFILE && plan.profile !== null) await open(vscode.Uri.file(plan.profile));
  return answer === SUBMIT;
}

function detailOf(plan: SubmissionPlan): string {
  const lines = [
    planSentence(plan),
    `Profile: ${plan.profile ?? "none; the cluster's defaults apply"}`,
    `Run folder: ${plan.runFolder}`,
    ...plan.warnings.map((warning) => `Warning: ${warning}`),
    ...(plan.accepted ? [verdictLine(plan)] : []),
  ];
  return lines.join("\n");
}

/** Beside the spec, as the command line looks for it. */
async function createProfile(spec: vscode.Uri): Promise<void> {
  const file = vscode.Uri.joinPath(vscode.Uri.file(dirname(spec.fsPath)), ".vae-lens", "slurm.json");
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(NEW_PROFILE));
  await open(file);
  void vscode.window.showInformationMessage("Fill in the profile, save it, and run Train Sweep on Slurm again.");
}

async function open(file: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file));
}

async function showEnd(spec: vscode.Uri, end: SubmitEnd): Promise<void> {
  switch (end.type) {
    case "submitted":
      if (end.withoutCollector !== null)
        void vscode.window.showWarningMessage(
          `The job that writes results.json could not be submitted: ${end.withoutCollector}. The results are read without it.`,
        );
      if (end.job !== null)
        void vscode.window.showInformationMessage(`Submitted ${plural(end.tasks, "task")} as job ${end.job}.`);
      return;
    case "submissionRejected":
      await showProblems(spec, end.problems[0]?.message);
      return;
    case "profileRejected": {
      const answer = await vscode.window.showErrorMessage(`Nothing was submitted. ${end.message}`, OPEN_PROFILE);
      if (answer === OPEN_PROFILE) await open(vscode.Uri.file(end.file));
      return;
    }
    case "submissionFailed":
      void vscode.window.showErrorMessage(`The sweep was not submitted: ${end.message}`);
  }
}
