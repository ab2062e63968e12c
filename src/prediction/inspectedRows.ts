import { spreadRows } from "../core/collapse/rowViews.ts";
import { someRows, type RowSource } from "../core/collapse/rowSource.ts";
import type { SweepPoint } from "../spec/expandSweep.ts";
import { layoutOf } from "../training/exampleLayout.ts";
import { dataKey } from "../training/openData.ts";
import { INSPECTED_ROWS } from "../training/ownFindings/inspectOwnModel.ts";
import type { InspectedData } from "../training/ownFindings/inspectPoints.ts";
import type { KnownData } from "./knownData.ts";

/** Held-out rows on which a model of another program is inspected. */
export async function inspectedRows(
  point: SweepPoint,
  datasets: ReadonlyMap<string, KnownData>,
): Promise<InspectedData | undefined> {
  const data = datasets.get(dataKey(point));
  if (data === undefined) return undefined;
  const open = await data.openRows();
  try {
    const chosen = spreadRows(open.heldOut.rows, INSPECTED_ROWS);
    const read = async (source: RowSource): Promise<Float32Array<ArrayBuffer>> => {
      const values = new Float32Array(chosen.length * source.columns);
      await someRows(source, chosen).read(0, chosen.length, values);
      return values;
    };
    const x = await read(open.heldOut);
    const condition = open.condition && (await read(open.condition.heldOut));
    return { layout: layoutOf(data), data: { rows: chosen.length, x, condition } };
  } finally {
    await open.close();
  }
}
