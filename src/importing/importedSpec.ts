import { existsSync } from "node:fs";
import { SPEC_SUFFIX } from "../spec/specSuffix.ts";
import { writeFileAtomically } from "../store/atomicFile.ts";
import { configSpec, type ConfigSpec } from "./configSpec.ts";
import { ImportError } from "./importError.ts";
import type { LogTable } from "./logTable.ts";

/**
 * The spec of imported runs, from the settings of the first that has any.
 * @param points the settings that distinguish the runs, by field of a spec
 * @returns undefined if no run has settings of an autoencoder
 */
export function specOf(
  tables: readonly LogTable[],
  points: readonly Readonly<Record<string, number>>[],
): ConfigSpec | undefined {
  for (const { config, source } of tables)
    if (config !== undefined && config.size > 0) return configSpec(config, source, sweptValues(points));
  return undefined;
}

/** The values of the fields in which the runs differ. */
function sweptValues(points: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, readonly number[]>> {
  // Runs that nothing distinguishes are numbered, and a number is not a field of a spec.
  const fields = Object.keys(points[0] ?? {}).filter((field) => field.includes("."));
  return Object.fromEntries(
    fields.flatMap((field): [string, readonly number[]][] => {
      const values = new Set(points.map((settings) => settings[field] ?? NaN));
      return values.size > 1 ? [[field, [...values].sort((a, b) => a - b)]] : [];
    }),
  );
}

/** @param place the path of the spec without its suffix @throws ImportError if there is a file */
export function newSpecFile(place: string): string {
  const file = `${place}${SPEC_SUFFIX}`;
  if (existsSync(file)) throw new ImportError(`${file} exists: name another with --out, without ${SPEC_SUFFIX}.`);
  return file;
}

export function writeSpec(file: string, { text }: ConfigSpec): void {
  writeFileAtomically(file, [Buffer.from(text)]);
}
