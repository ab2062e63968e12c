import { expect, test } from "vitest";
import { distortionAtRate, type CurvePoint } from "../../../../src/core/inference/curveInterpolation.ts";

/** Ten dimensions above the water level: R = 5 ln(8 / beta), D = 5 beta + 3, so that D = 40 exp(-R / 5) + 3. */
const at = (beta: number): CurvePoint => ({ beta, rateNats: 5 * Math.log(8 / beta), distortionNats: 5 * beta + 3 });
const points = [1, 0.25, 4, 0.5, 2].map(at);

test.each([4, 3, 1.4, 1, 0.7, 0.25])(
  "between its points a curve is met to a twentieth of a nat: at beta %d",
  (beta) => {
    const { rateNats, distortionNats } = at(beta);
    expect(Math.abs((distortionAtRate(points, rateNats) ?? NaN) - distortionNats)).toBeLessThan(0.05);
  },
);

test("the straight line between neighbours would be twenty times as far off", () => {
  const [{ rateNats, distortionNats }, left, right] = [at(1.4), at(2), at(1)];
  const straight =
    left.distortionNats +
    ((rateNats - left.rateNats) / (right.rateNats - left.rateNats)) * (right.distortionNats - left.distortionNats);
  const cubic = distortionAtRate(points, rateNats) ?? NaN;
  expect(straight - distortionNats).toBeGreaterThan(20 * Math.abs(cubic - distortionNats));
});

test("outside its points nothing is known", () => {
  expect(distortionAtRate(points, at(4.1).rateNats)).toBeNull();
  expect(distortionAtRate(points, at(0.24).rateNats)).toBeNull();
  expect(distortionAtRate([], 1)).toBeNull();
});

test("points that no convex curve joins are joined by a line", () => {
  const noisy = [
    { beta: 2, rateNats: 1, distortionNats: 10 },
    { beta: 1, rateNats: 2, distortionNats: 5 },
  ];
  expect(distortionAtRate(noisy, 1.5)).toBe(7.5);
});

test("interpolation skips a point whose rate is out of order", () => {
  const noisy = [
    { beta: 4, rateNats: 0.1, distortionNats: 9 },
    { beta: 3, rateNats: 0.09, distortionNats: 9 },
    { beta: 1, rateNats: 1.1, distortionNats: 7 },
  ];
  expect(distortionAtRate(noisy, 0.1)).toBe(9);
  expect(distortionAtRate(noisy, 1.1)).toBe(7);
});
