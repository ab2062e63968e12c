// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { point } from "./drawing.ts";
import { fourBetas, run } from "./fixtures.ts";
import { buttons, one, openTab, row, show, shownText, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

const imported = {
  name: "my runs",
  sources: ["/home/me/logs/runs.csv"],
  runs: ["a", "b", "c", "d"],
  notes: ["KL per dimension was not logged."],
};
const points = fourBetas.points.map((one) => ({
  ...one,
  train: null,
  curve: { ...one.curve, trainRateNats: [], trainDistortionNats: [] },
}));
const importedRun = run(points, { imported, specName: "my runs", engine: "" });

describe("an imported run", () => {
  test("shows its source and what its figures are", () => {
    show(importedRun);
    expect(shownText()).toContain("my runsImported4 points · runs.csv");
    expect(one(".footnote").textContent).toContain("Figures as logged, nats per example.");
    expect(one(".footnote").textContent).toContain("KL per dimension was not logged.");
    expect(one(".footnote").textContent).not.toContain("posterior mean");
  });

  test("has a plane and verdicts like any other run", () => {
    show(importedRun);
    expect(document.querySelectorAll(".mark")).toHaveLength(4);
    expect(one(".glance").textContent.replaceAll("\u00a0", " ")).toContain(
      "Best ELBO: objective.beta = 1 (−1.00 nats).",
    );
    expect(one(".glance").textContent).toContain("1 of 4 points collapsed (no active unit): objective.beta = 16.");
  });

  test.each(["done", "failed", "stopped"] as const)("has nothing to train or to resume, %s", (status) => {
    show({ ...importedRun, status });
    expect(buttons()).toEqual([]);
    expect(shownText()).toContain("Imported");
  });

  test("can be replaced by a trained run, and the reverse", () => {
    const { receive } = show(importedRun);
    receive({ type: "snapshot", sequence: 2, run: fourBetas, prediction: null, measurements: noMeasurements });
    expect(buttons(".run-header")).toEqual(["Train Sweep", "Show Log"]);
    receive({ type: "snapshot", sequence: 3, run: importedRun, prediction: null, measurements: noMeasurements });
    expect(buttons()).toEqual([]);
  });

  test("has one curve and no training legend without training figures", () => {
    show(importedRun);
    openTab("Training");
    const [plot] = document.querySelectorAll<SVGElement>(".curve-plot svg");
    expect(plot?.getAttribute("aria-label")).not.toContain("training data");
    expect(texts(".curves .legend > *").join(" ")).not.toContain("training data");
    point(plot ?? null, "pointermove");
    expect(one(".tooltip").textContent).toContain("Rate");
    expect(one(".tooltip").textContent).not.toMatch(/training|NaN/);
  });

  test("shows the number of active units alone if its dimensions are unknown", () => {
    const bare = points.map((one) => ({ ...one, heldOut: one.heldOut && { ...one.heldOut, klPerDimensionNats: [] } }));
    show(run(bare, { imported }));
    expect([...row(1).children].map(({ textContent }) => textContent)).toContain("3");
    openTab("Dimensions");
    expect(one(".heatmap").textContent).toContain("KL per dimension was not logged.");
  });

  test("is identified by its number if it has no beta", () => {
    show(
      run(
        points.map((one, index) => ({
          ...one,
          settings: { run: index + 1 },
          beta: index + 1,
          control: "run" as const,
        })),
        { imported },
      ),
    );
    expect(texts("thead th")[0]).toBe("run");
    expect(one(".frontier .legend").textContent).toContain("run");
    expect(shownText()).not.toContain("beta");
  });
});
