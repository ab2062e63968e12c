import { arrayKeys } from "../data/arrayKeys.ts";
import { DataError } from "../data/dataError.ts";
import type { DataFile } from "../data/dataFile.ts";
import { DataSources } from "../data/dataSources.ts";
import { MAX_LABELS } from "./sortColumns.ts";

/** Names of labels in .npz, .safetensors, HDF5 and .h5ad files, and beside a column of images, those that say most first. */
const usualNames = [
  /cell_?types?$/i,
  /(^|\/)(labels?|class(es)?|targets?|y)$/i,
  /(^|[/_])(label|class|target|species)s?$/i,
  /(leiden|louvain|clusters?|groups?)$/i,
  /^y[_-]/i,
];
/** Reading each array takes a while. */
const MAX_TRIED = 4;

/** The key of an array in the file with a label for each example, by its name and its contents. */
export async function arrayLabels(file: DataFile, rows: number): Promise<string | undefined> {
  const keys = await arrayKeys(file, "labels").catch((error: unknown) => {
    if (error instanceof DataError) return [];
    throw error;
  });
  const ofRows = keys.filter((key) => key !== file.key && !/^(var|uns)\//.test(key));
  const candidates = usualNames.flatMap((name) => ofRows.filter((key) => name.test(key)));
  for (const key of [...new Set(candidates)].slice(0, MAX_TRIED)) {
    try {
      const { labels } = await new DataSources().labels({ ...file, key }, new Map([[rows, "its examples"]]));
      const distinct = labels.names?.length ?? new Set(labels.values).size;
      if (distinct > 1 && distinct <= MAX_LABELS) return key;
    } catch (error) {
      // Another number of rows, missing labels or text that is none.
      if (!(error instanceof DataError)) throw error;
    }
  }
  return undefined;
}
