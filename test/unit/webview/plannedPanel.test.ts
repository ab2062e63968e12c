// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { predicted, fourBetas, fourPredicted, prediction, unknown, waiting } from "./fixtures.ts";
import { buttons, one, row, show, shownText, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

describe("the panel of a planned sweep", () => {
  test("shows the predicted points, which can be trained", () => {
    const { commands } = show(null, { predicted: fourPredicted });
    expect(shownText()).toContain("digits.vae.jsonNot trained4 points");
    expect(buttons()).toEqual(["Train Sweep"]);
    one(".run vscode-button").click();
    expect(commands).toEqual(["trainSweep"]);
    expect(document.querySelectorAll(".mark")).toHaveLength(4);
    expect(texts('[role="tabpanel"]:not([hidden]) section:not([hidden]) h2')).toEqual([
      "Rate–distortion plane",
      "Prediction at objective.beta = 0.25",
      "Points, as predicted",
    ]);
  });
  test("has a table of predictions", () => {
    show(null, { predicted: fourPredicted });
    expect(texts("thead th")).toEqual(["objective.beta", "rate", "distortion", "ELBO", "active units", "prediction"]);
    expect([...row(2).children].map(({ textContent }) => textContent)).toEqual([
      "4",
      "0.92",
      "3.17",
      "−4.08",
      "2 of 3",
      "at risk",
    ]);
    expect(row(3).querySelector("svg")?.getAttribute("class")).toContain("predicted-collapse");
  });
  test("says why the chosen point is at risk", () => {
    show(null, { predicted: fourPredicted });
    row(2).click();
    expect(texts(".prediction h2")).toEqual(["Prediction at objective.beta = 4"]);
    expect(one(".point-prediction").textContent).toContain(
      "Beta is within 10 % of the threshold, where chance decides.",
    );
  });
  test("follows edits of the spec", () => {
    const { receive } = show(null, { predicted: fourPredicted });
    receive({ type: "predictionChanged", sequence: 2, prediction: prediction([predicted(3), predicted(5)]) });
    expect(texts("tbody th")).toEqual(["3", "5"]);
  });
  test("is replaced by a run that starts", () => {
    const { receive } = show(null, { predicted: fourPredicted });
    const points = fourBetas.points.map((trainedPoint) => ({
      ...waiting,
      settings: trainedPoint.settings,
      beta: trainedPoint.beta,
    }));
    receive({
      type: "snapshot",
      sequence: 2,
      run: { ...fourBetas, id: "", status: "preparing", points },
      prediction: fourPredicted,
      measurements: noMeasurements,
    });
    expect(buttons()).toEqual(["Stop", "Show Log"]);
    expect(document.querySelectorAll(".mark.predicted")).toHaveLength(2);
    expect(texts("thead th")[2]).toBe("measured rate");
  });
  test("has no plane without evidence, but the sweep can be trained", () => {
    show(null, { predicted: prediction([predicted(1, unknown)], { frontier: [], thresholdBeta: null }) });
    expect(one(".frontier").hidden).toBe(true);
    expect(shownText()).toContain("unknown whether the point will collapse");
    expect(buttons()).toEqual(["Train Sweep"]);
  });
});
