import { join } from "node:path";
import { chooseEngine } from "../engine/chooseEngine.ts";
import { parseToBackground, type FromBackground } from "../protocol/backgroundMessages.ts";
import type { Answer, Question } from "../protocol/pointQuestions.ts";
import { setReadingBounds } from "../files/readingBounds.ts";
import { SpecReporter } from "../prediction/specReport.ts";
import { klHistory } from "../store/klHistory.ts";
import { readVersion } from "../store/version.ts";
import { BackgroundService } from "./backgroundService.ts";
import { connectToParent, sendToParent } from "./childProcess.ts";
import { exportForEditor } from "./exportForEditor.ts";
import { responsiveEngine } from "./responsiveEngine.ts";
import { ViewedModels } from "./viewedModels.ts";

// The process that reads files and predicts for the editor, so that a gigabyte of data does not block the extension host.

const engine = async () => responsiveEngine((await chooseEngine("auto", __filename)).engine);
// The bundle lies in <package>/dist.
const packageFolder = join(__dirname, "..");
const version = readVersion(packageFolder);
const reporter = new SpecReporter(engine);
const models = new ViewedModels(engine, join(packageFolder, "media"));
const service = new BackgroundService({
  send: (message: FromBackground) => sendToParent(message),
  close: () => close(),
  reporter,
  answer,
  // Its own files, such as the built-in data, are read in any workspace.
  limitReading: (folders) => setReadingBounds(folders === null ? undefined : [...folders, packageFolder]),
  exportRun: (message) => exportForEditor(message, { packageFolder, version, reporter }),
  version,
});
const close = connectToParent({
  parse: parseToBackground,
  onMessage: (message) => service.handle(message),
  onDisconnect: () => process.exit(0),
  onTerminate: () => process.exit(0),
});

/** Answers the panel's question about a point. @throws StoreError; errors of the data or the engine */
function answer(runFolder: string, question: Question): Promise<Answer> {
  switch (question.type) {
    case "klHistory":
      return Promise.resolve(klHistory(runFolder, question.point));
    case "modelView":
      return models.view(runFolder, question.point);
    case "decode":
      return models.decode(runFolder, question);
  }
}
