import type { FileMetaData } from "hyparquet";
import { distinctNames } from "./columnFile.ts";

/**
 * Gives columns of one name names of their own, as pandas does on reading a .csv (a, a.1, a.2), because columns are read by their name.
 * @returns the metadata, and the new names
 * @throws RangeError if schema and row groups do not match
 */
export function withDistinctNames(metadata: FileMetaData): {
  readonly metadata: FileMetaData;
  readonly renamed: readonly string[];
} {
  const { schema, row_groups: groups } = metadata;
  const tops = topElements(schema);
  const given = tops.map(({ at }) => nameAt(schema, at));
  const renamed = new Map<number, string>();
  distinctNames(given).forEach((own, i) => {
    if (own !== given[i]) renamed.set(tops[i]?.at ?? 0, own);
  });
  if (renamed.size === 0) return { metadata, renamed: [] };
  const names = tops.flatMap(({ at, leaves }) => new Array<string | undefined>(leaves).fill(renamed.get(at)));
  return {
    renamed: [...renamed.values()],
    metadata: {
      ...metadata,
      schema: schema.map((element, at) => ({ ...element, name: renamed.get(at) ?? element.name })),
      row_groups: groups.map((group) => {
        if (group.columns.length !== names.length) throw new RangeError("a row group has other columns");
        return { ...group, columns: group.columns.map((column, leaf) => renamedColumn(column, names[leaf])) };
      }),
    },
  };
}

/** The columns' places in the schema, which lists a tree depth first, and how many leaves each has. @throws RangeError */
function topElements(schema: FileMetaData["schema"]): readonly { readonly at: number; readonly leaves: number }[] {
  let at = 1;
  const leavesBelow = (): number => {
    const element = schema[at++];
    if (element === undefined) throw new RangeError("the schema ends early");
    const children = element.num_children ?? 0;
    let leaves = children === 0 ? 1 : 0;
    for (let child = 0; child < children; child++) leaves += leavesBelow();
    return leaves;
  };
  const tops: { at: number; leaves: number }[] = [];
  while (at < schema.length) tops.push({ at, leaves: leavesBelow() });
  return tops;
}

function nameAt(schema: FileMetaData["schema"], at: number): string {
  return schema[at]?.name ?? "";
}

type ColumnChunk = FileMetaData["row_groups"][number]["columns"][number];

function renamedColumn(column: ColumnChunk, name: string | undefined): ColumnChunk {
  if (name === undefined || column.meta_data === undefined) return column;
  const { path_in_schema: path } = column.meta_data;
  return { ...column, meta_data: { ...column.meta_data, path_in_schema: [name, ...path.slice(1)] } };
}
