import type { Dataset } from "../data/dataset.ts";
import type { AggregateView } from "../protocol/pointQuestions.ts";

/** Labels of some held-out rows, by the sets of data.labels that held-out rows have. Names that none of the rows has are left out. */
export function labelSetsOf(
  dataset: Pick<Dataset, "heldOutLabels" | "labelNames" | "otherLabels">,
  given: string | readonly string[] | undefined,
  rows: Uint32Array,
): AggregateView["labelSets"] {
  const paths = given === undefined ? [] : typeof given === "string" ? [given] : given;
  return [dataset, ...(dataset.otherLabels ?? [])].flatMap(
    ({ heldOutLabels, labelNames }, set): AggregateView["labelSets"] => {
      if (heldOutLabels === undefined) return [];
      const codes = Array.from(rows, (row) => heldOutLabels[row] ?? 0);
      const name = setName(paths[set], set, paths);
      if (labelNames === undefined) return [{ name, labels: codes, names: null }];
      const used = [...new Set(codes)].sort((a, b) => a - b);
      const position = new Map(used.map((code, index) => [code, index]));
      return [
        {
          name,
          labels: codes.map((code) => position.get(code) ?? 0),
          names: used.map((code) => labelNames[code] ?? String(code)),
        },
      ];
    },
  );
}

/** "kind" of "labels.csv#kind"; the whole path where two sets would be called the same. */
function setName(path: string | undefined, set: number, paths: readonly string[]): string {
  if (path === undefined) return set === 0 ? "label" : `labels ${set}`;
  const isShared = paths.filter((other) => shortName(other) === shortName(path)).length > 1;
  return isShared ? path : shortName(path);
}

function shortName(path: string): string {
  const last = path.split(/[#/\\]/).findLast((part) => part !== "") ?? path;
  return path.includes("#") ? last : last.replace(/\.\w+$/, "");
}
