import type { Column, ColumnFile } from "./columnFile.ts";
import { shownNames } from "./columnNames.ts";
import { DataError } from "./dataError.ts";
import { decodeImage, ImageStack } from "./imageFile.ts";
import type { Table } from "./table.ts";

/**
 * The images of a column in which each cell has the bytes of a file, as Hugging Face stores them.
 * @throws DataError for a cell without an image, and for the first of another size
 */
export async function readImageColumn(file: ColumnFile, { name: column }: Column, name: string): Promise<Table> {
  const cells: unknown[] = [];
  await file.forEachPiece([column], (_, firstRow, values) => {
    for (let i = 0; i < values.length; i++) cells[firstRow + i] = values[i];
  });
  const stack = new ImageStack(name, file.rows);
  for (const [row, cell] of cells.entries()) {
    const place = `${name}#${column} at row ${row} (counting from 0)`;
    const { bytes, path } = (cell ?? {}) as { readonly bytes?: unknown; readonly path?: unknown };
    if (!(bytes instanceof Uint8Array)) {
      throw new DataError(
        "data-file-missing",
        typeof path === "string"
          ? `${place} has only the path of an image (${path}). Write the images into the table: dataset.map(lambda row: row).to_parquet(...) after decoding, or name their folder.`
          : `${place} has no image. Remove the row.`,
      );
    }
    stack.add(await decodeImage(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), place), place);
  }
  return stack.table();
}

/** The error for images beside other columns, which cannot be one example. */
export function imagesAmongOthers(image: Column, chosen: readonly Column[], name: string): DataError {
  const others = chosen.filter((column) => column !== image);
  const [label] = others.filter(({ kind, depth }) => (kind === "whole" || kind === "text") && depth === 0);
  const hint =
    label === undefined ? "" : `, with labels ${JSON.stringify(`${name}#${label.name}`)} if those are its classes`;
  return new DataError(
    "data-type-unsupported",
    `${name} has images in column "${image.name}" beside ${shownNames(others)}. Read the images alone: ${JSON.stringify(`${name}#${image.name}`)}${hint}.`,
  );
}
