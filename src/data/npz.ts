import { arrayMissing, choiceMissing, MAX_LISTED_ARRAYS, shownShape } from "./arrayChoice.ts";
import { DataError } from "./dataError.ts";
import { readNpy } from "./npy.ts";
import { filledEntries, filledMatrix, inconsistent } from "./sparse.ts";
import { filledBlocks, filledDiagonals } from "./sparseBlocks.ts";
import type { NumericArray, Table } from "./table.ts";
import { foreignZip } from "./foreignZip.ts";
import { listZip, readZipEntry, type ZipEntry } from "./zip.ts";

/**
 * One array of an .npz, which is a zip of .npy files, or the matrix that scipy.sparse.save_npz has written to it.
 * @param key the array's name; optional if there is only one, or a sparse matrix.
 * @throws DataError that lists the keys if `key` is missing or wrong, and if the zip or the array is invalid.
 */
export async function readNpz(bytes: Buffer, key: string | undefined, name: string): Promise<Table> {
  const entries = listZip(bytes, name);
  const arrays = new Map(
    entries.filter((entry) => entry.name.endsWith(".npy")).map((entry) => [entry.name.slice(0, -".npy".length), entry]),
  );
  const keys = [...arrays.keys()];
  const [first] = keys;
  if (first === undefined) throw foreignZip(entries, name);
  const array = async (of: string): Promise<Table> => {
    const entry = arrays.get(of);
    if (entry === undefined) throw arrayMissing(name, of, keys);
    return readNpy(await readZipEntry(bytes, entry, name), `${name}#${of}`);
  };
  if (key !== undefined) return array(key);
  if (["format", "shape", "data"].every((part) => arrays.has(part)))
    return readSparseNpz(await formatOf(bytes, arrays, name), array, bytes.length, name);
  if (keys.length === 1) return array(first);
  const described: string[] = [];
  for (const one of keys.slice(0, MAX_LISTED_ARRAYS)) {
    const isSmall = (arrays.get(one)?.size ?? Infinity) <= MAX_DESCRIBED_BYTES;
    described.push(isSmall ? `${one} (${await shapeOf(array, one)})` : one);
  }
  throw choiceMissing(name, keys, described);
}

/** A larger array is not unpacked for a message. */
const MAX_DESCRIBED_BYTES = 2 ** 24;

/** For a message, in which an array that cannot be read is named too. */
async function shapeOf(array: (of: string) => Promise<Table>, key: string): Promise<string> {
  try {
    const { rows, columns, rank, exampleShape = [columns] } = await array(key);
    return shownShape(rank === 0 ? [] : [rows, ...(rank === 1 ? [] : exampleShape)]);
  } catch (error) {
    if (error instanceof DataError) return "not numbers";
    throw error;
  }
}

/** The text array `format`: csr, csc, coo, bsr or dia, in bytes or UTF-32. */
async function formatOf(bytes: Buffer, arrays: ReadonlyMap<string, ZipEntry>, name: string): Promise<string> {
  const entry = arrays.get("format");
  const contents = entry === undefined ? Buffer.alloc(0) : await readZipEntry(bytes, entry, name);
  return contents
    .subarray(contents.indexOf(10) + 1)
    .toString("latin1", 0, 64)
    .replaceAll("\0", "");
}

async function readSparseNpz(
  format: string,
  array: (of: string) => Promise<Table>,
  fileBytes: number,
  name: string,
): Promise<Table> {
  const values = async (of: string): Promise<NumericArray> => (await array(of)).values;
  const [data, shape] = [await values("data"), Array.from((await values("shape")) as ArrayLike<number>, Number)];
  switch (format) {
    case "csr":
    case "csc": {
      const [indices, indptr] = [await values("indices"), await values("indptr")];
      return filledMatrix({ data, indices, indptr, major: format === "csr" ? 0 : 1, shape, fileBytes }, name);
    }
    case "coo":
      return filledEntries({ data, row: await values("row"), column: await values("col"), shape, fileBytes }, name);
    case "bsr": {
      const [indices, indptr] = [await values("indices"), await values("indptr")];
      return filledBlocks({ data: await array("data"), indices, indptr, shape, fileBytes }, name);
    }
    case "dia":
      return filledDiagonals({ data: await array("data"), offsets: await values("offsets"), shape, fileBytes }, name);
    default:
      throw inconsistent(name, "its format is not one of scipy's");
  }
}
