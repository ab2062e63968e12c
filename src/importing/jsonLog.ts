import { ImportError } from "./importError.ts";
import type { Cell, LogRow } from "./logTable.ts";

/**
 * The rows of a file of JSON lines: one object for each line. Nested objects and arrays become columns ("val/rate", "kl/0").
 * A truncated last line is skipped: its writer may still be running. Python's NaN and Infinity are accepted.
 * @param name for messages
 * @throws ImportError
 */
export function readJsonLog(text: string, name: string): readonly LogRow[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  return lines.flatMap((line, index): readonly LogRow[] => {
    if (line.trim() === "") return [];
    const value = tryParse(line);
    const isLast = index === lines.length - 1;
    if (value === undefined && isLast && index > 0) return [];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const what = value === undefined ? "is not JSON" : "is not a JSON object";
      throw new ImportError(
        `line ${index + 1} of ${name} ${what}. Write one object for each line: file.write(json.dumps({"epoch": 1, "rate": 2.5, "distortion": 90.1}) + "\\n").`,
      );
    }
    return [{ place: `${name}, line ${index + 1}`, cells: new Map(cellsOf("", value)) }];
  });
}

/** Names of numbers that Python's json module writes and JSON does not have. */
const PYTHON_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

function tryParse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Python's numbers are replaced below.
  }
  try {
    return JSON.parse(line.replace(PYTHON_NUMBERS, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  } catch {
    return undefined;
  }
}

/** Numbers and texts in a value, by path: "val/rate", "kl/0". */
export function cellsOf(path: string, value: unknown): readonly [string, Cell][] {
  if (typeof value === "number" || typeof value === "string") return [[path, value]];
  if (typeof value === "boolean") return [[path, String(value)]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => cellsOf(path === "" ? key : `${path}/${key}`, inner));
}
