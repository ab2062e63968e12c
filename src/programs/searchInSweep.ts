import type { FromSearch, StartSearch } from "../protocol/searchMessages.ts";
import { parseSpec } from "../spec/parseSpec.ts";
import { failureMessage } from "../store/failure.ts";
import { findSetting, whyNotFound, type FindOptions } from "../sweep/findSetting.ts";

/** A search for the editor, in the process of a sweep. */
export async function searchForEditor(
  { specText, search, specFile, ...start }: StartSearch,
  program: Pick<FindOptions, "version" | "workerFile" | "mediaFolder" | "signal">,
  send: (message: FromSearch) => void,
): Promise<void> {
  const run = { runFolder: undefined, resume: false, workers: 1, checkpointSeconds: CHECKPOINT_SECONDS };
  const options: FindOptions = { ...start, ...program, ...run, specFile, search, parsed: parseSpec(specText) };
  try {
    for await (const found of findSetting(options)) {
      if (found.type === "tried") send({ type: "searchTried", count: found.count, ...found.tried });
      else if (found.type === "training") {
        if (found.event.type === "epochDone") send({ type: "searchEpoch", epoch: found.event.epoch });
      } else {
        const { runFolder, step, tried } = found.outcome;
        const reached = step?.type === "reached";
        const value = step === undefined ? null : reached ? step.value : step.nearest;
        const why = whyNotFound(found.outcome, search) ?? null;
        send({ type: "searchEnded", runFolder, reached, value, trainings: tried.length, why });
      }
    }
  } catch (error) {
    send({ type: "searchFailed", message: failureMessage(error, `find ${specFile}`) });
  }
}

const CHECKPOINT_SECONDS = 2;
