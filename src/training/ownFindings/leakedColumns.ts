/** Whether a decoder that is given x sees the columns that it predicts. */
import type { Engine } from "../../engine/engine.ts";
import { measureColumnOrder } from "../columnOrder.ts";
import type { Finding } from "./finding.ts";
import type { TriedModel } from "./triedModel.ts";

/** An export that does not shift or mask x does so for every column: some of them show it. */
const MAX_COLUMNS = 512;
const SHOWN = 4;

export async function leakedColumns(engine: Engine, { model, layout, data }: TriedModel): Promise<readonly Finding[]> {
  const found = await measureColumnOrder(engine, model, layout, data, MAX_COLUMNS);
  if (found === undefined || !("loop" in found)) return [];
  const { loop, of } = found;
  const [first = 0, second] = loop;
  const what =
    second === undefined
      ? `The decoder's output for column ${first} changes with column ${first} of its input x (so it is for ${of} of the columns that were tried)`
      : `The decoder's outputs for the columns ${loop.slice(0, SHOWN).join(", ")}${loop.length > SHOWN ? ", .." : ""} depend on one another's column of its input x`;
  return [
    {
      code: "own-model-leak",
      severity: "error",
      place: "decoder",
      message:
        `${what}, counted from 0. It sees what it predicts, so its outputs are not a density of x, and every distortion would be too low. ` +
        `Shift or mask x inside the exported graph as in training, so that each column's output depends on z and the columns before it alone. ` +
        `If x is there for the row's total only, give the graph the input librarySize instead.`,
    },
  ];
}
