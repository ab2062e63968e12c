import { DataError } from "./dataError.ts";
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { readNumbers } from "./binaryArray.ts";
import type { Matrix } from "./dataset.ts";
import type { DataFile } from "./dataFile.ts";
import { idxLayout, isIdx } from "./idx.ts";
import { type ArrayLayout, isNpy, npyLayout } from "./npy.ts";
import { storedValues } from "./table.ts";
import { openRegular } from "../files/regularFile.ts";

/** Bytes read at a time. */
const BLOCK_BYTES = 8 * 2 ** 20;
/** Longer than any header of NumPy or an IDX writer. */
const HEADER_BYTES = 2 ** 16;

/** An uncompressed .npy or IDX file, read by position: for data that do not fit into memory. */
export class RowFile {
  readonly rows: number;
  readonly columns: number;
  /** The axes after the first if there are several. */
  readonly exampleShape: readonly number[] | undefined;
  readonly #handle: FileHandle;
  readonly #name: string;
  readonly #layout: ArrayLayout;
  readonly #rowBytes: number;

  private constructor(handle: FileHandle, name: string, layout: ArrayLayout) {
    const [rows = 0, ...others] = layout.shape;
    this.rows = rows;
    this.columns = others.reduce((product, size) => product * size, 1);
    this.exampleShape = others.length > 1 ? others : undefined;
    this.#handle = handle;
    this.#name = name;
    this.#layout = layout;
    this.#rowBytes = this.columns * Number(layout.type[1]);
  }

  /**
   * Opens a file whose rows are contiguous; undefined for any other file.
   * @throws DataError for a damaged header, and errors of the file system
   */
  static async open({ path, name, key }: DataFile): Promise<RowFile | undefined> {
    const handle = await openRegular(path);
    const file = await RowFile.#of(handle, name);
    if (file !== undefined && key === undefined) return file;
    await handle.close();
    return undefined;
  }

  static async #of(handle: FileHandle, name: string): Promise<RowFile | undefined> {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(
      Buffer.allocUnsafeSlow(Math.min(size, HEADER_BYTES)),
      0,
      undefined,
      0,
    );
    const header = buffer.subarray(0, bytesRead);
    if (!isNpy(header) && !isIdx(header)) return undefined;
    const layout = isNpy(header) ? npyLayout(header, name) : idxLayout(header, name);
    const file = new RowFile(handle, name, layout);
    const whole =
      layout.shape.length > 1 && file.rows > 0 && file.columns > 0 && layout.start + file.rows * file.#rowBytes <= size;
    return whole && layout.rowMajor ? file : undefined;
  }

  /** Rows `first` to `last` (included) as stored. */
  async block(first: number, last: number, scale: number): Promise<Matrix> {
    const rows = last - first + 1;
    const { start, type, order } = this.#layout;
    const bytes = Buffer.allocUnsafeSlow(rows * this.#rowBytes);
    for (let read = 0; read < bytes.length;) {
      const { bytesRead } = await this.#handle.read(bytes, read, undefined, start + first * this.#rowBytes + read);
      if (bytesRead === 0)
        throw new DataError("data-changed", `${this.#name} became shorter while it was read. Run this again.`);
      read += bytesRead;
    }
    const numbers = readNumbers(bytes, 0, rows * this.columns, type, order, this.#name);
    return { rows, columns: this.columns, values: storedValues(numbers, this.columns, this.#name), scale };
  }

  /** The number of rows of a block of moderate size. */
  get blockRows(): number {
    return Math.max(1, Math.floor(BLOCK_BYTES / this.#rowBytes));
  }

  /** SHA-256 of the whole file, in hex. */
  async fingerprint(): Promise<string> {
    const hash = createHash("sha256");
    const bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    for (let position = 0; ;) {
      const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, position);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(bytes.subarray(0, bytesRead));
      position += bytesRead;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
