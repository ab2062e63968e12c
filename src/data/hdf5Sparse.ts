import { kindOf, readNumbers, type Hdf5File } from "./hdf5File.ts";
import { childOf, type Hdf5Array } from "./hdf5Nodes.ts";
import { filledMatrix, inconsistent } from "./sparse.ts";
import type { Table } from "./table.ts";

/**
 * A sparse matrix that is kept in a group of an HDF5 file.
 * @param shape rows and columns of the examples
 * @throws DataError as filledMatrix
 */
export function readSparseGroup(
  file: Hdf5File,
  { group, major, parts }: Extract<Hdf5Array, { type: "sparse" }>,
  shape: readonly number[],
  name: string,
): Table {
  const [data, indices, indptr] = parts.map((part) => {
    const node = group.keys().includes(part) ? childOf(group, part) : undefined;
    if (node === undefined || !("dataset" in node) || kindOf(node.dataset.metadata) !== "numbers")
      throw inconsistent(name, `it has no ${part}`);
    return readNumbers(node.dataset, file, `${name}/${part}`);
  });
  if (data === undefined || indices === undefined || indptr === undefined)
    throw inconsistent(name, "a part is missing");
  return filledMatrix({ data, indices, indptr, major, shape, fileBytes: file.bytes }, name);
}
