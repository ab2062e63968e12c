import { parseToBackground, type FromBackground, type ToBackground } from "../protocol/backgroundMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { findRun } from "../store/findRun.ts";
import { openData } from "../training/openData.ts";

// The process that reads files for the editor: a gigabyte of data must not hold up the extension host.

process.on("disconnect", () => process.exit(0));
process.on("SIGINT", () => undefined);

async function answer(message: Exclude<ToBackground, { type: "stop" }>): Promise<FromBackground> {
  const { id } = message;
  if (message.type === "findRun") return { type: "runFound", id, found: findRun(message.specFile) };
  const { specText, specFolder, mediaFolder } = message;
  const { problems } = await openData(parseSpec(specText).points, { specFolder, mediaFolder });
  return { type: "specChecked", id, problems };
}

process.on("message", (raw) => {
  const message = parseToBackground(raw);
  if (message.type === "stop") {
    process.disconnect();
    return;
  }
  answer(message)
    .catch((error: unknown): FromBackground => ({
      type: "requestFailed",
      id: message.id,
      message: error instanceof Error ? error.message : String(error),
    }))
    .then((reply) => process.send?.(reply))
    .catch(() => process.exit(1));
});
