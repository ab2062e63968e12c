import type { DataType } from "apache-arrow";
import { type ArrowBatch, type ArrowRows, readArrowMessages } from "./arrowMessages.ts";
import { contentsOf } from "./arrowTypes.ts";
import { ArrowValues, type KnownValues } from "./arrowValues.ts";
import { type ColumnFile, distinctNames, pandasIndex, type VisitPiece, withClassNames } from "./columnFile.ts";
import { DataError } from "./dataError.ts";
import { checkExpansion } from "./memory.ts";
import { loadZstd } from "./zstd.ts";

/**
 * A file (Feather version 2) or stream of Arrow, whose schema and messages apache-arrow parses.
 * @throws DataError if it is incomplete or damaged.
 */
export async function openArrow(bytes: Buffer, name: string): Promise<ColumnFile> {
  const { schema, version, batches } = await orDamaged(name, () => readArrowMessages(bytes, name));
  const unpackZstd = await loadZstd(name);
  const types = schema.fields.map((field): DataType => field.type as DataType);
  const given = schema.fields.map((field) => field.name);
  const names = distinctNames(given);
  const decoded = new Map<ArrowBatch, readonly unknown[]>();
  const knownIn =
    (dictionaries: ArrowRows["dictionaries"]): KnownValues =>
    (id) =>
      (dictionaries.get(id) ?? []).flatMap((part) => {
        const values = decoded.get(part) ?? dictionaryValues(part, id, knownIn(dictionaries));
        decoded.set(part, values);
        return values;
      });
  const dictionaryValues = (part: ArrowBatch, id: number, known: KnownValues): readonly unknown[] => {
    const reader = new ArrowValues(part, [schema.dictionaries.get(id) as DataType], {
      version,
      unpackZstd,
      known,
    });
    checkExpansion(bytes.length, reader.promisedBytes, name);
    return Array.from(reader.column(0));
  };
  const readers = await orDamaged(name, () =>
    batches.map((batch) => new ArrowValues(batch, types, { version, unpackZstd, known: knownIn(batch.dictionaries) })),
  );
  const rows = batches.reduce((sum, { header }) => sum + header.length, 0);
  if (!Number.isSafeInteger(rows) || batches.some(({ header }) => header.length < 0)) throw damaged(name);
  checkExpansion(
    bytes.length,
    readers.reduce((sum, reader) => sum + reader.promisedBytes, 0),
    name,
  );
  const columns = await orDamaged(name, () => types.map((type, i) => ({ name: names[i] ?? "", ...contentsOf(type) })));

  function readPieces(wanted: readonly string[], visit: VisitPiece, rowLimit: number): void {
    const places = wanted.map((column) => names.indexOf(column));
    let firstRow = 0;
    for (const [i, { header }] of batches.entries()) {
      const count = Math.min(header.length, rowLimit - firstRow);
      const values = readers[i];
      if (count <= 0 || values === undefined) continue;
      places.forEach((place, column) => {
        const piece = values.column(place);
        visit(column, firstRow, count === piece.length ? piece : Array.from({ length: count }, (_, i) => piece[i]));
      });
      firstRow += header.length;
    }
  }

  return {
    format: "Arrow",
    rows,
    columns: withClassNames(columns, schema.metadata.get("huggingface")),
    index: pandasIndex(schema.metadata.get("pandas")),
    renamed: names.filter((own, i) => own !== given[i]),
    forEachPiece: (wanted, visit, { rowLimit = Infinity } = {}) =>
      orDamaged(name, () => {
        readPieces(wanted, visit, rowLimit);
      }),
  };
}

/** Types of the format that the library does not know, by their numbers in its Schema.fbs. */
const newTypes: ReadonlyMap<number, string> = new Map([
  [22, "RunEndEncoded"],
  [23, "BinaryView"],
  [24, "Utf8View"],
  [25, "ListView"],
  [26, "LargeListView"],
]);

/** The library has many different errors for damaged files; none of them helps the user more than this message. */
async function orDamaged<Result>(name: string, action: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DataError) throw error;
    const [, number] = /Unrecognized type: .*\((\d+)\)$/.exec(error instanceof Error ? error.message : "") ?? [];
    const type = newTypes.get(Number(number));
    if (type === undefined) throw damaged(name);
    throw new DataError(
      "data-type-unsupported",
      `${name} has a column of the type ${type}, which is not read. Write it again without that column, or as numbers.`,
    );
  }
}

function damaged(name: string): DataError {
  return new DataError(
    "data-file-corrupt",
    `${name} is damaged: it begins as an Arrow file but cannot be decoded. Write or download it again.`,
  );
}
