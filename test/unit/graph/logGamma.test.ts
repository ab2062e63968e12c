import { beforeAll, describe, expect, test } from "vitest";
import { logGamma as exactLogGamma } from "../../../src/core/logGamma.ts";
import { chooseEngine } from "../../../src/engine/chooseEngine.ts";
import { gradients } from "../../../src/graph/gradients.ts";
import { logGamma, logRisingFactorial } from "../../../src/graph/logGamma.ts";
import { input, parameter, reduceSum } from "../../../src/graph/operations.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";

/** 1e-3 to 1e6, eight to a decade, with the neighbourhood of the zeros at 1 and 2 in it. */
const arguments32 = Float32Array.from([
  ...Array.from({ length: 73 }, (_, i) => 10 ** (-3 + i / 8)),
  0.9,
  1.1,
  1.9,
  2,
  2.1,
]);
const counts = [0, 1, 2, 7, 40, 1000, 1e5];

/** A function of one column and its gradient, as the float32 engine computes them. */
async function inFloat32(
  of: (x: Tensor, n: Tensor) => Tensor,
  n = 0,
): Promise<{ values: Float32Array; slopes: Float32Array }> {
  const rows = arguments32.length;
  const x = parameter("x", [rows, 1]);
  const value = of(x, input("n", [rows, 1]));
  const [slope = x] = gradients(reduceSum(value, [0, 1]), [x]);
  const bindings = {
    x: arguments32.slice(),
    n: new Float32Array(rows).fill(n),
    value: new Float32Array(rows),
    slope: new Float32Array(rows),
  };
  const { engine } = await chooseEngine("onnxruntime-node", import.meta.filename);
  const compiled = await engine.compile({ value, slope }, bindings);
  await compiled.run();
  await compiled.dispose();
  return { values: bindings.value, slopes: bindings.slope };
}

/** The derivative of ln Gamma in float64: its asymptotic series from 20 on, reached by the recurrence. */
function digamma(x: number): number {
  if (x < 20) return digamma(x + 1) - 1 / x;
  const squared = 1 / (x * x);
  return Math.log(x) - 0.5 / x - squared * (1 / 12 - squared * (1 / 120 - squared / 252));
}

/** How far off entries are, over `absolute` + `relative` times their size: 1 is at the bound. */
function worst(
  found: Float32Array,
  exact: (x: number) => number,
  { absolute, relative }: { absolute: number; relative: number },
): number {
  return Math.max(
    ...Array.from(
      arguments32,
      (x, i) => Math.abs((found[i] ?? NaN) - exact(x)) / (absolute + relative * Math.abs(exact(x))),
    ),
  );
}

describe("ln Gamma in float32", () => {
  let found: Awaited<ReturnType<typeof inFloat32>>;
  beforeAll(async () => {
    found = await inFloat32((x) => logGamma(x));
  });

  test("has an error below 2e-6 + 2e-7 of its size from 1e-3 to 1e6", () => {
    expect(worst(found.values, exactLogGamma, { absolute: 2e-6, relative: 2e-7 })).toBeLessThan(1);
  });

  test("has digamma as gradient, with an error below 1e-6 + 1e-6 of its size", () => {
    expect(worst(found.slopes, digamma, { absolute: 1e-6, relative: 1e-6 })).toBeLessThan(1);
  });
});

describe.each(counts)("the logarithm of a rising factorial of %d factors", (n) => {
  let found: Awaited<ReturnType<typeof inFloat32>>;
  beforeAll(async () => {
    found = await inFloat32(logRisingFactorial, n);
  });

  test("has an error below 2e-6 + 3e-7 of its size", () => {
    expect(
      worst(found.values, (a) => exactLogGamma(a + n) - exactLogGamma(a), { absolute: 2e-6, relative: 3e-7 }),
    ).toBeLessThan(1);
  });

  test("has a gradient with respect to ln a with an error below 1e-6 + 1e-6 of its size", () => {
    const byLogarithm = found.slopes.map((slope, i) => slope * (arguments32[i] ?? NaN));
    expect(
      worst(byLogarithm, (a) => a * (digamma(a + n) - digamma(a)), { absolute: 1e-6, relative: 1e-6 }),
    ).toBeLessThan(1);
  });
});
