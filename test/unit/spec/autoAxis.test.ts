import { describe, expect, test } from "vitest";
import { chosenText, openAxis, parseSpec, withChoice } from "../../../src/spec/parseSpec.ts";
import { accepts, specText } from "./verbs.ts";

const onnx = { type: "onnx", encoder: "e.onnx", decoder: "d.onnx", likelihood: { type: "gaussian" } };
const latents = { type: "latents", mean: "mean.npy", logVariance: "logVariance.npy" };

describe('an "auto" axis', () => {
  test("is open, with eight points, until values are chosen", () => {
    const parsed = accepts({ sweep: { "objective.beta": "auto" } });
    expect(parsed.points).toHaveLength(8);
    expect(openAxis(parsed)?.name).toBe("objective.beta");
  });

  test("may have a count", () => expect(accepts({ sweep: { "objective.beta": { auto: 3 } } }).points).toHaveLength(3));

  test("takes the chosen values, in the points and in a text with comments and CRLF", () => {
    const text = `${specText({})
      .trimEnd()
      .slice(0, -1)}, "sweep": {\r\n // betas\r\n "objective.beta": { "auto": 2 }, // two\r\n "training.seed": [0] } }`;
    const parsed = parseSpec(text);
    const choice = { values: [0.5, 9], basis: "prediction", why: "Because." } as const;
    expect(withChoice(parsed, choice).points.map(({ spec }) => spec.objective)).toMatchObject([
      { beta: 0.5 },
      { beta: 9 },
    ]);
    const written = chosenText(parsed, choice);
    expect(written).toContain("// two\r\n");
    expect(parseSpec(written).axes[0]).toMatchObject({ values: [0.5, 9], auto: { count: 2, choice } });
  });

  test.each([
    [{ "training.seed": "auto" }, {}, "list of values or a range"],
    [{ "model.latentSize": { auto: 3 } }, {}, "objective.beta"],
    [{ "objective.beta": { auto: 1 } }, {}, "from 2 to 10000"],
    [{ "objective.beta": { auto: 2.5 } }, {}, "whole number"],
    [{ "objective.beta": { auto: 1e9 } }, {}, "to 10000"],
    [{ "objective.beta": "Auto" }, {}, 'did you mean "auto"'],
    [{ "objective.beta": { auto: 3, values: [1, 2] } }, {}, "2 values"],
    [{ "objective.beta": { auto: 2, values: [1, -2] } }, {}, "at least 0"],
    [{ "objective.beta": { auto: 2, values: [1, 1] } }, {}, "twice"],
    [{ "objective.rate": "auto" }, {}, "targetRate"],
    [{ "objective.beta": "auto" }, { model: onnx }, "these models are trained already"],
    [{ "objective.beta": "auto" }, { model: latents }, "these models are trained already"],
    [{ "objective.beta": { auto: 5000 }, "training.seed": [0, 1, 2] }, {}, "15,000 points"],
  ] as const)("is refused as %j, with the reason", (sweep, changes, reason) => {
    const { problems } = parseSpec(specText({ ...changes, sweep }));
    expect(problems.map(({ message }) => message).join(" ")).toContain(reason);
  });
});
