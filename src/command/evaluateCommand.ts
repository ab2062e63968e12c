import { requireRunDecoder } from "../evaluation/requireDecoder.ts";
import { failureSentence } from "../core/explanation/estimates.ts";
import { triedPhrase } from "../core/explanation/sentences.ts";
import type { Engine } from "../engine/engine.ts";
import { explainImported } from "../evaluation/explainImported.ts";
import {
  measureAndExplain,
  measureRun,
  type ExplainFolderRequest,
  type MeasuredPart,
} from "../evaluation/measureRun.ts";
import type { OpenedRun } from "../evaluation/openRun.ts";
import { resultPicks } from "../evaluation/resultPicks.ts";
import type { SpecReporter } from "../prediction/specReport.ts";
import type { EvaluationSettings, RunEvaluation } from "../results/evaluations.ts";
import type { Measure } from "../results/information.ts";
import type { RunExplanation } from "../results/explanations.ts";
import { RunFolder } from "../store/runFolder.ts";
import { bitsTable } from "./bitsTable.ts";
import { pickLines } from "./pickLines.ts";
import { firstVerdict, measuredSoFar } from "./soFarLines.ts";
import { settingsLabel } from "../results/wording.ts";
import type { Terminal } from "./terminal.ts";
import { table } from "./textTable.ts";
import { evaluationFile, explanationFile } from "../store/measuredFiles.ts";
import { withChecksum } from "../store/checkedJson.ts";

export interface EvaluateOptions {
  readonly runFolder: string;
  readonly settings: EvaluationSettings;
  readonly format: "text" | "json";
  readonly engine: () => Promise<Engine>;
  readonly mediaFolder: string;
  readonly reporter: Pick<SpecReporter, "check">;
  readonly helper?: ExplainFolderRequest["helper"];
  readonly signal: AbortSignal;
}

/** Measures every metric of a run's models into `evaluation.json`. Returns the exit status. @throws StoreError */
export async function evaluateCommand(options: EvaluateOptions, terminal: Terminal): Promise<number> {
  requireRunDecoder(options.runFolder, "Estimating the likelihood (what evaluate adds to the figures in results.json)");
  const { run, evaluation } = await measureRun(withProgress(options, terminal));
  terminal.status("");
  terminal.out(
    options.format === "json" ? JSON.stringify(withChecksum(evaluation), null, 2) : evaluationTable(run, evaluation),
  );
  return 0;
}

/** Explains a run, into `explanation.json`, after measuring it. Returns the exit status. @throws StoreError */
export async function explainCommand(options: EvaluateOptions, terminal: Terminal): Promise<number> {
  const { explanation, bits } = await explained(options, terminal);
  terminal.out(
    options.format === "json"
      ? JSON.stringify(withChecksum(explanation), null, 2)
      : [explanationText(explanation), ...bits].join("\n"),
  );
  return 0;
}

interface Explained {
  readonly explanation: RunExplanation;
  readonly bits: readonly string[];
}

async function explained(options: EvaluateOptions, terminal: Terminal): Promise<Explained> {
  const folder = new RunFolder(options.runFolder);
  requireRunDecoder(options.runFolder, "Explaining which model each criterion picks");
  if (folder.describe().imported !== undefined) {
    const explanation = explainImported(folder);
    explanationFile.write(folder.path, explanation);
    return { explanation, bits: [] };
  }
  const first = options.format === "text" ? firstVerdict(folder) : undefined;
  if (first !== undefined) terminal.err(first);
  try {
    const { explanation, evaluation } = await measureAndExplain(withProgress(options, terminal));
    terminal.status("");
    return { explanation, bits: bitsTable(folder.readResults().points, evaluation.points) };
  } catch (error) {
    const measured = options.signal.aborted ? evaluationFile.read(folder.path) : undefined;
    if (measured !== undefined && measured.points.length > 0 && folder.hasResults()) {
      terminal.status("");
      for (const line of measuredSoFar(folder.readResults().points, measured)) terminal.err(line);
    }
    throw error;
  }
}

function withProgress(options: EvaluateOptions, terminal: Terminal): ExplainFolderRequest {
  terminal.status("Reading the run and its data ...");
  const begun = performance.now();
  const onPart = ({ title, point, points, share }: MeasuredPart): void => {
    const seconds = (performance.now() - begun) / 1000;
    const left = share > 0.05 ? `, about ${Math.ceil((seconds * (1 - share)) / share)} s left` : "";
    terminal.status(
      `${point === null ? "" : `[${point + 1}/${points}] `}${title} ... ${Math.floor(100 * share)} %${left}`,
    );
  };
  const onNotice = (notice: string): void => {
    terminal.status("");
    terminal.err(notice);
  };
  return { ...options, onPart, onNotice };
}

function evaluationTable({ results, points: sweep, trained }: OpenedRun, { points, settings }: RunEvaluation): string {
  const measured = ({ mean, standardError }: Measure): string => `${mean.toFixed(2)} ± ${standardError.toFixed(2)}`;
  const nameOf = (point: number): string => settingsLabel(results.points[point]?.settings ?? {});
  const rows = points.map((evaluated) => {
    const { point, epoch, elboNats, importanceWeightedNats, annealedNats, exactNats, information, gaps, frechet } =
      evaluated;
    const marked = (criterion: Failure["criterion"], text: string): string =>
      evaluated.failures?.some((failure) => failure.criterion === criterion) ? `${text} *` : text;
    return [
      nameOf(point),
      measured(elboNats),
      marked("importanceWeighted", measured(importanceWeightedNats)),
      annealedNats === null ? "" : marked("annealed", measured(annealedNats)),
      exactNats === null ? "" : measured(exactNats),
      information === null ? "" : marked("mutualInformation", information.mutualInformationNats.mean.toFixed(2)),
      gaps.amortizationNats === null ? "" : gaps.amortizationNats.toFixed(2),
      frechet === null ? "" : distanceText(frechet),
      frechet?.ofMeans ? distanceText({ ...frechet.ofMeans, distance: frechet.ofMeans.mean }) : "",
      results.points[point]?.status === "done" ? "" : `stopped, epoch ${epoch}`,
    ];
  });
  const header = [
    "point",
    "ELBO",
    `bound, K = ${settings.importanceSamples}`,
    "annealed",
    "exact",
    "I(x;z)",
    "amortisation",
    "Fréchet",
    "of means",
    "",
  ];
  return [
    table([header, ...rows]),
    ...bitsTable(results.points, points),
    "",
    ...points.flatMap(({ point, failures = [] }) =>
      failures.map((failure) => `* ${nameOf(point)}: ${failureSentence(failure)}.`),
    ),
    ...featureNote(points),
    `Nats per held-out example, means over ${settings.examples} of them with standard errors; I(x;z) is at most ${points[0]?.information?.ceilingNats.toFixed(2) ?? "ln N"}.`,
    ...points.flatMap(({ point, gradientObstacle }) =>
      gradientObstacle === undefined
        ? []
        : [
            `${nameOf(point)}: not annealed, and no amortisation gap, because the decoder has no gradient. ${gradientObstacle}; ONNX Runtime runs the file as it is.`,
          ],
    ),
    ...annealedNote(points, nameOf),
    ...pickLines(results.points, resultPicks(sweep, results.points, points, trained)),
  ].join("\n");
}

/** Which points were annealed on fewer examples, and why. */
function annealedNote(points: RunEvaluation["points"], nameOf: (point: number) => string): readonly string[] {
  const fewer = points.filter(({ annealedExamples }) => annealedExamples !== undefined);
  const counts = [...new Set(fewer.map(({ annealedExamples }) => annealedExamples))].toSorted((a = 0, b = 0) => a - b);
  return counts.map((count) => {
    const names = fewer.filter(({ annealedExamples }) => annealedExamples === count).map(({ point }) => nameOf(point));
    return `Annealed on ${count} of them, which decide, at ${names.join(", ")}; the importance-weighted bounds extend that mean to all. Give --examples to anneal all.`;
  });
}

type Failure = NonNullable<RunEvaluation["points"][number]["failures"]>[number];

/** "0.41 ± 0.03": the error to two digits, the distance to as many places. */
function distanceText({
  distance,
  standardError,
}: {
  readonly distance: number;
  readonly standardError?: number;
}): string {
  if (standardError === undefined) return distance.toPrecision(3);
  const places = standardError > 0 ? Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(standardError)))) : 3;
  return `${distance.toFixed(places)} ± ${standardError.toFixed(places)}`;
}

/** Names the feature space, without which distances have no meaning. */
function featureNote(points: RunEvaluation["points"]): readonly string[] {
  const space = points.find(({ frechet }) => frechet !== null)?.frechet?.featureSpace;
  if (space === undefined) return [];
  const kinds = "The first compares draws, the second the decoder's means, which lack the noise of draws.";
  if (space.type === "principal")
    return [
      `Fréchet distances in ${space.size} principal components of the training data, ${(100 * space.varianceShare).toFixed(0)} % of their variance. ${kinds}`,
    ];
  const accuracy = space.heldOutAccuracy === null ? "unknown" : space.heldOutAccuracy.toFixed(3);
  return [
    `Fréchet distances in ${space.size} hidden units of a classifier of the ${space.classes} labels (held-out accuracy ${accuracy}). ${kinds}`,
  ];
}

function explanationText({ picks, verdict, observations, judgements, remedies }: RunExplanation): string {
  const listed = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
  return [
    verdict,
    ...listed(
      "What each criterion picks:",
      picks.map(({ sentence }) => sentence),
    ),
    ...listed("Observations:", observations),
    ...listed(
      "What was tested:",
      judgements.map(({ sentence }) => sentence),
    ),
    ...listed(
      "What to do next:",
      remedies.map(
        ({ title, edits, tried }) =>
          `${title}: ${edits.map(({ path, value }) => `${path.join(".")} = ${JSON.stringify(value)}`).join(", ")}${tried === undefined ? "" : ` (${triedPhrase(tried)})`}`,
      ),
    ),
  ].join("\n");
}
