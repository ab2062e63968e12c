import { isMeasured } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { placeOf, type Place } from "./place.ts";
import type { TipText } from "./plane.ts";
import { pointTip } from "./tips.ts";

/** Another sweep's measured points, drawn for comparison. */
export interface OtherSweep {
  /** Its layer of the plane. */
  readonly key: `other:${string}`;
  readonly name: string;
  readonly marks: readonly OtherMark[];
}

export interface OtherMark extends Place {
  readonly key: string;
  readonly tip: TipText;
}

/** Sweeps are named by their specs, and by their runs if specs share a name. */
export function otherSweeps(sweep: Pick<Sweep, "specName">, others: readonly Sweep[]): readonly OtherSweep[] {
  const specNames = [sweep, ...others].map(({ specName }) => specName);
  return others.map((other) => {
    const { id, specName, points, runName } = other;
    const isNamesake = specNames.filter((name) => name === specName).length > 1;
    const name = isNamesake && runName !== undefined ? `${specName}, ${runName}` : specName;
    const marks = points.flatMap((point, index): readonly OtherMark[] => {
      if (!isMeasured(point)) return [];
      const { title, facts } = pointTip(point, undefined);
      return [{ ...placeOf(point.heldOut), key: `${id} ${index}`, tip: { title: `${name}: ${title}`, facts } }];
    });
    return { key: `other:${id}`, name, marks };
  });
}
