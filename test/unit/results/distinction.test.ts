import { describe, expect, it } from "vitest";
import { distinctions } from "../../../src/results/distinction.ts";

describe("what tells runs apart", () => {
  it("is the last part of a setting's path, and its value", () => {
    const differences = [{ path: "model.likelihood.variance", values: ["0.1", "1"] }];
    expect(distinctions(differences, 2)).toEqual(["variance 0.1", "variance 1"]);
  });

  it("is the whole path where two settings end alike", () => {
    const differences = [
      { path: "model.encoder.activation", values: ["relu", "tanh"] },
      { path: "model.decoder.activation", values: ["relu", "tanh"] },
    ];
    expect(distinctions(differences, 2)[1]).toBe("model.encoder.activation tanh, model.decoder.activation tanh");
  });

  it("names a type by its section, and what only the other run has by its lack", () => {
    const differences = [
      { path: "model.likelihood.type", values: ["gaussian", "poisson"] },
      { path: "model.likelihood.variance", values: ["1", null] },
    ];
    expect(distinctions(differences, 2)).toEqual(["likelihood gaussian, variance 1", "likelihood poisson"]);
    expect(distinctions(differences.slice(1), 2)).toEqual(["variance 1", "no variance"]);
  });

  it("is short: two settings, the ends of a range, the beginning of a fingerprint", () => {
    const differences = ["a", "b", "c"].map((path) => ({ path, values: ["1", "2"] }));
    expect(distinctions(differences, 2)[0]).toBe("a 1, b 1, 1 more");
    const range = [{ path: "objective.beta", values: ["0.25 … 16 (12 values)", "1"] }];
    expect(distinctions(range, 2)[0]).toBe("beta 0.25 … 16 (12)");
    expect(distinctions([{ path: "data fingerprint", values: ["0123456789ab", "x"] }], 2)[0]).toBe("data 012345");
  });

  it("is empty for runs that are equal", () => {
    expect(distinctions([], 2)).toEqual(["", ""]);
  });
});
