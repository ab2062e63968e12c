import { describe, expect, test } from "vitest";
import { editDistance, nearestName } from "../../../src/spec/nearestName.ts";

describe("The edit distance between", () => {
  const apart = (a: string, b: string, distance: number) =>
    test(`"${a}" and "${b}" is ${distance}`, () =>
      expect([editDistance(a, b), editDistance(b, a)]).toEqual([distance, distance]));
  apart("", "", 0);
  apart("beta", "beta", 0);
  apart("", "beta", 4);
  apart("beta", "betta", 1);
  apart("beta", "zeta", 1);
  apart("beta", "btea", 1);
  apart("latentSise", "latentSize", 1);
  apart("kitten", "sitting", 3);
});

describe("The nearest name", () => {
  const meant = (name: string, candidate: string | undefined) =>
    test(`to "${name.slice(0, 20)}" is ${candidate}`, () =>
      expect(nearestName(name, ["beta", "batchSize", "kl", "latentSize"])).toBe(candidate));
  meant("betta", "beta");
  meant("batchsise", "batchSize");
  meant("KL", "kl");
  meant("latent", undefined);
  meant("gamma", undefined);
  meant("", undefined);
  meant("x".repeat(1_000_000), undefined);
});
