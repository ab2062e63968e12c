import { availableParallelism } from "node:os";
import { join } from "node:path";
import { chooseEngine, isEngineChoice } from "../engine/chooseEngine.ts";
import type { Engine } from "../engine/engine.ts";
import { defaultSettings } from "../evaluation/evaluateRun.ts";
import { measureAndExplain } from "../evaluation/measureRun.ts";
import { SpecReporter } from "../prediction/specReport.ts";
import { parseToExplain, type FromExplain, type ToExplain } from "../protocol/explainMessages.ts";
import type { FromMeasure } from "../protocol/measureMessages.ts";
import { failureMessage } from "../store/failure.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";
import { MeasuringProgram } from "./helpMeasuring.ts";

// The process that measures and explains a run for the editor, and the same program as another process that measures its points.

const controller = new AbortController();
const { signal } = controller;
const send: (message: FromExplain) => void = sendToParent;
const mediaFolder = join(__dirname, "..", "media");
let measuring: MeasuringProgram | undefined;
const close = connectToParent({
  parse: parseToExplain,
  onMessage: (message) => {
    if (message.type === "startExplaining") void explain(message);
    else if (message.type === "stopExplaining") controller.abort(new Error("stopped"));
    else {
      measuring ??= new MeasuringProgram({
        send: (answer: FromMeasure) => sendToParent(answer),
        entryFile: __filename,
        mediaFolder,
      });
      measuring.handle(message);
    }
  },
  onDisconnect: () => {
    if (measuring !== undefined) process.exit(0);
    controller.abort();
  },
  onTerminate: () => controller.abort(),
});

async function explain({
  runFolder,
  engine: choice,
  examples,
  tensorflowFolder,
}: Extract<ToExplain, { type: "startExplaining" }>): Promise<void> {
  let chosen: Promise<Engine> | undefined;
  const engine = (): Promise<Engine> =>
    (chosen ??= chooseEngine(isEngineChoice(choice) ? choice : "auto", __filename, {
      tensorflowFolder: tensorflowFolder ?? undefined,
    }).then((choice) => choice.engine));
  try {
    send({ type: "partBegun", part: "reading the run and its data", share: 0 });
    const explained = await measureAndExplain({
      runFolder,
      mediaFolder,
      settings: { ...defaultSettings, examples },
      helper: {
        program: __filename,
        engine: choice,
        tensorflowFolder,
        count: availableParallelism() - 1,
      },
      engine,
      reporter: new SpecReporter(engine),
      signal,
      onNotice: (notice) => send({ type: "noticed", notice }),
      onPart: ({ title, point, points, share, soFar }) => {
        const part = point === null ? title : `point ${point + 1} of ${points}: ${title}`;
        send({ type: "partBegun", part: soFar === undefined ? part : `${soFar}. Now ${part}`, share });
      },
    });
    send({ type: "explained", ...explained });
  } catch (error) {
    send(
      signal.aborted
        ? { type: "explainingStopped" }
        : { type: "explainingFailed", message: failureMessage(error, `explain ${runFolder}`) },
    );
  }
  close();
}
