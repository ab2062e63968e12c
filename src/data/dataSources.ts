import type { CsvChoice } from "./csv.ts";
import { DataError } from "./dataError.ts";
import { type DataFile, readBytes } from "./dataFile.ts";
import { fingerprintBytes } from "./fingerprint.ts";
import { readTable } from "./formats.ts";
import { folderLabels, type ImageChoice, type ImageFolder, isFolder, readImageFolder } from "./imageFolder.ts";
import { type Labels, readLabels, textLabels } from "./labels.ts";
import type { Table } from "./table.ts";

/** The contents of a file or folder, and their SHA-256 (hex). */
type Read<What> = What & { readonly sha256: string };

/** The files and folders named in a spec, each read once even if it contains both examples and labels. */
export class DataSources {
  readonly #files = new Map<string, Promise<Read<{ bytes: Buffer }>>>();
  readonly #folders = new Map<string, Promise<ImageFolder>>();

  /** @param images as data.images of the spec */
  constructor(private readonly images?: ImageChoice) {}

  /**
   * @param choice the columns that are read.
   * @throws DataError if the file or folder is invalid.
   */
  async table(file: DataFile, choice: CsvChoice): Promise<Read<{ table: Table }>> {
    if (await isFolder(file)) return this.#folder(file);
    const { bytes, sha256 } = await this.#file(file);
    return { table: await readTable(bytes, file.name, file.key, choice), sha256 };
  }

  /**
   * @param accepted as for readLabels.
   * @throws DataError if the file or folder is invalid, or the number of labels differs.
   */
  async labels(
    file: DataFile,
    accepted: ReadonlyMap<number, string>,
    header?: boolean,
  ): Promise<Read<{ labels: Labels }>> {
    if (await isFolder(file)) {
      const folder = await this.#folder(file);
      return { labels: textLabels(folderLabels(folder, file.name), file.name, accepted), sha256: folder.sha256 };
    }
    const { bytes, sha256 } = await this.#file(file);
    return { labels: await readLabels(bytes, file.name, file.key, accepted, header), sha256 };
  }

  #file(file: DataFile): Promise<Read<{ bytes: Buffer }>> {
    return once(this.#files, file, () => readBytes(file).then((bytes) => ({ bytes, sha256: fingerprintBytes(bytes) })));
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
