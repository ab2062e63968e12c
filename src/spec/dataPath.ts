import type { Finding } from "./finding.ts";
import { atValue } from "./finding.ts";
import type { Json } from "./json.ts";
import { isList, isObject, own } from "./json.ts";
import { nearestName } from "./nearestName.ts";
import { synonymOf } from "./otherNames.ts";
import type { SpecPath } from "./problem.ts";
import { pathName } from "./wording.ts";

/** Data paths that can be rejected without opening a file. src/data checks all others. */

const places: readonly SpecPath[] = [
  ["data", "path"],
  ["data", "heldOut", "path"],
  ["data", "labels"],
];

/** @param file a spec as written; it may have problems */
export function checkDataPaths(file: Json): Finding[] {
  return places.flatMap((place) => {
    const text = place.reduce<Json | undefined>(
      (value, step) => (isObject(value) ? own(value, String(step)) : undefined),
      file,
    );
    if (isList(text))
      return text.flatMap((item, i) => (typeof item === "string" ? checkDataPath(item, [...place, i]) : []));
    return typeof text === "string" ? checkDataPath(text, place) : [];
  });
}

/** Only posteriors that another program computed do without data; a synonym of the name is reported as unknown. */
export function checkDataGiven(file: Json): Finding[] {
  if (!isObject(file) || own(file, "data") !== undefined) return [];
  const model = own(file, "model");
  if (isObject(model) && own(model, "type") === "latents") return [];
  const isMisspelled = Object.keys(file).some((name) => synonymOf(name, ["data"]) ?? nearestName(name, ["data"]));
  return isMisspelled ? [] : [atValue("missing-field", [], 'The spec needs "data".')];
}

function checkDataPath(text: string, place: SpecPath): Finding[] {
  if (text.trim() === "")
    return [
      atValue("data-path-empty", place, `${pathName(place)} is empty; set it to a file, or to "builtin:digits".`),
    ];
  return [];
}
