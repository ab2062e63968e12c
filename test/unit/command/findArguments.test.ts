import { describe, expect, test } from "vitest";
import { parseFind } from "../../../src/command/arguments/findArguments.ts";

describe("the arguments of find", () => {
  test("name a goal, a file and how many trainings at most", () => {
    expect(parseFind(["a.vae.json", "--rate", "8"])).toMatchObject({
      target: { specFile: "a.vae.json", goal: { type: "rate", rateNats: 8 }, trainings: 12 },
      format: "text",
    });
    expect(parseFind(["a.vae.json", "--active-units", "5", "--trainings", "3", "--json"])).toMatchObject({
      target: { goal: { type: "activeUnits", units: 5 }, trainings: 3 },
      format: "json",
    });
    expect(parseFind(["a.vae.json", "--elbo"]).target).toMatchObject({ goal: { type: "elbo" } });
    expect(parseFind(["--resume", "run"]).target).toEqual({ resume: "run" });
  });

  test.each([
    [["a.vae.json"], /one goal: --rate NATS, --active-units N or --elbo/],
    [["a.vae.json", "--rate", "3", "--elbo"], /one goal/],
    [["--elbo"], /needs one FILE/],
    [["a.vae.json", "--rate", "0"], /--active-units 0/],
    [["a.vae.json", "--rate=-1"], /--rate needs a number/],
    [["a.vae.json", "--active-units", "2.5"], /--active-units needs a whole number/],
    [["--resume", "run", "--rate", "3"], /--resume DIR takes no FILE and no other goal/],
  ])("%j are refused", (args, reason) => {
    expect(() => parseFind(args)).toThrow(reason);
  });
});
