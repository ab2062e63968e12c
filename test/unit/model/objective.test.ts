import { describe, expect, test } from "vitest";
import { objectiveWeights, warmupFraction } from "../../../src/model/objectives/objectiveWeights.ts";
import type { BetaObjective, ObjectiveSpec, Spec, WarmupSpec } from "../../../src/spec/spec.ts";
import { interpret } from "../../support/referenceInterpreter.ts";
import { build, companies, likelihoods, modelSpec, plainObjective, smallShape } from "./verbs.ts";

function weightsOf(changes: Partial<BetaObjective>) {
  const spec: Spec = {
    data: { path: "x.npy", heldOut: { fraction: 0.2, seed: 0 }, scale: 1, binarize: "none", transform: "none" },
    model: modelSpec(likelihoods.Bernoulli, { latentSize: 6 }),
    objective: { ...plainObjective, ...changes },
    training: { epochs: 1, batchSize: 1, learningRate: 0.001, optimizer: "adam", select: "last", seed: 0 },
  };
  return objectiveWeights(spec, { columns: 20 }, 0, 1);
}

describe("the loss", () => {
  test("weights the distortion by 1 and the rate by beta", () => {
    expect(weightsOf({})).toMatchObject({ distortionWeight: 1, rateWeight: 3 });
  });

  test("divides a mean reconstruction by the columns and a mean KL by the latents", () => {
    expect(weightsOf({ reconstruction: "mean" })).toMatchObject({ distortionWeight: 1 / 20, rateWeight: 3 });
    expect(weightsOf({ kl: "mean" })).toMatchObject({ distortionWeight: 1, rateWeight: 0.5 });
  });

  test("counts at least the free bits for each dimension, as a batch mean", () => {
    const { objective, values } = build(modelSpec(likelihoods.Bernoulli), smallShape(), { freeBits: true });
    const [[loss = NaN] = [], [distortion = NaN] = [], kl = []] = interpret(
      [objective.loss, objective.distortion, objective.kl],
      values,
    );
    const [floor = NaN] = values["freeBits"] ?? [];
    const charged = [...kl].map((nats) => Math.max(nats, floor));
    expect([...kl].filter((nats) => nats < floor)).toHaveLength(1);
    expect(loss).toBeCloseTo(0.7 * distortion + 1.5 * charged.reduce((sum, nats) => sum + nats, 0), 12);
  });

  test.each(["a stack with one seed", "a stack with a seed each"] as const)(
    "of a model in %s equals its loss alone",
    (company) => {
      const model = modelSpec(likelihoods["negative binomial"], { hidden: [4], activation: "elu" });
      const stack = build(model, smallShape(companies[company]));
      const [losses = []] = interpret([stack.objective.loss], stack.values);
      const lone = build(model, smallShape());
      const alone = [0, 1].map((m) => {
        const values = Object.fromEntries(
          Object.entries(stack.values).map(([name, array]) => {
            const length = lone.values[name]?.length ?? 0;
            return [name, array.length === length ? array : array.slice(m * length, (m + 1) * length)];
          }),
        );
        return interpret([lone.objective.loss], values)[0]?.[0];
      });
      expect([...losses]).toEqual(alone);
    },
  );
});

describe("warm-up", () => {
  const cyclical: WarmupSpec = { epochs: 10, shape: "cyclical", cycles: 2, rise: 0.5 };
  const linear: WarmupSpec = { epochs: 10, shape: "linear" };

  test("raises beta linearly from 0 to its full value", () => {
    expect([0, 25, 50, 100, 1000].map((step) => warmupFraction(linear, step, 10))).toEqual([0, 0.25, 0.5, 1, 1]);
  });

  test("that is cyclical rises in the first part of every cycle and is constant after the last", () => {
    expect([0, 25, 50, 99, 100, 125, 150, 199, 200, 225].map((step) => warmupFraction(cyclical, step, 10))).toEqual([
      0, 0.5, 1, 1, 0, 0.5, 1, 1, 1, 1,
    ]);
  });

  test("raises a target rate in the same way, and the weight of the total correlation with beta", () => {
    const target = { type: "targetRate", rate: 8, weight: 20, anneal: { epochs: 4 } } as const;
    const at = (objective: ObjectiveSpec, step: number) =>
      objectiveWeights({ model: modelSpec(likelihoods.Bernoulli), objective }, { columns: 3 }, step, 10);
    expect([0, 10, 40, 50].map((step) => at(target, step))).toEqual(
      [0, 2, 8, 8].map((targetRate) => ({ rateWeight: 20, targetRate })),
    );
    const correlated = { ...plainObjective, totalCorrelation: 6, warmup: linear };
    expect([0, 50, 100].map((step) => at(correlated, step)["totalCorrelationWeight"])).toEqual([0, 3, 6]);
  });

  test("of 0 epochs, or none, has the full beta from the first step", () => {
    expect(warmupFraction({ epochs: 0, shape: "linear" }, 0, 10)).toBe(1);
    expect(warmupFraction(undefined, 0, 10)).toBe(1);
  });
});
