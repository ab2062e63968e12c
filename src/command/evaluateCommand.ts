import type { Engine } from "../engine/engine.ts";
import { evaluateRun } from "../evaluation/evaluateRun.ts";
import { explainRun } from "../evaluation/explainRun.ts";
import { openRun, type OpenedRun } from "../evaluation/openRun.ts";
import { resultPicks } from "../evaluation/resultPicks.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { EvaluationSettings, Measure, RunEvaluation } from "../protocol/evaluations.ts";
import type { RunExplanation } from "../protocol/explanations.ts";
import { pickLines } from "./pickLines.ts";
import { settingsLabel } from "../spec/settingsLabel.ts";
import type { Terminal } from "./terminal.ts";
import { table } from "./textTable.ts";

export interface EvaluateOptions {
  readonly runFolder: string;
  readonly settings: EvaluationSettings;
  readonly format: "text" | "json";
  readonly engine: () => Promise<Engine>;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "check">;
  readonly signal: AbortSignal;
}

/** Measures a run's models by every yardstick, into `evaluation.json`. Returns the exit status. @throws StoreError */
export async function evaluateCommand(options: EvaluateOptions, terminal: Terminal): Promise<number> {
  const { run, evaluation } = await evaluated(options, terminal);
  terminal.out(options.format === "json" ? JSON.stringify(evaluation, null, 2) : evaluationTable(run, evaluation));
  return 0;
}

/** Answers a run's question, into `explanation.json`; what it rests on is measured first. Returns the exit status. @throws StoreError */
export async function explainCommand(options: EvaluateOptions, terminal: Terminal): Promise<number> {
  const { run, evaluation, engine } = await evaluated(options, terminal);
  const { reporter, mediaFolder, signal, format } = options;
  const onPart = (part: string): void => terminal.status(`${part} ...`);
  const explanation = await explainRun({ run, evaluation, engine, reporter, mediaFolder, signal, onPart });
  terminal.status("");
  run.folder.writeExplanation(explanation);
  terminal.out(format === "json" ? JSON.stringify(explanation, null, 2) : explanationText(explanation));
  return 0;
}

async function evaluated({ runFolder, settings, engine: chosen, mediaFolder, signal }: EvaluateOptions, terminal: Terminal) {
  terminal.status("Reading the run and its data ...");
  const run = await openRun(runFolder, mediaFolder);
  const engine = await chosen();
  const evaluation = await evaluateRun({
    run,
    engine,
    settings,
    signal,
    onPart: (point, part) => terminal.status(`[${point + 1}/${run.points.length}] ${part} ...`),
  });
  terminal.status("");
  return { run, evaluation, engine };
}

function evaluationTable({ results, points: sweep }: OpenedRun, { points, settings }: RunEvaluation): string {
  const measured = ({ mean, standardError }: Measure): string => `${mean.toFixed(2)} ± ${standardError.toFixed(2)}`;
  const rows = points.map(({ point, elboNats, importanceWeightedNats, annealedNats, exactNats, information, gaps, frechet }) => [
    settingsLabel(results.points[point]?.settings ?? {}),
    measured(elboNats),
    measured(importanceWeightedNats),
    annealedNats === null ? "" : measured(annealedNats),
    exactNats === null ? "" : measured(exactNats),
    information === null ? "" : information.mutualInformationNats.mean.toFixed(2),
    gaps.amortizationNats === null ? "" : gaps.amortizationNats.toFixed(2),
    frechet === null ? "" : frechet.distance.toPrecision(3),
  ]);
  const header = ["point", "ELBO", `bound, K = ${settings.importanceSamples}`, "annealed", "exact", "I(x;z)", "amortisation", "Fréchet"];
  return [
    table([header, ...rows]),
    "",
    `Nats per held-out example, means over ${settings.examples} of them with standard errors; I(x;z) is at most ${points[0]?.information?.ceilingNats.toFixed(2) ?? "ln N"}.`,
    ...pickLines(results.points, resultPicks(sweep, results.points, points)),
  ].join("\n");
}

function explanationText({ picks, verdict, comparisons, judgements, remedies }: RunExplanation): string {
  const listed = (title: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)]);
  return [
    verdict,
    ...listed("What each criterion picks:", picks.map(({ sentence }) => sentence)),
    ...listed("What that says:", comparisons),
    ...listed("What was tested:", judgements.map(({ sentence }) => sentence)),
    ...listed("What to do next:", remedies.map(({ title, edits }) => `${title}: ${edits.map(({ path, value }) => `${path.join(".")} = ${JSON.stringify(value)}`).join(", ")}`)),
  ].join("\n");
}
