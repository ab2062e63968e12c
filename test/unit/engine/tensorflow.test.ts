import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { beforeAll, expect, test } from "vitest";
import { forward } from "../../../src/engine/tensorflow/forward.ts";
import { operationsMissing } from "../../support/everyOperation.ts";
import { seededValues } from "../../support/gradientChecks.ts";
import { operationSamples } from "../../support/operationSamples.ts";
import { interpret } from "../../support/referenceInterpreter.ts";

beforeAll(() => tf.setBackend("cpu"));

test("the operations on which engines are tested are complete", () => {
  expect(operationsMissing(Object.values(operationSamples))).toEqual([]);
});

test.each(Object.entries(operationSamples))(
  "TensorFlow.js computes %s as the float64 interpreter does",
  (_, output) => {
    const values = seededValues(output);
    const found = tf.tidy(() =>
      forward(tf, output, ({ name, shape }) => tf.tensor(Float32Array.from(values[name] ?? []), [...shape])).dataSync(),
    );
    const [expected = new Float64Array()] = interpret([output], values);
    expect(found).toHaveLength(expected.length);
    const errors = Array.from(expected, (value, i) => Math.abs(value - (found[i] ?? NaN)));
    expect(Math.max(...errors)).toBeLessThan(2e-5);
  },
);
