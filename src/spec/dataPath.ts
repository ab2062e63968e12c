import type { Finding } from "./finding.ts";
import { atValue } from "./finding.ts";
import type { Json } from "./json.ts";
import { isObject, own } from "./json.ts";
import type { SpecPath } from "./problem.ts";
import { pathName } from "./wording.ts";

/** Data paths that cannot be read whatever the file holds. All others are src/data's to judge: it looks into the file. */

const places: readonly SpecPath[] = [
  ["data", "path"],
  ["data", "heldOut", "path"],
  ["data", "labels"],
];

/** @param file a spec as written, whatever may be wrong in it */
export function checkDataPaths(file: Json): Finding[] {
  return places.flatMap((place) => {
    const text = place.reduce<Json | undefined>(
      (value, step) => (isObject(value) ? own(value, String(step)) : undefined),
      file,
    );
    return typeof text === "string" ? checkDataPath(text, place) : [];
  });
}

function checkDataPath(text: string, place: SpecPath): Finding[] {
  if (text.trim() === "")
    return [atValue("data-path-empty", place, `${pathName(place)} is empty; name a file, or "builtin:digits".`)];
  return [];
}
