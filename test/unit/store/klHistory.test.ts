import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { klHistory } from "../../../src/store/klHistory.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vae-lens-history-"));
  const rows = Array.from({ length: 701 }, (_, i) =>
    [0, 1, 11].map((point) => ({
      epoch: i + 1,
      point,
      train: null,
      heldOut: { distortionNats: 1, klPerDimensionNats: [point, i] },
    })),
  ).flat();
  writeFileSync(
    join(folder, "metrics.jsonl"),
    [{ format: 1 }, ...rows].map((row) => `${JSON.stringify(row)}\n`).join("") + '{"epoch":702,"point":1,"tra',
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the history of a point's KL is thinned evenly and keeps the last epoch", () => {
  const { point, epochs, klPerDimensionNats } = klHistory(folder, 1);
  expect([point, epochs.length, epochs[0], epochs.at(-1)]).toEqual([1, 234, 2, 701]);
  expect(klPerDimensionNats).toEqual(epochs.map((epoch) => [1, epoch - 1]));
});
test("a point without epochs has no history", () =>
  expect(klHistory(folder, 2)).toMatchObject({ epochs: [], klPerDimensionNats: [] }));
