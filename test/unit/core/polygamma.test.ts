import { describe, expect, test } from "vitest";
import { digamma, trigamma } from "../../../src/core/polygamma.ts";

// scipy.special.psi and polygamma(1, x), SciPy 1.10.1
describe.each([
  [0.1, -10.423754940411076, 101.43329915079275],
  [1, -0.5772156649015329, 1.6449340668482266],
  [2.5, 0.7031566406452432, 0.4903577561002349],
  [123.4, 4.8113737751162775, 0.008136651610865263],
])("at %d", (x, psi, psi1) => {
  test("digamma equals scipy's", () => expect(digamma(x) / psi).toBeCloseTo(1, 13));
  test("trigamma equals scipy's", () => expect(trigamma(x) / psi1).toBeCloseTo(1, 13));
});

test("digamma and trigamma are NaN where they are undefined", () => {
  expect([digamma(0), digamma(-1), trigamma(0), trigamma(NaN)]).toEqual([NaN, NaN, NaN, NaN]);
});
