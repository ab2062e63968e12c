import type { HeaderChoice } from "./csvHeader.ts";
import type { CsvChoice } from "./csvLayout.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readBytes, readStart } from "./dataFile.ts";
import { fingerprintBytes, fingerprintFile } from "./fingerprint.ts";
import { numbered, readTable } from "./formats.ts";
import { readFortranFile } from "./fortranFile.ts";
import { isHdf5, readHdf5 } from "./hdf5.ts";
import type { Hdf5Source } from "./hdf5Messages.ts";
import { folderLabels, type ImageChoice, type ImageFolder, isFolder, readImageFolder } from "./imageFolder.ts";
import { type Labels, labelsOf, readHdf5AsLabels, readLabels, textLabels } from "./labels.ts";
import { memoryFault } from "./memory.ts";
import { openTableFolder, type TableFolder } from "./tableFolder.ts";
import type { Table } from "./table.ts";

/** The contents of a file or folder, and their SHA-256 (hex). */
type Read<What> = What & { readonly sha256: string };

/** The files and folders named in a spec, each read once even if it contains both examples and labels. */
export class DataSources {
  readonly #files = new Map<string, Promise<Read<{ bytes: Buffer }>>>();
  readonly #prints = new Map<string, Promise<string>>();
  readonly #tables = new Map<string, Promise<TableFolder | undefined>>();
  readonly #folders = new Map<string, Promise<ImageFolder>>();

  /** @param images as data.images of the spec */
  constructor(private readonly images?: ImageChoice) {}

  /**
   * @param choice the columns that are read.
   * @param isLast nothing else is read of the file, so that its contents are not kept
   * @returns whether nobody else reads the values, so that they may be written to
   * @throws DataError if the file or folder is invalid.
   */
  async table(file: DataFile, choice: CsvChoice, isLast = false): Promise<Read<{ table: Table; isOwn: boolean }>> {
    const parts = await this.#parts(file);
    if (parts !== undefined) return { table: await parts.table(file.key, choice), sha256: parts.sha256, isOwn: true };
    if (await isFolder(file)) return { ...(await this.#folder(file)), isOwn: isLast };
    return orTooLarge(file, async () => {
      const source = await this.#hdf5(file);
      if (source !== undefined) {
        const table = numbered(await readHdf5(source, file.key, file.name), choice.columns, file.name);
        return { table, sha256: await this.#printOf(file), isOwn: true };
      }
      const inColumns = isLast ? await readFortranFile(file) : undefined;
      if (inColumns !== undefined)
        return {
          table: numbered(inColumns, choice.columns, file.name),
          sha256: await this.#printOf(file),
          isOwn: true,
        };
      const isKept = !isLast || this.#files.has(file.path);
      const { bytes, sha256 } = await (isKept ? this.#file(file) : readPrinted(file));
      const table = await readTable(bytes, file.name, file.key, choice);
      return { table, sha256, isOwn: !isKept || table.values.buffer !== bytes.buffer };
    });
  }

  /**
   * @param accepted as for readLabels.
   * @throws DataError if the file or folder is invalid, or the number of labels differs.
   */
  async labels(
    file: DataFile,
    accepted: ReadonlyMap<number, string>,
    header?: HeaderChoice,
  ): Promise<Read<{ labels: Labels }>> {
    const parts = await this.#parts(file);
    if (parts !== undefined) {
      const labels = labelsOf(await parts.labels(file.key), file.name, accepted);
      return { labels, sha256: parts.sha256 };
    }
    if (await isFolder(file)) {
      const folder = await this.#folder(file);
      return { labels: textLabels(folderLabels(folder, file.name), file.name, accepted), sha256: folder.sha256 };
    }
    return orTooLarge(file, async () => {
      const source = await this.#hdf5(file);
      if (source !== undefined)
        return { labels: await readHdf5AsLabels(source, file, accepted), sha256: await this.#printOf(file) };
      const { bytes, sha256 } = await this.#file(file);
      return { labels: await readLabels(bytes, file.name, file.key, accepted, header), sha256 };
    });
  }

  /** HDF5 is read by position; undefined for another format. */
  async #hdf5(file: DataFile): Promise<Exclude<Hdf5Source, Uint8Array> | undefined> {
    const { start, size } = await readStart(file);
    return isHdf5(start) ? { path: file.path, size } : undefined;
  }

  /** After the file was read: one that cannot be read need not be hashed. */
  #printOf(file: DataFile): Promise<string> {
    return once(this.#prints, file, () => fingerprintFile(file.path));
  }

  #parts(file: DataFile): Promise<TableFolder | undefined> {
    return once(this.#tables, file, () => openTableFolder(file));
  }

  #file(file: DataFile): Promise<Read<{ bytes: Buffer }>> {
    return once(this.#files, file, () => readPrinted(file));
  }

  #folder(file: DataFile): Promise<ImageFolder> {
    if (file.key !== undefined) {
      throw new DataError(
        "data-key-missing",
        `${file.name} is a folder of images and has no "#${file.key}". Remove it from the path.`,
      );
    }
    return once(this.#folders, file, () => readImageFolder(file, this.images));
  }
}

async function readPrinted(file: DataFile): Promise<Read<{ bytes: Buffer }>> {
  const bytes = await readBytes(file);
  return { bytes, sha256: fingerprintBytes(bytes) };
}

function once<Result>(
  known: Map<string, Promise<Result>>,
  { path }: DataFile,
  read: () => Promise<Result>,
): Promise<Result> {
  const before = known.get(path);
  if (before !== undefined) return before;
  const result = read();
  known.set(path, result);
  return result;
}

async function orTooLarge<Result>({ name }: DataFile, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw memoryFault(error, name) ?? error;
  }
}
