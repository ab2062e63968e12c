import { expect, test } from "vitest";
import { seededRandom } from "../../../../../src/core/seededRandom.ts";
import type { RowSource } from "../../../../../src/core/collapse/rowSource.ts";
import { baseOutputs } from "../../../../../src/core/collapse/zFree/baseOutputs.ts";
import { fitLinearPart } from "../../../../../src/core/collapse/zFree/fitLinearPart.ts";
import { shrinkLinearPart } from "../../../../../src/core/collapse/zFree/shrinkLinearPart.ts";
import { zFreeMoments } from "../../../../../src/core/collapse/zFree/zFreeScores.ts";
import { plainProducts } from "../../../../../src/core/collapse/products.ts";

const COLUMNS = 12;

/** Bits without any connection: what a fit finds between them is chance. */
function bits(rows: number, stream: number): { readonly source: RowSource; readonly values: Float32Array } {
  const random = seededRandom(3, stream);
  const values = Float32Array.from({ length: rows * COLUMNS }, () => (random.nextUniform() < 0.3 ? 1 : 0));
  const source: RowSource = {
    rows,
    columns: COLUMNS,
    read: (start, count, target) => {
      target.set(values.subarray(start * COLUMNS, (start + count) * COLUMNS));
      return Promise.resolve();
    },
  };
  return { source, values };
}

test("a linear part fitted to noise is removed, so that other rows have no higher loss than without it", async () => {
  const [few, others] = [bits(60, 0), bits(2000, 1)];
  const noise = { type: "bernoulli" } as const;
  const { observation, base } = await baseOutputs({
    train: few.source,
    columns: COLUMNS,
    groups: 1,
    noise,
    meanTotal: undefined,
  });
  const decoder = {
    observation,
    base,
    columns: COLUMNS,
    rowWidth: COLUMNS,
    groups: 1,
    meanTotal: undefined,
    linear: undefined,
    isConstant: () => false,
  };
  const linear = await fitLinearPart({
    decoder,
    train: few.source,
    noise,
    conditionColumns: 0,
    hasBasis: false,
    preceding: true,
    products: plainProducts,
  });
  const natsOf = async (of: typeof linear | undefined) =>
    (await zFreeMoments({ ...decoder, linear: of }, others.source)).nats;
  const without = await natsOf(undefined);
  expect(await natsOf(linear)).toBeGreaterThan(without + 0.1);
  await shrinkLinearPart({ ...decoder, linear }, linear, others.values);
  expect(await natsOf(linear)).toBeLessThanOrEqual(without + 1e-6);
});
