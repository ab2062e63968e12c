import { describe, expect, it } from "vitest";
import { placeAt } from "../../../src/spec/placeAt.ts";

const text = `{
  // beta
  "objective": { "beta": 4.5 },
  "sweep": { "objective.beta": [1, 22] }
}`;

function at(found: string, shift = 0, within = text): { readonly path: string; readonly text: string } | undefined {
  const place = placeAt(within, within.indexOf(found) + shift);
  return place && { path: place.path.join(" / "), text: within.slice(place.offset, place.offset + place.length) };
}

describe("The place at an offset", () => {
  it("is a value, at its ends and inside", () => {
    for (const shift of [0, 1, 3]) expect(at("4.5", shift)).toEqual({ path: "objective / beta", text: "4.5" });
  });

  it("is a name", () => {
    expect(at('"beta"', 2)).toEqual({ path: "objective / beta", text: '"beta"' });
    expect(at('"sweep"')).toEqual({ path: "sweep", text: '"sweep"' });
  });

  it("is an element of a list", () => {
    expect(at("22", 1)).toEqual({ path: "sweep / objective.beta / 1", text: "22" });
  });

  it("is undefined in comments and between tokens", () => {
    expect(at("// beta", 4)).toBeUndefined();
    expect(at('{ "beta', 1)).toBeUndefined();
    expect(placeAt("", 0)).toBeUndefined();
  });

  it("is found in a text that is incomplete", () => {
    expect(at("12", 1, '{ "objective": { "beta": 12')).toEqual({ path: "objective / beta", text: "12" });
  });
});
