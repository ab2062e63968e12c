import { describe, expect, test } from "vitest";
import type { Activation } from "../../../src/spec/spec.ts";
import { gradientErrors } from "../../support/gradientChecks.ts";
import { activations, build, companies, likelihoods, modelSpec, smallShape } from "./verbs.ts";

const companyNames = ["a lone model", "a stack with one seed", "a stack with a seed each"] as const;

interface Case {
  readonly company: keyof typeof companies;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly freeBits: boolean;
}

/** Linear models in all kinds of stack, with and without free bits. */
const linear: readonly Case[] = companyNames.flatMap((company) =>
  [false, true].map((freeBits): Case => ({ company, hidden: [], activation: "relu", freeBits })),
);

/** Every activation in every company; depth and free bits take turns, so that each activation meets both of each. */
const deep: readonly Case[] = activations.flatMap((activation, a) =>
  companyNames.map((company, c): Case => ({
    company,
    hidden: (a + c) % 2 === 0 ? [4] : [4, 3],
    activation,
    freeBits: c === (a >> 1) % 3,
  })),
);

describe.each(Object.entries(likelihoods))("the gradient of the whole loss, %s,", (_, likelihood) => {
  test.each([...linear, ...deep])(
    "of $company with hidden layers $hidden, $activation, free bits $freeBits, agrees with central differences and TensorFlow.js",
    async ({ company, hidden, activation, freeBits }) => {
      const { objective, parameters, values } = build(
        modelSpec(likelihood, { hidden, activation }),
        smallShape(companies[company]),
        { freeBits },
      );
      const errors = await gradientErrors(objective.loss, parameters, values);
      expect(errors.centralDifferences).toBeLessThan(1e-3);
      expect(errors.tensorflow).toBeLessThan(1e-4);
    },
  );

  // Sizes of one look like axes along which something was repeated.
  test.each([
    { rows: 3, columns: 4 },
    { rows: 1, columns: 4 },
    { rows: 3, columns: 1 },
  ])(
    "of one latent and hidden layers of one, $rows rows of $columns columns, agrees as well",
    async ({ rows, columns }) => {
      const model = modelSpec(likelihood, { latentSize: 1, hidden: [1], activation: "tanh" });
      const { objective, parameters, values } = build(
        model,
        smallShape({ ...companies["a stack with one seed"], rows, columns }),
      );
      const errors = await gradientErrors(objective.loss, parameters, values);
      expect(errors.centralDifferences).toBeLessThan(1e-3);
      expect(errors.tensorflow).toBeLessThan(1e-4);
    },
  );
});
