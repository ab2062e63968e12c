import { constants } from "node:buffer";
import { readdirSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { decodeEvent, encodeEvent, FILE_VERSION, type Event } from "./event.ts";
import { decodeRecords, encodeRecord } from "./records.ts";
import { TensorboardError } from "./tensorboardError.ts";
import { readRegular } from "../files/regularFile.ts";
import { EntryCount } from "../files/folderEntries.ts";

/** Event files in the layout of TensorBoard: a folder with event files is a run, named by its path below the requested folder. */

const NAME_MARK = ".tfevents.";

export interface EventRun {
  /** Relative to the folder read, with slashes; "" for the folder itself. */
  readonly name: string;
  /** In the order of their start times, which are in the names. */
  readonly files: readonly string[];
}

export function isEventFile(file: string): boolean {
  return basename(file).includes(NAME_MARK);
}

/** The runs in a folder and its sub-folders, by name. */
export function eventRuns(folder: string): readonly EventRun[] {
  const runs = new Map<string, string[]>();
  const count = new EntryCount(isEventFile);
  const visit = (inside: string): void => {
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      count.add(entry.name);
      const path = join(inside, entry.name);
      // Links to folders are not followed: they may form cycles.
      if (entry.isDirectory()) visit(path);
      else if (isEventFile(path) && (entry.isFile() || statSync(path).isFile())) {
        const name = relative(folder, inside).split(sep).join("/");
        runs.set(name, [...(runs.get(name) ?? []), path]);
      }
    }
  };
  visit(folder);
  return [...runs].map(([name, files]) => ({ name, files: files.sort() })).sort((a, b) => naturally(a.name, b.name));
}

function naturally(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/**
 * The events of a file that hold scalars, in the order written.
 * @throws TensorboardError when the file is damaged
 */
export function readEvents(file: string): readonly Event[] {
  const events: Event[] = [];
  let record = 0;
  for (const data of decodeRecords(readRegular(file, constants.MAX_LENGTH), file)) {
    record++;
    const event = tryDecode(data);
    if (event === undefined) {
      throw new TensorboardError(
        `record ${record} of ${file} is not a TensorBoard event, although its checksum is correct. Use an event file of TensorBoard, not another record file.`,
      );
    }
    if (event.scalars.length > 0) events.push(event);
  }
  return events;
}

function tryDecode(data: Uint8Array): Event | undefined {
  try {
    return decodeEvent(data);
  } catch {
    return undefined;
  }
}

/** The record with which an event file begins. @param wallTime seconds since 1970 */
export function firstRecord(wallTime: number): Uint8Array {
  return encodeEventRecord({ wallTime, step: 0, fileVersion: FILE_VERSION, scalars: [] });
}

export function encodeEventRecord(event: Event): Uint8Array {
  return encodeRecord(encodeEvent(event));
}
