import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/seededRandom.ts";
import { readDecimal } from "../../../src/data/decimalBytes.ts";
import { campaignSeed, campaignSize, reportCampaign } from "../../support/campaign.ts";
import { below, pick } from "../../support/mutations.ts";

const NUMBERS = campaignSize(300_000, 10_000_000);

/** The number, and how many bytes of it were read; undefined if it is none. */
function read(text: string): readonly [number, number] | undefined {
  const bytes = Buffer.from(text, "latin1");
  const value = new Float32Array(1);
  const end = readDecimal(bytes, 0, bytes.length, value);
  return end < 0 ? undefined : [value[0] as number, end];
}

describe("A decimal number in bytes", () => {
  test.each([
    ...["0", "-0", "+0", "7", "-7", "+7", "007", "1.", ".5", "-.5", "0.1", "1e5", "1E+05", "1.5e-3", " 2 ", "  3"],
    ...["16777217", "9007199254740993", "123456789012345678901234567890", "0.1234567890123456789012345", "0e999"],
    ...["1.17549435e-38", "1e-45", "7e-46", "1e-300", "1e-400", "3.4028234663852886e38", "0.30000001192092896"],
    // Half-way between two neighbours of float32, and one digit beyond.
    ...["16777217.0", "16777217.00000000000000001", "16777219", "1.00000005960464477539062500000001"],
    ...[
      "1.000000059604644775390625",
      "1.0000000596046447",
      "1.0000000596046448",
      "0.0000000000000000000000000000000000001",
    ],
  ])("%j is what Number reads, as float32", (text) => {
    const found = read(text);
    expect(found?.[1]).toBe(text.length);
    expect(Object.is(found?.[0], Math.fround(Number(text)))).toBe(true);
  });

  test.each([
    "",
    " ",
    "-",
    "+",
    ".",
    "-.",
    "e5",
    "1e",
    "1e+",
    "NaN",
    "Infinity",
    "3.5e38",
    "1e999",
    "--1",
    "+-1",
    "\t1",
  ])("%j is left to Number", (text) => {
    expect(read(text)).toBeUndefined();
  });

  test.each([
    ["1,2", 1],
    ["0x10", 1],
    ["1 2", 2],
    ["1.2.3", 3],
    ["1_000", 1],
    ["5\r\n", 1],
  ])("%j is read up to its first other byte", (text, end) => {
    expect(read(text)?.[1]).toBe(end);
  });

  test(`of every kind is what Number reads, as float32 (${NUMBERS} random ones)`, () => {
    const random = seededRandom(19 + campaignSeed, 1);
    const digits = (count: number): string => Array.from({ length: count }, () => below(random, 10)).join("");
    const nearMidpoint = (): string => {
      const bits = new Uint32Array([0x20000000 + below(random, 0x40000000)]);
      const one = new Float32Array(bits.buffer)[0] ?? 1;
      const next = new Float32Array(new Uint32Array([(bits[0] ?? 0) + 1]).buffer)[0] ?? 1;
      return ((one + next) / 2).toPrecision(15 + below(random, 10));
    };
    const kinds: readonly (() => string)[] = [
      () => String((random.nextUniform() - 0.5) * 10 ** below(random, 9)),
      () => `${digits(1 + below(random, 4))}.${digits(below(random, 22))}`,
      () => digits(1 + below(random, 25)),
      () => `${digits(below(random, 20))}.${digits(1 + below(random, 20))}e${below(random, 90) - 50}`,
      () => Math.fround(random.nextUniform() * 100).toString(),
      () => (random.nextUniform() * 10 ** (below(random, 60) - 40)).toExponential(18),
      nearMidpoint,
      () => `0.${"0".repeat(below(random, 40))}${digits(18)}`,
    ];
    let different = 0;
    for (let i = 0; i < NUMBERS; i++) {
      const text = pick(random, ["", "-", "+"]) + pick(random, kinds)();
      const expected = Math.fround(Number(text));
      const found = read(text)?.[0];
      if (!(Number.isFinite(expected) ? Object.is(found, expected) : found === undefined)) {
        different++;
        expect([text, found]).toEqual([text, expected]);
      }
    }
    reportCampaign("random decimal numbers, read from bytes and by Number", NUMBERS, `${different} differ`);
  }, 600_000);
});
