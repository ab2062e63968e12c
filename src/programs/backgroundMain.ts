import { join } from "node:path";
import { chooseEngine } from "../engine/chooseEngine.ts";
import { parseToBackground, type FromBackground } from "../protocol/backgroundMessages.ts";
import { SpecReporter } from "../prediction/specReport.ts";
import { readVersion } from "../store/version.ts";
import { answerQuestion } from "./answerQuestion.ts";
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
  answer: (runFolder, question) => answerQuestion(runFolder, question, models),
  exportRun: (message) => exportForEditor(message, { packageFolder, version, reporter }),
  version,
});
const close = connectToParent({
  parse: parseToBackground,
  onMessage: (message) => service.handle(message),
  onDisconnect: () => process.exit(0),
});
