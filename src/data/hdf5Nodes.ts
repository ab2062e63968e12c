import type { Dataset, Group } from "h5wasm";
import { attribute, kindOf, type Hdf5File, whatLibrarySaid } from "./hdf5File.ts";

/** An array in an HDF5 file, plain or encoded in a group as by AnnData. */
export type Hdf5Array =
  | {
      readonly type: "plain";
      readonly dataset: Dataset;
      readonly kind: ReturnType<typeof kindOf>;
      /** Written with the first axis fastest: the axes, and those of the entry's shape, are those of the file in reverse. */
      readonly isReversed: boolean;
    }
  /** A scipy compressed format; `major` is the axis of `indptr`: 0 for CSR, 1 for CSC. */
  | {
      readonly type: "sparse";
      readonly group: Group;
      readonly major: 0 | 1;
      /** The names of data, indices and indptr. */
      readonly parts: readonly [string, string, string];
    }
  /** pandas categories: whole numbers (codes) that are indices into `categories`, or -1 for a missing value. */
  | { readonly type: "categories"; readonly codes: Dataset; readonly categories: Dataset }
  /** Values with a mask of missing ones. */
  | { readonly type: "masked"; readonly values: Dataset; readonly mask: Dataset };

/** An array, its path from the root without the first slash, and its axes (null: an empty array). */
export interface Hdf5Entry {
  readonly path: string;
  readonly shape: readonly number[] | null;
  readonly array: Hdf5Array;
}

type Node = { readonly dataset: Dataset } | { readonly group: Group };

/** Undefined for anything else: named types, and links that are broken or lead to another file. */
export function childOf(parent: Group, name: string): Node | undefined {
  let child: ReturnType<Group["get"]>;
  try {
    child = parent.get(name);
  } catch (error) {
    if (/component not found|unable to open external|can't open file/.test(whatLibrarySaid(error))) return undefined;
    throw error;
  }
  const type = child !== null && "type" in child ? String(child.type) : undefined;
  if (type === "Dataset") return { dataset: child as Dataset };
  return type === "Group" ? { group: child as Group } : undefined;
}

/** The array at a path; undefined if there is none, or only a group that is not an array. */
export function entryAt({ root }: Hdf5File, path: string): Hdf5Entry | undefined {
  const names = path.split("/").filter((name) => name !== "");
  let node: Node | undefined = { group: root };
  let parent = root;
  for (const name of names) {
    if (node === undefined || "dataset" in node || !node.group.keys().includes(name)) return undefined;
    parent = node.group;
    node = childOf(parent, name);
  }
  return node === undefined || names.length === 0 ? undefined : entryOf(names.join("/"), node, parent, root);
}

function entryOf(path: string, node: Node, parent: Group, root: Group): Hdf5Entry | undefined {
  if ("dataset" in node) {
    const { dataset } = node;
    const categories = oldCategories(parent, path.slice(path.lastIndexOf("/") + 1), dataset);
    if (categories !== undefined)
      return { path, shape: dataset.shape, array: { type: "categories", codes: dataset, categories } };
    const isReversed = attribute(dataset, "MATLAB_class") !== undefined || isLoomMatrix(path, root);
    const shape = isReversed ? (dataset.shape?.toReversed() ?? null) : dataset.shape;
    return { path, shape, array: { type: "plain", dataset, kind: kindOf(dataset.metadata), isReversed } };
  }
  const { group } = node;
  const encoding = attribute(group, "encoding-type") ?? attribute(group, "h5sparse_format");
  if (/^cs[rc](_matrix)?$/.test(String(encoding))) {
    // h5sparse_ is how AnnData before 0.7 wrote it.
    const shape = attribute(group, "shape") ?? attribute(group, "h5sparse_shape");
    const sizes = shape instanceof Object ? Array.from(shape as ArrayLike<number | bigint>, Number) : null;
    const major = String(encoding).startsWith("csr") ? 0 : 1;
    return { path, shape: sizes, array: { type: "sparse", group, major, parts: scipyParts } };
  }
  const of = (name: string): Dataset | undefined => {
    const child = group.keys().includes(name) ? childOf(group, name) : undefined;
    return child !== undefined && "dataset" in child ? child.dataset : undefined;
  };
  const foreign = foreignSparse(path, group, of);
  if (foreign !== undefined) return foreign;
  const [codes, categories, values, mask] = [of("codes"), of("categories"), of("values"), of("mask")];
  if (encoding === "categorical" && codes && categories)
    return { path, shape: codes.shape, array: { type: "categories", codes, categories } };
  if (String(encoding).startsWith("nullable-") && values && mask)
    return { path, shape: values.shape, array: { type: "masked", values, mask } };
  return undefined;
}

const scipyParts = ["data", "indices", "indptr"] as const;

/** Sparse matrices of 10x Genomics (genes are rows, so that their columns are the examples) and of MATLAB. */
function foreignSparse(path: string, group: Group, of: (name: string) => Dataset | undefined): Hdf5Entry | undefined {
  const rows = attribute(group, "MATLAB_sparse");
  if (rows !== undefined) {
    const columns = (of("jc")?.shape?.[0] ?? 1) - 1;
    const array = { type: "sparse", group, major: 1, parts: ["data", "ir", "jc"] } as const;
    return { path, shape: [Number(rows), columns], array };
  }
  const [shape, barcodes] = [of("shape"), of("barcodes")];
  if (shape === undefined || barcodes === undefined || !scipyParts.every((part) => of(part) !== undefined))
    return undefined;
  const sizes = (shape.shape ?? []).length === 1 && shape.shape?.[0] === 2 ? shape.value : undefined;
  if (!ArrayBuffer.isView(sizes)) return undefined;
  const [genes = 0, cells = 0] = Array.from(sizes as unknown as ArrayLike<number | bigint>, Number);
  return { path, shape: [cells, genes], array: { type: "sparse", group, major: 0, parts: scipyParts } };
}

/** A .loom file (loompy) has genes as rows and cells as columns, in `matrix` and the layers. */
export function isLoom({ root }: Pick<Hdf5File, "root">): boolean {
  return ["matrix", "row_attrs", "col_attrs"].every((name) => root.keys().includes(name));
}

function isLoomMatrix(path: string, root: Group): boolean {
  return /^(matrix$|layers\/)/.test(path) && isLoom({ root });
}

/** AnnData 0.7 kept the categories of `obs/name` in `obs/__categories/name`. */
function oldCategories(parent: Group, name: string, dataset: Dataset): Dataset | undefined {
  if (!Object.hasOwn(dataset.attrs, "categories") || !parent.keys().includes("__categories")) return undefined;
  const folder = childOf(parent, "__categories");
  if (folder === undefined || "dataset" in folder || !folder.group.keys().includes(name)) return undefined;
  const categories = childOf(folder.group, name);
  return categories !== undefined && "dataset" in categories ? categories.dataset : undefined;
}

/** Limits of the list, because links may be circular. */
const MAX_ENTRIES = 2000;
const MAX_DEPTH = 6;

/** Every array in the file, in the order of the file. */
export function allEntries(file: Hdf5File): readonly Hdf5Entry[] {
  const entries: Hdf5Entry[] = [];
  let visited = 0;
  const visit = (group: Group, prefix: string, depth: number): void => {
    for (const name of group.keys()) {
      if (++visited > MAX_ENTRIES) return;
      file.progress();
      const node = childOf(group, name);
      if (node === undefined) continue;
      const entry = entryOf(prefix + name, node, group, file.root);
      if (entry !== undefined) entries.push(entry);
      else if ("group" in node && depth < MAX_DEPTH) visit(node.group, `${prefix}${name}/`, depth + 1);
    }
  };
  visit(file.root, "", 1);
  return entries;
}

/** AnnData files name their format since version 0.8; older files are recognised by their parts. */
export function isAnnData({ root }: Hdf5File): boolean {
  return (
    attribute(root, "encoding-type") === "anndata" || ["X", "obs", "var"].every((name) => root.keys().includes(name))
  );
}
