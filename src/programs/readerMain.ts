import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { chooseEngine, findGpu } from "../engine/chooseEngine.ts";
import { parseToBackground } from "../protocol/backgroundMessages.ts";
import type { Answer, Question } from "../protocol/pointQuestions.ts";
import type { FromReader, ToReader } from "../protocol/readerMessages.ts";
import { setReadingBounds } from "../files/readingBounds.ts";
import { SpecReporter } from "../prediction/specReport.ts";
import { klHistory } from "../store/klHistory.ts";
import { latentsView } from "../evaluation/latentsView.ts";
import { pointLatentSpace } from "../store/pointLatentSpace.ts";
import { pointCurve } from "../store/pointCurve.ts";
import { readVersion } from "../store/version.ts";
import { BackgroundService } from "./backgroundService.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";
import { exportForEditor } from "./exportForEditor.ts";
import { responsiveEngine } from "./responsiveEngine.ts";
import { ViewedModels } from "./viewedModels.ts";

// A reader of the background process: reads files, predicts, decodes and exports. The background process ends it if it hangs.

/** Its thread ends this process when it takes too much memory or has lost its parent. */
new Worker(join(__dirname, "readerWatch.cjs")).unref();

const engine = async () => responsiveEngine((await chooseEngine("auto", __filename)).engine);
// The bundle lies in <package>/dist.
const packageFolder = join(__dirname, "..");
const version = readVersion(packageFolder);
const reporter = new SpecReporter(engine);
const mediaFolder = join(packageFolder, "media");
const models = new ViewedModels(engine, mediaFolder, () => findGpu(__filename));
const send = (message: FromReader): void => {
  sendToParent(message);
};
const service = new BackgroundService({
  send,
  close: () => close(),
  reporter,
  answer,
  // Its own files, such as the built-in data, are read in any workspace.
  limitReading: (folders) => setReadingBounds(folders === null ? undefined : [...folders, packageFolder]),
  exportRun: (message) => exportForEditor(message, { packageFolder, version, reporter }),
  onStep: (id, step) => {
    send({ type: "stepBegun", id, step });
  },
  version,
});
const close = connectToParent<ToReader>({
  parse: Object.assign(
    (message: unknown): ToReader => (isPing(message) ? { type: "ping" } : parseToBackground(message)),
    { prepareNext: () => false },
  ),
  onMessage: (message) => {
    if (message.type === "ping") void showLife();
    else service.handle(message);
  },
  onDisconnect: () => process.exit(0),
  onTerminate: () => process.exit(0),
});

function isPing(message: unknown): boolean {
  return typeof message === "object" && message !== null && "type" in message && message.type === "ping";
}

/** After a request to the threads that read files, which a disk that does not answer may hold. */
async function showLife(): Promise<void> {
  await stat(__filename).catch(() => undefined);
  const { user, system } = process.cpuUsage();
  send({ type: "pong", cpuMs: (user + system) / 1000 });
}

/** Answers the panel's question about a point. @throws StoreError; errors of the data or the engine */
function answer(runFolder: string, question: Question): Promise<Answer> {
  switch (question.type) {
    case "klHistory":
      return Promise.resolve(klHistory(runFolder, question.point));
    case "curve":
      return Promise.resolve(pointCurve(runFolder, question.point));
    case "latentSpace":
      return Promise.resolve(pointLatentSpace(runFolder, question.point));
    case "modelView":
      return models.view(runFolder, question.point);
    case "latentsView":
      return latentsView(runFolder, question.point, mediaFolder);
    case "decode":
      return models.decode(runFolder, question);
  }
}
