import { fieldOf, splitOf } from "./fields.ts";
import type { LogRow, LogTable } from "./logTable.ts";
import { readEvents, type EventRun } from "../tensorboard/eventFiles.ts";

/**
 * The scalars of a run's event files, one for each row. Keras and others write training and validation into sub-folders with those
 * names: they belong to one run, and the sub-folder's name becomes a prefix of the tags.
 * @throws TensorboardError
 */
export function readEventLog({ name, files }: EventRun, source: string, runName: string): LogTable {
  const segments = name.split("/");
  const last = segments.at(-1) ?? "";
  const isPart = name !== "" && splitOf(last) !== "unsaid";
  const rows = files.flatMap((file) =>
    readEvents(file).flatMap(({ step, scalars }) =>
      scalars
        .filter(({ tag }) => !isClock(tag))
        .map(({ tag, value }): LogRow => ({
          place: `${file}, step ${step}`,
          cells: new Map([
            ["step", step],
            [isPart ? `${last}/${tag}` : tag, value],
          ]),
        })),
    ),
  );
  const own = (isPart ? segments.slice(0, -1) : segments).join("/");
  return { source, runName: own === "" ? runName : own, rows };
}

/** Lightning logs the epoch as a separate scalar; every event has a step. */
function isClock(tag: string): boolean {
  const kind = fieldOf(tag)?.field.kind;
  return kind === "epoch" || kind === "step" || kind === "run";
}
