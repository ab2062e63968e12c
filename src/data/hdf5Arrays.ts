import { nearestName } from "../spec/nearestName.ts";
import { DataError, labelMissing } from "./dataError.ts";
import type { Dataset } from "h5wasm";
import { attribute, readNumbers, readText, type Hdf5File } from "./hdf5File.ts";
import { allEntries, entryAt, isAnnData, isLoom, type Hdf5Entry } from "./hdf5Nodes.ts";
import { checkRoom } from "./memory.ts";
import { readSparseGroup } from "./hdf5Sparse.ts";
import { type NumericArray, type Table, tableOf } from "./table.ts";
import { toRowMajor } from "./fortranOrder.ts";

/**
 * Examples from an open file: see readHdf5.
 * @throws DataError, or an error of the library.
 */
export function readHdf5TableHere(file: Hdf5File, key: string | undefined, name: string): Table {
  const entry = chosenEntry(file, key, name, "examples");
  const fullName = `${name}#${entry.path}`;
  const { shape, array } = entry;
  if (shape === null) throw new DataError("data-file-empty", `${fullName} is an empty array. Write it again.`);
  switch (array.type) {
    case "sparse":
      return readSparseGroup(file, array, shape, fullName);
    case "plain":
      if (array.kind !== "numbers") throw notNumbers(fullName, array.kind === "text" ? "text" : array.kind.called);
      checkRoom(
        shape[0] ?? 1,
        shape.slice(1).reduce((product, size) => product * size, 1),
        array.dataset.metadata.size,
        fullName,
      );
      return {
        ...tableOf(shape, rowMajor(array, shape, readNumbers(array.dataset, file, fullName))),
        ...(array.isReversed && shape.length > 1 ? { guesses: ["axes reversed"] } : {}),
        warnings: packingWarnings(array.dataset, fullName),
      };
    case "categories":
    case "masked":
      throw notNumbers(fullName, array.type === "masked" ? "values that may be missing" : "categories");
  }
}

/**
 * Labels from an open file: see readHdf5Labels.
 * @throws DataError, or an error of the library.
 */
export function readHdf5LabelsHere(file: Hdf5File, key: string | undefined, name: string): Table | readonly string[] {
  const entry = chosenEntry(file, key, name, "labels");
  const fullName = `${name}#${entry.path}`;
  const { array, shape } = entry;
  checkRoom(
    (shape ?? []).reduce((product, size) => product * size, 1),
    1,
    8,
    fullName,
  );
  switch (array.type) {
    case "plain":
      return array.kind === "text"
        ? readText(array.dataset, file, fullName)
        : readHdf5TableHere(file, entry.path, name);
    case "categories": {
      const codes = readNumbers(array.codes, file, fullName);
      const isText = array.categories.metadata.type === 3;
      const categories = isText
        ? readText(array.categories, file, fullName)
        : readNumbers(array.categories, file, fullName);
      const cells = Array.from(codes as ArrayLike<number | bigint>, (code, row) => {
        if (Number(code) < 0) throw labelMissing(fullName, row);
        const cell = categories[Number(code)];
        if (cell === undefined) throw new Error(`a code of ${fullName} has no category`);
        return cell;
      });
      return isText ? cells.map(String) : tableOf([cells.length], Float64Array.from(cells, Number));
    }
    case "masked": {
      const missing = (readNumbers(array.mask, file, fullName) as Int8Array).findIndex((masked) => masked !== 0);
      if (missing >= 0) throw labelMissing(fullName, missing);
      const isText = array.values.metadata.type === 3;
      return isText
        ? readText(array.values, file, fullName)
        : tableOf(shape ?? [], readNumbers(array.values, file, fullName));
    }
    case "sparse":
      throw new DataError(
        "labels-columns",
        `${fullName} is a sparse matrix, but labels must be a single column. Choose another array.`,
      );
  }
}

/** Reversed axes are those of Fortran. */
function rowMajor(
  { isReversed }: { readonly isReversed: boolean },
  shape: readonly number[],
  values: NumericArray,
): NumericArray {
  return isReversed && shape.length > 1 && values.length > 0 ? toRowMajor(values, shape) : values;
}

/** netCDF stores numbers as scale * stored + offset, which readers of netCDF undo and h5py does not. */
function packingWarnings(dataset: Dataset, fullName: string): readonly DataError[] {
  const isChange = (attributeName: string, neutral: number): boolean => {
    const value = attribute(dataset, attributeName);
    const [number] = value === undefined ? [neutral] : ArrayBuffer.isView(value) ? (value as Float64Array) : [value];
    return Number(number) !== neutral;
  };
  const found = [
    ...(isChange("scale_factor", 1) ? ["scale_factor"] : []),
    ...(isChange("add_offset", 0) ? ["add_offset"] : []),
  ];
  if (found.length === 0) return [];
  return [
    new DataError(
      "hdf5-packed",
      `${fullName} has the attribute${found.length > 1 ? "s" : ""} ${found.join(" and ")}, by which netCDF packs numbers. The stored numbers are used as they are, as h5py reads them. ` +
        `If you mean the unpacked ones: xarray.open_dataset(path)[name].to_numpy(), saved with numpy.save.`,
    ),
  ];
}

function notNumbers(fullName: string, called: string): DataError {
  return new DataError(
    "data-type-unsupported",
    `${fullName} contains ${called}, but examples must be real numbers. Choose another array, or save it as float32.`,
  );
}

type Use = "examples" | "labels";

/** The entry with this key, or the only suitable one without a key. */
function chosenEntry(file: Hdf5File, key: string | undefined, name: string, use: Use): Hdf5Entry {
  if (key !== undefined) return entryAt(file, key) ?? missingEntry(file, key, name, use);
  if (use === "examples" && (isAnnData(file) || isLoom(file))) {
    const entry = entryAt(file, isLoom(file) ? "matrix" : "X");
    if (entry !== undefined && entry.shape !== null) return entry;
  }
  const suitable = suitableEntries(file, use);
  const [only] = suitable;
  if (suitable.length === 1 && only !== undefined) return only;
  const what = use === "examples" ? "arrays of numbers with rows and columns" : "columns of labels";
  if (only === undefined) {
    throw new DataError(
      "data-key-missing",
      `${name} has no ${what}. It contains: ${listed(allEntries(file))}. Choose another file.`,
    );
  }
  throw new DataError(
    "data-key-missing",
    `${name} has ${suitable.length} ${what}: ${listed(suitable)}. Choose one, as in "${name}#${only.path}".`,
  );
}

function missingEntry(file: Hdf5File, key: string, name: string, use: Use): never {
  const suitable = suitableEntries(file, use);
  const plain = key.replace(/^\/+|\/+$/g, "");
  const within = allEntries(file).filter(({ path }) => path.startsWith(`${plain}/`));
  const nearest = nearestName(
    plain,
    suitable.map(({ path }) => path),
  );
  const hint =
    within.length > 0
      ? `This is a group of: ${listed(within)}.`
      : nearest === undefined
        ? `Use one of: ${listed(suitable)}.`
        : `Did you mean "${name}#${nearest}"?`;
  throw new DataError("data-key-missing", `${name} has no array "${key}". ${hint}`);
}

/** Arrays that can be examples or labels; of an AnnData file, the parts meant for that. */
function suitableEntries(file: Hdf5File, use: Use): readonly Hdf5Entry[] {
  const folders = use === "examples" ? /^(X$|raw\/X$|layers\/|obsm\/)/ : /^obs\/(?!_index$)/;
  const isMadeForIt = isAnnData(file) ? ({ path }: Hdf5Entry) => folders.test(path) : () => true;
  return allEntries(file).filter(
    (entry) => isMadeForIt(entry) && (use === "examples" ? isExamples(entry) : isLabels(entry)),
  );
}

function isExamples({ array, shape }: Hdf5Entry): boolean {
  return (shape?.length ?? 0) >= 2 && (array.type === "sparse" || (array.type === "plain" && array.kind === "numbers"));
}

function isLabels({ array, shape }: Hdf5Entry): boolean {
  const isColumn = shape !== null && shape.length >= 1 && shape.slice(1).every((size) => size === 1);
  return isColumn && array.type !== "sparse" && !(array.type === "plain" && typeof array.kind === "object");
}

const MAX_LISTED = 12;

function listed(entries: readonly Hdf5Entry[]): string {
  if (entries.length === 0) return "nothing";
  const names = entries.slice(0, MAX_LISTED).map(({ path, shape, array }) => {
    const size = shape === null || shape.length === 0 ? "single" : shape.join(" x ");
    const other = array.type === "plain" && typeof array.kind === "object" ? `, ${array.kind.called}` : "";
    return `${path} (${size}${other})`;
  });
  return [...names, ...(entries.length > MAX_LISTED ? [`${entries.length - MAX_LISTED} more`] : [])].join(", ");
}

/** Examples have two axes or more, labels one. */
export function arrayPaths(file: Hdf5File, use: "examples" | "labels"): readonly string[] {
  return allEntries(file).flatMap(({ path, shape, array }) => {
    const axes = shape?.length ?? 0;
    if (use === "labels") return axes === 1 ? [path] : [];
    const areNumbers = array.type === "sparse" || (array.type === "plain" && array.kind === "numbers");
    return axes >= 2 && areNumbers ? [path] : [];
  });
}
