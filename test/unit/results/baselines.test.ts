import { describe, expect, test } from "vitest";
import {
  BELOW_COLUMN_MEANS,
  baselineNames,
  baselineSentences,
  stateRemarks,
  type ComparedPoint,
} from "../../../src/results/baselines.ts";

const baselines = {
  columnMeansElboNats: -10,
  independentColumnsElboNats: null,
  varyingColumnsElboNats: null,
  probabilisticPcaElboNats: null,
};

function point(rateNats: number, activeUnits: number, changes: Partial<ComparedPoint> = {}): ComparedPoint {
  return {
    status: "done",
    heldOut: { rateNats, distortionNats: 5, activeUnits, klPerDimensionNats: [rateNats] },
    baselines,
    belowBaseline: false,
    ...changes,
  };
}

describe("remarks on a point", () => {
  test.each<[string, ComparedPoint, readonly string[]]>([
    ["an active model has none", point(3, 2), []],
    ["a collapsed model has its collapse", point(0, 0), ["collapsed"]],
    ["a weak model has its state", point(0.013, 1), ["weak"]],
    ["a model below the column means has that", point(3, 2, { belowBaseline: true }), [BELOW_COLUMN_MEANS]],
    ["a collapsed model below them has both", point(0, 0, { belowBaseline: true }), ["collapsed", BELOW_COLUMN_MEANS]],
    ["a point that trains has none", point(0, 0, { status: "training" }), []],
    ["results without a comparison have the state", point(0, 0, { belowBaseline: undefined }), ["collapsed"]],
  ])("%s", (_, given, expected) => expect(stateRemarks(given)).toEqual(expected));

  test("say why a model is anomalous", () => {
    expect(stateRemarks(point(9, 0))[0]).toMatch(/without an active unit/);
    expect(stateRemarks(point(30, 1))[0]).toMatch(/9 nats in one latent/);
  });
});

describe("sentences about baselines", () => {
  test("name the points below the column means, and the means' ELBO", () => {
    const [sentence, ...more] = baselineSentences([point(3, 2), point(90, 2, { belowBaseline: true })]);
    expect(sentence?.kind).toBe("below");
    expect(sentence?.text).toMatch(/^1 of 2 points .*\(−10\.00 nats\)/);
    expect(more).toEqual([]);
  });

  const fixed = { ...baselines, independentColumnsElboNats: 4, varyingColumnsElboNats: -8 };

  test("report as information that fitted variances alone beat the best model", () => {
    const [sentence] = baselineSentences([point(3, 2, { baselines: fixed })]);
    expect(sentence?.kind).toBe("information");
    expect(sentence?.text).toMatch(/4\.00 nats, this model −8\.00/);
  });

  test("say nothing where the model is better", () => {
    expect(baselineSentences([point(3, 2, { baselines: { ...fixed, independentColumnsElboNats: -9 } })])).toEqual([]);
  });

  test("say nothing where the model learns its variances already", () => {
    const learned = { ...fixed, columnMeansElboNats: 4, independentColumnsElboNats: 4 };
    expect(baselineSentences([point(3, 2, { baselines: learned })])).toEqual([]);
  });

  test("do not exist for results of earlier versions", () => {
    expect(baselineSentences([point(3, 2, { baselines: undefined, belowBaseline: undefined })])).toEqual([]);
    expect(baselineNames(undefined)).toEqual([]);
  });
});
