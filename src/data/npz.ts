import { DataError } from "./dataError.ts";
import { readNpy } from "./npy.ts";
import type { Table } from "./table.ts";
import { listZip, readZipEntry } from "./zip.ts";

/**
 * One array of an .npz, which is a zip of .npy files.
 * @param key the array's name; optional if there is only one.
 * @throws DataError that lists the keys if `key` is missing or wrong, and if the zip or the array is invalid.
 */
export async function readNpz(bytes: Buffer, key: string | undefined, name: string): Promise<Table> {
  const arrays = listZip(bytes, name).filter((entry) => entry.name.endsWith(".npy"));
  const keys = arrays.map((entry) => entry.name.slice(0, -".npy".length));
  const [first] = keys;
  if (first === undefined) {
    throw new DataError("data-file-corrupt", `${name} is a zip file without arrays. Write it again with numpy.savez.`);
  }
  if (key === undefined && keys.length > 1) {
    throw new DataError(
      "data-key-missing",
      `${name} has ${keys.length} arrays: ${keys.join(", ")}. Choose one, as in "${name}#${first}".`,
    );
  }
  const entry = key === undefined ? arrays[0] : arrays[keys.indexOf(key)];
  if (entry === undefined) {
    throw new DataError("data-key-missing", `${name} has no array "${key}". Use one of: ${keys.join(", ")}.`);
  }
  return readNpy(await readZipEntry(bytes, entry, name), `${name}#${key ?? first}`);
}
