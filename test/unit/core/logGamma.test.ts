import { describe, expect, test } from "vitest";
import { logGamma } from "../../../src/core/logGamma.ts";

describe("log-gamma", () => {
  test("is the logarithm of the factorial before it", () => {
    for (let n = 1, factorial = 0; n < 171; factorial += Math.log(n), n++)
      expect(Math.abs(logGamma(n) - factorial)).toBeLessThan(1e-13 * Math.max(1, factorial));
  });
  test("of a half is half the logarithm of pi", () => expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14));
  test("obeys the reflection formula", () => {
    for (let x = 0.01; x < 1; x += 0.01) {
      expect(logGamma(x) + logGamma(1 - x)).toBeCloseTo(Math.log(Math.PI / Math.sin(Math.PI * x)), 12);
    }
  });
  test.each([1e-300, 1e-8, 1e8])("obeys the recurrence at %d", (x) =>
    expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(
      1e-14 * Math.max(1, Math.abs(logGamma(x))),
    ),
  );
  test.each([0, -1, -0.5, Number.NaN])("of %d is NaN", (x) => expect(logGamma(x)).toBeNaN());
});
