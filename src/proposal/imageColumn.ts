import type { ColumnFile } from "../data/columnFile.ts";
import { type DataFolders, locateFile, readBytes, type DataFile } from "../data/dataFile.ts";
import { detectFormat, unpack } from "../data/formats.ts";
import { isFolder } from "../data/imageFolder.ts";
import { openColumns } from "../data/openColumns.ts";
import { openTableFolder } from "../data/tableFolder.ts";

/**
 * A table of images, as Hugging Face stores them, named by its column of images: the other columns are about them.
 * @param reference as `data.path` would name the file
 * @returns the reference itself if it has a key, or is another kind of data
 */
export async function withImageColumn(reference: string, folders: DataFolders): Promise<string> {
  if (reference.startsWith("builtin:")) return reference;
  const file = locateFile(reference, "examples", folders);
  if (file.key !== undefined) return reference;
  const images = (await tableOf(file))?.columns.filter(({ kind, depth }) => kind === "image" && depth === 0) ?? [];
  const [only] = images;
  return images.length === 1 && only !== undefined ? `${reference}#${only.name}` : reference;
}

async function tableOf(file: DataFile): Promise<ColumnFile | undefined> {
  const folder = await openTableFolder(file);
  if (folder !== undefined) return folder.columns;
  if (!/\.(parquet|arrow|feather)$/i.test(file.name) || (await isFolder(file))) return undefined;
  const { bytes, name } = await unpack(await readBytes(file), file.name);
  const format = detectFormat(bytes, name, file.name);
  return format === "parquet" || format === "arrow" ? openColumns(bytes, format, file.name) : undefined;
}
