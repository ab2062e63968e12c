import { describe, expect, test } from "vitest";
import {
  compressed,
  learningRateAt,
  learningRateSum,
  meanLearningRate,
  type ScheduledTraining,
} from "../../../src/core/learningRate.ts";

const constant: ScheduledTraining = { epochs: 100, learningRate: 0.01 };
const trainings: Readonly<Record<string, ScheduledTraining>> = {
  constant,
  step: { ...constant, schedule: { type: "step", every: 30, factor: 0.5 } },
  "step of factor 1": { ...constant, schedule: { type: "step", every: 30, factor: 1 } },
  cosine: { ...constant, schedule: { type: "cosine", to: 1e-4 } },
  exponential: { ...constant, schedule: { type: "exponential", factor: 0.97 } },
  "exponential of factor 1": { ...constant, schedule: { type: "exponential", factor: 1 } },
};
const of = (name: string): ScheduledTraining => trainings[name] ?? constant;

describe("the learning rate", () => {
  test("without a schedule is constant", () => expect(learningRateAt(constant, 57)).toBe(0.01));

  // The documented formulas of StepLR(30, 0.5), CosineAnnealingLR(100, 1e-4) and ExponentialLR(0.97), computed in Python.
  test.each([
    ["step", [0.01, 0.01, 0.005, 0.0025, 0.00125]],
    ["cosine", [0.01, 0.009997557473810372, 0.007959536998847744, 0.0015498214331265902, 0.00010244252618962859]],
    ["exponential", [0.01, 0.0097, 0.004010070685431575, 0.0010183101437903944, 0.0004902320404680993]],
  ])("of a schedule %s is PyTorch's at whole epochs", (name, expected) => {
    [0, 1, 30, 75, 99].forEach((epoch, i) => {
      expect(learningRateAt(of(name), epoch) / (expected[i] ?? NaN)).toBeCloseTo(1, 9);
    });
  });
  test("of a cosine reaches its end and stays there", () =>
    expect([100, 130].map((epoch) => learningRateAt(of("cosine"), epoch))).toEqual([1e-4, 1e-4]));
});

describe("the sum of learning rates", () => {
  test.each(Object.keys(trainings))("of a schedule %s is the sum over many small steps", (name) => {
    const [start, end, parts] = [12.5, 87.25, 200_000];
    const width = (end - start) / parts;
    let sum = 0;
    for (let i = 0; i < parts; i++) sum += learningRateAt(of(name), start + (i + 0.5) * width) * width;
    expect(learningRateSum(of(name), start, end) / sum).toBeCloseTo(1, 5);
  });
  test("is zero where the end is not later than the start", () =>
    expect(learningRateSum(of("cosine"), 30, 20)).toBe(0));
  test("gives the mean over a training", () => {
    expect(meanLearningRate(constant)).toBe(0.01);
    expect(meanLearningRate(of("cosine"))).toBeCloseTo((0.01 + 1e-4) / 2, 12);
  });
});

describe("a compressed schedule", () => {
  test.each(["step", "cosine", "exponential"])(
    "of type %s has the same rate at the same share of the epochs",
    (name) => {
      const training = of(name);
      const { schedule } = training;
      if (schedule === undefined) throw new Error("this training has no schedule");
      const short = { ...training, epochs: 40, schedule: compressed(schedule, 0.4) };
      for (const share of [0, 0.29, 0.31, 0.77, 0.99])
        expect(learningRateAt(short, share * 40)).toBeCloseTo(learningRateAt(training, share * 100), 12);
    },
  );
});
