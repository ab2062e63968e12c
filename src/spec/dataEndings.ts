/** The formats of data files by the endings of their names: the one list, for the reader, for completion, for New Spec and for the menu of files. */

export type Format = "npy" | "npz" | "idx" | "csv" | "parquet" | "arrow" | "hdf5" | "safetensors" | "mtx";

const endings: Readonly<Record<Format, string>> = {
  npy: String.raw`\.npy`,
  npz: String.raw`\.npz`,
  csv: String.raw`\.(csv|tsv|tab|dat|txt)`,
  idx: String.raw`[.-]idx(\d-ubyte)?`,
  parquet: String.raw`\.(parquet|pq)`,
  arrow: String.raw`\.(arrow|feather)`,
  hdf5: String.raw`\.(h5|hdf5?|h5ad|loom|mat)`,
  safetensors: String.raw`\.safetensors`,
  mtx: String.raw`\.mtx`,
};

const patterns = (Object.keys(endings) as Format[]).map(
  (format) => [new RegExp(`${endings[format]}$`, "i"), format] as const,
);

/** The end of a name of a data file, as a regular expression for any case of letters. */
export const dataFilePattern = String.raw`(${Object.values(endings).join("|")})(\.gz)?$`;

const dataFile = new RegExp(dataFilePattern, "i");
const tables: ReadonlySet<Format | undefined> = new Set<Format>(["csv", "parquet", "arrow"]);
const severalArrays: ReadonlySet<Format | undefined> = new Set<Format>(["npz", "hdf5", "safetensors"]);

/** The format that the ending of a name stands for, with or without .gz. */
export function formatOfEnding(name: string): Format | undefined {
  const inner = name.replace(/\.gz$/i, "");
  return patterns.find(([ending]) => ending.test(inner))?.[1];
}

/** Whether a file of this name has columns with names. */
export function isNamedTable(name: string): boolean {
  return tables.has(formatOfEnding(name));
}

/** Whether a file of this name can have several arrays, of which a key chooses one. */
export function hasSeveralArrays(name: string): boolean {
  return severalArrays.has(formatOfEnding(name)) && !/\.(h5ad|loom)(\.gz)?$/i.test(name);
}

/** The name without the endings of data files. */
export function withoutDataEnding(name: string): string {
  let inner = name;
  while (dataFile.test(inner)) inner = inner.replace(dataFile, "");
  return inner === "" ? name : inner;
}
