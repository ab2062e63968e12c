import { describe, expect, test } from "vitest";
import { gradients } from "../../../src/graph/gradients.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import {
  build,
  likelihoods,
  modelSpec,
  posteriorBias,
  smallShape,
  withOnly,
  type Built,
  type Values,
} from "./verbs.ts";

/** d loss / d parameter, entry by entry, for values at which nearly everything else is zero. */
function gradientOf({ objective, parameters }: Built, values: Values, name: string): readonly number[] {
  const parameter = parameters.find((candidate) => candidate.name === name);
  if (parameter === undefined) throw new Error(`the model has no ${name}`);
  const [gradient = []] = interpret(gradients(objective.loss, [parameter]), values);
  return [...gradient];
}

describe("a posterior log-variance beyond its bound is let go:", () => {
  const built = build(modelSpec(likelihoods.Bernoulli), smallShape());
  test.each([
    [25, 1],
    [1000, 1],
    [-25, -1],
    [-1000, -1],
  ])("at %d the rate's gradient has the sign %d, so that a step leads back", (logVariance, sign) => {
    const gradient = gradientOf(built, withOnly(built, posteriorBias(0, logVariance)), "encoder.posterior.bias");
    expect(gradient.slice(2).map(Math.sign)).toEqual([sign, sign]);
  });
});

describe("a learned variance of the likelihood", () => {
  const built = build(modelSpec(likelihoods["Gaussian, learned variance"]), smallShape());
  const at = (logVariance: number): readonly number[] =>
    gradientOf(built, withOnly(built, { "likelihood.logVariance": [logVariance] }), "likelihood.logVariance");

  test("that is too small for the data grows again from below its bound", () => expect(at(-30)[0]).toBeLessThan(0));
  test("that is too large for the data shrinks again from above its bound", () => expect(at(70)[0]).toBeGreaterThan(0));
  test("can be as large as columns of a deviation of ten million need", () => expect(at(33)[0]).toBeGreaterThan(0));
});
