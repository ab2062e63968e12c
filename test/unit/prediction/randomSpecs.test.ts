import { beforeAll, describe, expect, test } from "vitest";
import { promisesOf } from "../../../bench/support/fixPromises.ts";
import { randomSpec, writeRandomData } from "../../../bench/support/randomSpecs.ts";
import type { SpecReport } from "../../../src/results/specReport.ts";
import { parseSpec } from "../../../src/spec/parseSpec.ts";
import { mediaFolder, temporaryFolder } from "../data/fixtures.ts";
import { reporter } from "./fixtures.ts";

/** RANDOM_SPECS=10000 RANDOM_SPECS_FROM=0 npx vitest run --project unit test/unit/prediction/randomSpecs.test.ts */
const SPECS = Number(process.env["RANDOM_SPECS"] ?? 100);
const FIRST = Number(process.env["RANDOM_SPECS_FROM"] ?? 0);
/** Each fix is checked again, so that fewer specs take as long. */
const FIXED_SPECS = SPECS / 5;

const folder = temporaryFolder();
const specs = reporter();
beforeAll(() => {
  writeRandomData(folder.path);
});

const check = (specText: string): Promise<SpecReport> =>
  specs.check({ specText, specFolder: folder.path, mediaFolder });

/** No number, or one that nobody can read. A problem may name a null of the text. */
const ABSURD = /\bNaN\b|undefined|Infinity|(?<!not )\bnull\b|\[object|not computable|\de\+\d/;

/** Earlier runs found a target rate on constant columns, a null in a sweep, and a variance at which the distortion overflows. */
const FOUND = FIRST === 0 ? [1031, 1869, 1925] : [];

describe("Of random specs", () => {
  test(
    "no message, title or prediction holds a figure that is not a number",
    async () => {
      const faults: string[] = [];
      let valid = 0;
      for (const seed of [...Array.from({ length: SPECS }, (_, i) => FIRST + i), ...FOUND]) {
        const text = randomSpec(seed);
        if (parseSpec(text).points.length > 0) valid++;
        const { diagnoses, predictions } = await check(text);
        for (const { code, message, related, fixes } of diagnoses) {
          const words = [message, ...related.map((other) => other.message), ...fixes.map(({ title }) => title)];
          for (const word of words) if (ABSURD.test(word)) faults.push(`${seed}: ${code}: ${word}`);
        }
        for (const prediction of predictions)
          for (const [name, value] of Object.entries(prediction))
            if (typeof value === "number" && !Number.isFinite(value)) faults.push(`${seed}: ${name} ${value}`);
      }
      expect(faults).toEqual([]);
      expect(valid).toBeGreaterThan(0.8 * SPECS);
    },
    60_000 + 2000 * SPECS,
  );

  test(
    "every fix leads to what its title says, and to no new warning",
    async () => {
      const broken: string[] = [];
      let fixes = 0;
      for (let seed = FIRST; seed < FIRST + FIXED_SPECS; seed++) {
        for (const promise of await promisesOf(randomSpec(seed), check)) {
          fixes++;
          if (promise.broken !== undefined) broken.push(`${seed}: ${promise.title}: ${promise.broken}`);
        }
      }
      expect(broken).toEqual([]);
      expect(fixes).toBeGreaterThan(FIXED_SPECS / 2);
    },
    60_000 + 10_000 * FIXED_SPECS,
  );
});
