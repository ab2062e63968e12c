import { opendir } from "node:fs/promises";
import path from "node:path";
import { DataError } from "./dataError.ts";
import { locateFile, type DataFolders } from "./dataFile.ts";
import { imageEnding, isFolder } from "./imageFolder.ts";
import { shardEnding } from "./shardPlaces.ts";
import { EntryCount } from "../files/folderEntries.ts";
import { checkTarget } from "../files/readingBounds.ts";
import { RefusedFile } from "../files/refusedFile.ts";

/** What of a folder a new spec reads. */
export interface DataPlaces {
  /** For `data.path`. */
  readonly path: string;
  /** For `data.heldOut`, where the folder has its own split. */
  readonly heldOut: { readonly path: string; readonly reason: string } | undefined;
  /** What beside them is not read. */
  readonly note: string | undefined;
}

const trainName = /^train(ing)?(set|[-_]set)?$/i;
/** In the order of choice: a test set is for the last figure, and not for choosing a model. */
const heldOutNames = [
  /^(val(id(ation)?)?|dev)(set|[-_]set)?$/i,
  /^(test(ing)?|eval(uation)?|held-?_?out)(set|[-_]set)?$/i,
];
/** Tables of labels beside images: `metadata.csv` of Hugging Face, `labels.csv`. */
const tableEnding = /\.(csv|tsv|jsonl?|txt|xlsx)$/i;
/** Folders of a data set nest a few levels above its split: `dataset/images/train`. */
const MAX_DEPTH = 4;
const MAX_NAMED = 3;

const isData = (name: string): boolean => imageEnding.test(name) || shardEnding.test(name);

interface Content {
  readonly folders: readonly string[];
  readonly tables: readonly string[];
  readonly hasData: boolean;
}

/**
 * Training and held-out data in a folder of images or of parts of a table that has both, as `train` and `test` of torchvision, Keras and
 * Hugging Face; any other reference as it is.
 */
export async function findSplits(reference: string, folders: DataFolders): Promise<DataPlaces> {
  const place = reference.startsWith("builtin:") ? undefined : placeOf(reference, folders);
  const whole: DataPlaces = { path: reference, heldOut: undefined, note: undefined };
  if (place === undefined || !(await isFolder({ name: reference, path: place, key: undefined }))) return whole;
  try {
    return await splitsIn(place, whole);
  } catch (error) {
    if (!(error instanceof RefusedFile) && !(error instanceof Error && "code" in error)) throw error;
    // Reported where the data are read.
    return whole;
  }
}

async function splitsIn(place: string, whole: DataPlaces): Promise<DataPlaces> {
  const { path: reference } = whole;
  const count = new EntryCount(isData);
  let inside = "";
  const beside: string[] = [];
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const here = path.join(place, inside);
    const { folders: names, tables, hasData } = await contentOf(here, count);
    beside.push(...tables);
    const withData: string[] = [];
    for (const name of names) if (await holdsData(path.join(here, name), count)) withData.push(name);
    const split = hasData ? undefined : splitNames(withData);
    if (split !== undefined) {
      const { train, heldOut } = split;
      const at = (name: string): string => path.posix.join(reference, inside, name);
      const others = withData.filter((name) => name !== train && name !== heldOut);
      return {
        path: at(train),
        heldOut: {
          path: at(heldOut),
          reason: `the folder's own split; every figure is measured on these${others.length === 0 ? "" : `. Not read: ${listed(others)}`}`,
        },
        note: tableNote([...beside, ...(await contentOf(path.join(here, train), count)).tables]),
      };
    }
    const [only, ...more] = withData;
    if (hasData || only === undefined) return { ...whole, note: tableNote(beside) };
    if (more.length > 0) {
      const inner = splitNames((await contentOf(path.join(here, only), count)).folders);
      return { ...whole, note: inner === undefined ? tableNote(beside) : mixedNote(only, inner) };
    }
    inside = path.posix.join(inside, only);
  }
  return whole;
}

interface Split {
  readonly train: string;
  readonly heldOut: string;
}

function splitNames(names: readonly string[]): Split | undefined {
  const train = names.find((name) => trainName.test(name));
  const [heldOut] = heldOutNames.flatMap((wanted) => names.filter((name) => wanted.test(name)));
  return train === undefined || heldOut === undefined ? undefined : { train, heldOut };
}

function mixedNote(folder: string, { train, heldOut }: Split): string {
  return `${listed([`${folder}/${train}`, `${folder}/${heldOut}`])} and the like are read together; to hold one out, put the folders of the split above those of the classes`;
}

function placeOf(reference: string, folders: DataFolders): string | undefined {
  try {
    const { path: place, key } = locateFile(reference, "examples", folders);
    return key === undefined ? place : undefined;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    // Reported where the data are read.
    return undefined;
  }
}

async function contentOf(folder: string, count: EntryCount): Promise<Content> {
  checkTarget(folder);
  const [folders, tables]: [string[], string[]] = [[], []];
  let hasData = false;
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    count.add(entry.name);
    if (/^[._]/.test(entry.name)) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (isData(entry.name)) hasData = true;
    else if (tableEnding.test(entry.name)) tables.push(entry.name);
  }
  return { folders: folders.sort(), tables: tables.sort(), hasData };
}

/** Whether there is an image or a part of a table, at any level; the first ends the search. */
async function holdsData(folder: string, count: EntryCount, depth = 0): Promise<boolean> {
  checkTarget(folder);
  const folders: string[] = [];
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    count.add(entry.name);
    if (/^[._]/.test(entry.name)) continue;
    if (entry.isDirectory()) folders.push(entry.name);
    else if (isData(entry.name)) return true;
  }
  if (depth === MAX_DEPTH) return false;
  for (const name of folders.sort()) if (await holdsData(path.join(folder, name), count, depth + 1)) return true;
  return false;
}

/** Labels of a table have no names of files: those of another order would be wrong in silence. */
function tableNote(tables: readonly string[]): string | undefined {
  const named = tables.filter((name) => !/^(readme|licen[cs]e|requirements)/i.test(name));
  if (named.length === 0) return undefined;
  return `${listed(named)} ${named.length === 1 ? "is" : "are"} not read: if the labels of the images are there, name their column in "labels" once its rows are in the order of the names of the files`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMED).map((name) => name.replaceAll(/[\r\n\u2028\u2029]+/g, " "));
  return [...shown, ...(names.length > MAX_NAMED ? [`${names.length - MAX_NAMED} more`] : [])].join(", ");
}
