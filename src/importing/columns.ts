import { nearestName } from "../spec/nearestName.ts";
import { fieldOf, fixedNames, keyOf, type Field, type Split } from "./fields.ts";
import { ImportError, NoFigures } from "./importError.ts";
import { columnsOf, type LogTable } from "./logTable.ts";

/** The meaning of the columns of a table. */
export interface ColumnReading {
  readonly fields: ReadonlyMap<string, Field>;
  /** Columns without a known meaning, or with that of another column that is read. */
  readonly ignored: readonly string[];
}

/** The user's meanings of columns: `--map val_rate=loss/kl`. */
export interface ColumnMap {
  /** Field by column. */
  readonly columns: ReadonlyMap<string, Field>;
}

/** @param entries such as "rate=val/kl_loss" @throws ImportError */
export function parseColumnMap(entries: readonly string[]): ColumnMap {
  return {
    columns: new Map(
      entries.map((entry): [string, Field] => {
        const [name = "", ...rest] = entry.split("=");
        const column = rest.join("=");
        const field = fieldOf(name)?.field;
        if (column === "")
          throw new ImportError(`--map ${entry} is incomplete: write NAME=COLUMN, for example --map rate=val/kl_loss.`);
        if (field === undefined)
          throw new ImportError(
            `--map ${entry}: unknown name "${name}". Names are ${fixedNames}, or a spec's field such as model.latentSize.`,
          );
        return [column, withSplitOf(column, field)];
      }),
    ),
  };
}

/** The split in a column's own name, if the mapped name does not have one. */
function withSplitOf(column: string, field: Field): Field {
  if (!("split" in field) || field.split !== "unsaid") return field;
  return { ...field, split: splitIn(column) };
}

function splitIn(column: string): Split {
  // Any column with the prefix "val/" is held-out, like "val/rate".
  const words = column.split(/[^A-Za-z0-9]+/);
  const named = words.flatMap((word) => fieldOf(`${word}_rate`)?.field ?? []);
  const [found] = named.flatMap((field) => ("split" in field && field.split !== "unsaid" ? [field.split] : []));
  return found ?? "unsaid";
}

/** @throws NoFigures when no column has one; ImportError */
export function readColumns(table: LogTable, map: ColumnMap): ColumnReading {
  const columns = columnsOf(table);
  const candidates = columns.flatMap((column) => {
    const mapped = map.columns.get(column);
    if (mapped !== undefined) return [{ column, field: mapped, rank: -1 }];
    const named = fieldOf(column);
    return named === undefined ? [] : [{ column, ...named }];
  });
  const chosen = new Map<string, (typeof candidates)[number]>();
  for (const candidate of candidates) {
    const key = keyOf(candidate.field);
    const known = chosen.get(key);
    if (known === undefined || candidate.rank < known.rank) chosen.set(key, candidate);
  }
  const fields = new Map([...chosen.values()].map(({ column, field }) => [column, field]));
  if (![...fields.values()].some(({ kind }) => kind === "figure" || kind === "kl")) throw noFigures(table, columns);
  return { fields, ignored: columns.filter((column) => !fields.has(column)) };
}

/** @throws ImportError for a mapped column that no table has */
export function refuseUnusedMap({ columns }: ColumnMap, tables: readonly LogTable[]): void {
  const all = [...new Set(tables.flatMap(columnsOf))];
  for (const column of columns.keys()) {
    if (all.includes(column)) continue;
    const near = nearestName(column, all);
    throw new ImportError(
      `--map names a column "${column}" that does not exist; ${near === undefined ? `the columns are ${listed(all)}` : `did you mean "${near}"`}.`,
    );
  }
}

const LISTED = 12;

/** "a, b, c and 4 others". */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const shown = names.slice(0, LISTED).join(", ");
  return names.length > LISTED ? `${shown} and ${names.length - LISTED} others` : shown;
}

function noFigures({ source }: LogTable, columns: readonly string[]): NoFigures {
  return new NoFigures(
    `${source} has no column of a rate or a distortion (columns: ${listed(columns)}). ` +
      `Name them ${fixedNames}, or say which they are: --map rate=COLUMN --map distortion=COLUMN.`,
  );
}
