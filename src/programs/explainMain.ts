import { dirname, join } from "node:path";
import { chooseEngine, isEngineChoice } from "../engine/chooseEngine.ts";
import { defaultSettings, evaluateRun } from "../evaluation/evaluateRun.ts";
import { explainRun } from "../evaluation/explainRun.ts";
import { openRun } from "../evaluation/openRun.ts";
import { measureStoppedPoints } from "../evaluation/stoppedPoints.ts";
import { SpecReporter } from "../prediction/specReport.ts";
import { sendToParent } from "../protocol/sendToParent.ts";
import { parseToExplain, type FromExplain, type ToExplain } from "../protocol/explainMessages.ts";
import { explanationFile } from "../store/measuredFiles.ts";

// The process that measures a run by every metric for the editor, and answers its question.

/** The trainings from elsewhere that an explanation may need come after the measuring. */
const MEASURING_SHARE = 0.9;

const controller = new AbortController();
const { signal } = controller;
const send: (message: FromExplain) => void = sendToParent;
process.on("disconnect", () => {
  controller.abort();
});
process.on("SIGINT", () => undefined);

async function explain({
  runFolder,
  engine: choice,
  examples,
  tensorflowFolder,
}: Extract<ToExplain, { type: "startExplaining" }>): Promise<void> {
  try {
    send({ type: "partBegun", part: "reading the run and its data", share: 0 });
    const mediaFolder = join(__dirname, "..", "media");
    const opened = await openRun(runFolder, mediaFolder);
    const search = { tensorflowFolder: tensorflowFolder ?? undefined, specFolder: dirname(opened.folder.specFile()) };
    const { engine } = await chooseEngine(isEngineChoice(choice) ? choice : "auto", __filename, search);
    const run = await measureStoppedPoints(opened, engine, signal);
    const onPart = (point: number, part: string, share: number): void =>
      send({
        type: "partBegun",
        part: `point ${point + 1} of ${run.points.length}: ${part}`,
        share: MEASURING_SHARE * share,
      });
    const evaluation = await evaluateRun({ run, engine, settings: { ...defaultSettings, examples }, signal, onPart });
    const reporter = new SpecReporter(() => Promise.resolve(engine));
    const explanation = await explainRun({
      run,
      evaluation,
      engine,
      reporter,
      mediaFolder,
      signal,
      onPart: (part) => send({ type: "partBegun", part, share: MEASURING_SHARE }),
    });
    explanationFile.write(run.folder.path, explanation);
    send({ type: "explained", evaluation, explanation });
  } catch (error) {
    send(
      signal.aborted
        ? { type: "explainingStopped" }
        : { type: "explainingFailed", message: error instanceof Error ? error.message : String(error) },
    );
  }
  if (process.connected) process.disconnect();
}

process.on("message", (raw) => {
  const message = parseToExplain(raw);
  if (message.type === "startExplaining") void explain(message);
  else controller.abort(new Error("stopped"));
});
