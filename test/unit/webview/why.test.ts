// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { RunExplanation } from "../../../src/results/explanations.ts";
import { noMeasurements, type Measurements } from "../../../src/protocol/measurements.ts";
import { fourBetas, seedsInTraining } from "./fixtures.ts";
import { buttons, one, openTab, show, shownText, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

const explanation: RunExplanation = {
  format: 1,
  picks: [
    {
      criterion: "elbo",
      point: 3,
      settings: { "objective.beta": 16 },
      value: -5,
      rateNats: 0,
      activeUnits: 0,
      sentence: "",
    },
    {
      criterion: "frechet",
      point: 0,
      settings: { "objective.beta": 0.25 },
      value: 0.4461,
      rateNats: 5,
      activeUnits: 3,
      sentence: "",
    },
  ],
  best: 3,
  isCollapsed: true,
  cause: "noise-too-wide",
  verdict: "The model with the best ELBO is collapsed.",
  observations: ["Fréchet distance chooses another."],
  judgements: [
    {
      cause: "noise-too-wide",
      holds: true,
      evidence: [{ name: "collapse threshold", value: 0.8, unit: "effective beta", point: 3 }],
      sentence: "Yes: the noise model is too wide (collapse threshold 0.8 effective beta).",
    },
    {
      cause: "training-stuck",
      holds: false,
      evidence: [{ name: "active units then", value: 0, unit: "units", point: 3 }],
      sentence: "No: training never left the collapsed point (active units then 0).",
    },
  ],
  remedies: [{ title: "Learn the variance", edits: [{ path: ["model", "likelihood", "variance"], value: "learned" }] }],
  restarts: [],
  thresholds: [null, null, null, 0.8],
};
const explained: Measurements = { ...noMeasurements, status: "done", explanation };
const click = (name: string): void => {
  const button = [...document.querySelectorAll<HTMLElement>(".why button, .why vscode-button")].find(
    ({ textContent }) => textContent === name,
  );
  (button ?? expect.fail(`there is no button ${name}`)).click();
};

function showWith(measurements: Measurements, options: Parameters<typeof show>[1] = {}) {
  const shown = show(fourBetas, options);
  shown.receive({ type: "measurementsChanged", sequence: 2, measurements });
  return shown;
}

describe("the explanation of a run", () => {
  test("can be requested with one button after a point was trained", () => {
    const { commands } = show(fourBetas);
    expect(shownText()).toContain("Which model to keep, and why?");
    click("Explain this run");
    expect(commands).toEqual(["explainRun"]);
  });
  test("is not offered while the sweep trains, nor in a report", () => {
    show(seedsInTraining);
    expect(one(".why").hidden).toBe(true);
    document.body.replaceChildren();
    show(fourBetas, { canCommand: false });
    expect(one(".why").hidden).toBe(true);
  });
  test("shows what is being measured, and can be cancelled", () => {
    const { commands, receive } = showWith({
      ...noMeasurements,
      status: "measuring",
      part: "point 2 of 4: information",
      share: 0.25,
    });
    expect(shownText()).toContain("Measuring: point 2 of 4: information …");
    expect(one(".why .progress-done").style.transform).toBe("scaleX(0.25)");
    click("Cancel");
    expect(commands).toEqual(["stopExplaining"]);
    receive({
      type: "measurementsChanged",
      sequence: 3,
      measurements: { ...noMeasurements, status: "failed", message: "The data are gone." },
    });
    expect(one('.why [role="alert"]').textContent).toBe("The data are gone.");
    expect(buttons()).toContain("Try again");
  });
  test("has a verdict, picks, tests and their figures", () => {
    showWith(explained);
    expect(one(".answer").textContent).toBe("The model with the best ELBO is collapsed.");
    expect(
      [...document.querySelectorAll(".picks tbody tr")].map((row) =>
        [...row.children].map(({ textContent }) => textContent),
      ),
    ).toEqual([
      ["Held-out ELBO", "16", "−5.00", "0.00", "0"],
      ["Fréchet distance", "0.25", "0.446", "5.00", "3"],
    ]);
    expect(texts(".observations li")).toEqual(["Fréchet distance chooses another."]);
    expect(texts(".judgements > li > p")).toEqual([
      "Yes: the noise model is too wide.",
      "No: training never left the collapsed point.",
    ]);
    expect(texts(".evidence li")).toEqual(["collapse threshold 0.8 effective beta", "active units then 0"]);
  });
  test("links a pick to its point and a figure to its tab", () => {
    showWith(explained);
    click("0.25");
    expect(one('.mark[data-point="0"]').classList.contains("is-chosen")).toBe(true);
    click("0");
    expect(texts('[role="tab"][aria-selected="true"]')).toEqual(["Dimensions"]);
    openTab("Overview");
    expect(one('.mark[data-point="3"]').classList.contains("is-chosen")).toBe(true);
  });
  test("applies a remedy by a button; a report shows the edit", () => {
    const applied: number[] = [];
    showWith(explained, { applyRemedy: (remedy) => applied.push(remedy) });
    click("Learn the variance");
    expect(applied).toEqual([0]);
    document.body.replaceChildren();
    showWith(explained, { canCommand: false });
    expect(one(".remedies li").textContent).toBe('Learn the variancemodel.likelihood.variance: "learned"');
    expect(buttons()).toEqual([]);
  });
});

test("a pick that rests on a failed estimate is greyed, with the reason below it", () => {
  const [elbo, frechet] = explanation.picks;
  const unreliable = { criterion: "annealed", reason: "annealing-gap", value: 0.9, limit: 0.2, point: 3 } as const;
  const picks = [elbo!, { ...frechet!, criterion: "annealed" as const, unreliable }];
  showWith({ ...explained, explanation: { ...explanation, picks } });
  const rows = [...document.querySelectorAll(".picks tbody tr")];
  expect(rows.map((row) => row.classList.contains("is-unreliable"))).toEqual([false, true, true]);
  expect(rows[2]?.textContent).toMatch(/Not reliable: .*0\.9 nats.*--temperatures/);
});
