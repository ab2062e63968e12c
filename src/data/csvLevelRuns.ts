import { isAscending, wholeForm } from "./csvNumbering.ts";

/** The structure of names in several lines: an upper level has runs of equal names, below which the last level goes through its values. */

/** Fewer columns have this structure in another order by chance. */
const MIN_SWAPPED_COLUMNS = 6;

/**
 * Whether columns have distinct names of which only the last level differs within a run of equal upper levels: it ascends there, and has the
 * values of the longest run. Two levels may be swapped, and words in any order if they are all pairs of an upper and a last level.
 */
export function areLevels(lines: readonly (readonly string[])[]): boolean {
  const isSwapped = lines.length === 2 && (lines[0]?.length ?? 0) >= MIN_SWAPPED_COLUMNS;
  return areRuns(lines) || (isSwapped && areRuns(lines.toReversed()));
}

function areRuns(lines: readonly (readonly string[])[]): boolean {
  const last = lines.at(-1) ?? [];
  const upper = last.map((_, column) =>
    lines
      .slice(0, -1)
      .map((line) => line[column])
      .join("\n"),
  );
  if (new Set(upper.map((name, column) => `${name}\n${last[column]}`)).size < last.length) return false;
  const runs: { readonly upper: string; readonly cells: string[] }[] = [];
  upper.forEach((name, column) => {
    if (name === runs.at(-1)?.upper) runs.at(-1)?.cells.push(last[column] ?? "");
    else runs.push({ upper: name, cells: [last[column] ?? ""] });
  });
  const uppers = new Set(upper).size;
  if (uppers === last.length) return false;
  const isProduct = uppers * new Set(last).size === last.length && uppers > 1;
  if (isProduct && !wholeForm.test(lines[0]?.[0] ?? "")) return true;
  if (uppers < runs.length) return false;
  const longest = runs.reduce((found, run) => (run.cells.length > found.cells.length ? run : found));
  return (
    runs.every(({ cells }) => isAscending(cells.map(Number)) && cells.every((cell) => longest.cells.includes(cell))) &&
    isInOrder(runs.map((run) => run.upper.split("\n")))
  );
}

/** Whether whole numbers ascend from the first level to the last; text has any order. */
function isInOrder(names: readonly (readonly string[])[]): boolean {
  return names.every((name, i) => {
    const before = names[i - 1];
    const level = before === undefined ? -1 : name.findIndex((cell, at) => cell !== before[at]);
    const [cell = "", previous = ""] = [name[level], before?.[level]];
    return level < 0 || !wholeForm.test(cell) || Number(cell) > Number(previous);
  });
}

export function areWholeLevels(lines: readonly (readonly string[])[]): boolean {
  return lines.flat().every((cell) => wholeForm.test(cell)) && areLevels(lines);
}
