// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import { point } from "./drawing.ts";
import {
  failed,
  predicted,
  fourBetas,
  fourPredicted,
  hostileNames,
  hostileRun,
  prediction,
  run,
  seedsInTraining,
  trained,
  waiting,
} from "./fixtures.ts";
import { buttons, one, openTab, row, show, shownText, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

describe("the panel before a run", () => {
  test("is empty until the first snapshot", () => {
    show(undefined);
    expect(shownText()).toBe("");
  });
  test("offers ways to start if there is no run", () => {
    const { commands } = show(null);
    expect(shownText()).toContain("No sweep yet");
    expect(buttons()).toEqual(["Train the digits sample", "Open a spec"]);
    for (const button of document.querySelectorAll<HTMLElement>(".empty vscode-button")) button.click();
    expect(commands).toEqual(["openSample", "openSpec"]);
  });
  test("shows a run that is preparing", () => {
    show(run([waiting, waiting], { status: "preparing" }));
    expect(shownText()).toContain("Preparing");
    expect(shownText()).toContain("Points appear with the first epoch.");
    expect(buttons()).toEqual(["Stop", "Show Log"]);
  });
  test("shows a run without points", () => {
    show(run([], { status: "preparing" }));
    expect(shownText()).toContain("digits.vae.json");
  });
});

describe("the header of a run", () => {
  test("shows progress and Stop during training", () => {
    const { commands } = show(seedsInTraining);
    expect(shownText()).toContain("67 % · 4 points · onnxruntime-node 1.30.0");
    expect(one('[role="progressbar"]').getAttribute("aria-valuenow")).toBe("67");
    expect(buttons()).toEqual(["Stop", "Show Log"]);
    one(".run vscode-button").click();
    expect(commands).toEqual(["stopSweep"]);
  });
  test("shows a run that is done", () => {
    show(fourBetas);
    expect(shownText()).toContain("Done4 points · onnxruntime-node 1.30.0");
    expect(one('[role="progressbar"]').hidden).toBe(true);
    expect(buttons(".run-header")).toEqual(["Train Sweep", "Show Log"]);
  });
  test("offers Resume for a stopped run", () => {
    const { commands } = show({ ...seedsInTraining, status: "stopped" });
    expect(buttons(".run-header")).toEqual(["Resume", "Train Sweep", "Show Log"]);
    for (const button of document.querySelectorAll<HTMLElement>(".run-header vscode-button")) button.click();
    expect(commands).toEqual(["resumeSweep", "trainSweep", "showLog"]);
  });
  test("offers no Resume where nothing is left to train, or the run has no folder", () => {
    show({ ...fourBetas, status: "failed" });
    expect(buttons(".run-header")).toEqual(["Train Sweep", "Show Log"]);
    document.body.replaceChildren();
    show({ ...seedsInTraining, id: "", status: "failed" });
    expect(buttons(".run-header")).toEqual(["Train Sweep", "Show Log"]);
  });
  test("shows why a run failed", () => {
    show({ ...fourBetas, status: "failed", message: "The worker died." });
    expect(shownText()).toContain("The worker died.");
  });
  test("has no buttons in a report", () => {
    show(fourBetas, { canCommand: false });
    expect(buttons()).toEqual([]);
  });
  test("has a summary of the run", () => {
    show(fourBetas);
    expect(one(".glance").textContent.replaceAll("\u00a0", " ")).toContain(
      "Best ELBO: objective.beta = 1 (−1.00 nats).",
    );
  });
});

describe("the table of points", () => {
  const cells = (index: number) => [...row(index).children].map(({ textContent }) => textContent);
  test("has each point's figures", () => {
    show(fourBetas);
    expect(texts("thead th")).toEqual(["objective.beta", "rate", "distortion", "ELBO", "active units", "status"]);
    expect(cells(1)).toEqual(["1", "2.50", "−1.50", "−1.00", "3 of 3", "best ELBO"]);
    expect(cells(3)).toEqual(["16", "0.00", "5.00", "−5.00", "0 of 3", "collapsed"]);
  });
  test("has bits per dimension for discrete data", () => {
    const points = fourBetas.points.map((of) => ({
      ...of,
      heldOut: of.heldOut && { ...of.heldOut, bitsPerDimension: 0.5 },
    }));
    show({ ...fourBetas, points });
    expect(texts("thead th").slice(3, 5)).toEqual(["ELBO", "bits/dim"]);
    expect(cells(1).slice(3, 5)).toEqual(["−1.00", "0.5000"]);
  });
  test("has predicted and measured figures side by side", () => {
    show(fourBetas, { predicted: fourPredicted });
    const headings = [
      "predicted rate",
      "measured rate",
      "predicted distortion",
      "measured distortion",
      "ELBO",
      "predicted active units",
      "measured active units",
    ];
    expect(texts("thead th")).toEqual(["objective.beta", ...headings, "prediction", "status"]);
    expect(cells(1)).toEqual([
      "1",
      "2.30",
      "2.50",
      "0.39",
      "−1.50",
      "−1.00",
      "3 of 3",
      "3 of 3",
      "stays active: came true",
      "best ELBO",
    ]);
    expect(cells(2).slice(-2)).toEqual(["at risk: it stayed active", "done"]);
    expect(row(1).querySelector<HTMLElement>(".rate")?.dataset["below"]).toBe("2.30");
  });
  test("shows the status of each point", () => {
    show(seedsInTraining);
    expect(cells(0).at(-1)).toBe("epoch 7 of 10");
    expect(cells(2).at(-1)).toBe("best ELBO so far");
    expect(cells(1)).toEqual(["0.5", "1", "", "", "", "", "failed after 3 epochs: The loss is not finite."]);
    expect(cells(3).at(-1)).toBe("waiting");
  });
  test("shows a point's status below its prediction in a narrow table", () => {
    const [first, ...others] = fourBetas.points;
    show(
      { ...fourBetas, points: [first!, failed({ "objective.beta": 1 }, "NaN"), ...others.slice(1)] },
      { predicted: fourPredicted },
    );
    expect(row(1).classList.contains("is-bare")).toBe(false);
    document.body.replaceChildren();
    show(run([failed({ a: 1 }, "NaN")], { status: "failed" }));
    expect(row(0).classList.contains("is-bare")).toBe(true);
  });
  test("shows untrained points of an ended run as not trained", () => {
    show({ ...seedsInTraining, status: "stopped" });
    expect(cells(3).at(-1)).toBe("not trained");
  });
  test("selects a point in all views by a click on its row", () => {
    show(fourBetas);
    row(2).click();
    openTab("Training");
    expect(texts(".curves h2")).toEqual(["Training at objective.beta = 4"]);
    expect(row(2).querySelector("button")?.getAttribute("aria-pressed")).toBe("true");
    expect(one('.mark[data-point="2"]').classList.contains("is-chosen")).toBe(true);
  });
  test("says in the chosen point's details whether the prediction came true", () => {
    show(fourBetas, { predicted: fourPredicted });
    row(3).click();
    expect(one(".point-prediction").textContent).toBe(
      "Predicted to collapse (beta 16, threshold 10). Came true. From the data's spectrum, without training.",
    );
    openTab("Training");
    expect(document.querySelectorAll(".curves .predicted-level line")).toHaveLength(3);
  });
  test("highlights the mark of the hovered row without a tooltip", () => {
    show(fourBetas);
    point(row(2).firstElementChild, "pointerover");
    expect(one('.mark[data-point="2"]').classList.contains("is-hovered")).toBe(true);
    expect(one(".tooltip").hidden).toBe(true);
  });
});

describe("a panel during training", () => {
  const epochDone = (sequence: number, epoch: number) => ({
    type: "events",
    sequence,
    events: [
      {
        type: "epochDone",
        epoch,
        points: [
          {
            point: 0,
            train: { distortionNats: 8, klPerDimensionNats: [1] },
            heldOut: {
              rateNats: 1,
              distortionNats: 9 - epoch,
              elboNats: epoch - 10,
              activeUnits: 1,
              klPerDimensionNats: [1],
            },
          },
        ],
      },
    ],
  });
  test("adds and moves points after each epoch", () => {
    const { receive } = show(run([waiting], { status: "training" }));
    expect(document.querySelector(".mark")).toBeNull();
    receive(epochDone(2, 1));
    expect(texts("td.distortion")).toEqual(["8.00"]);
    const mark = one(".mark");
    receive(epochDone(3, 2));
    expect(texts("td.distortion")).toEqual(["7.00"]);
    expect(one(".mark")).toBe(mark);
    expect(shownText()).toContain("20 %");
  });
  test("updates an open tooltip", () => {
    const { receive } = show(run([trained({}, [1], 4, { status: "training", epoch: 1 })], { status: "training" }));
    point(one(".mark .hit"), "pointerover");
    expect(one(".tooltip").textContent).toContain("Distortion4.00 nats");
    receive(epochDone(2, 3));
    expect(one(".tooltip").textContent).toContain("Distortion6.00 nats");
    point(one(".mark .hit"), "pointerout");
    expect(one(".tooltip").hidden).toBe(true);
  });
  test("replaces the first run by another", () => {
    const { receive } = show(fourBetas);
    receive({
      type: "snapshot",
      sequence: 2,
      run: { ...seedsInTraining, id: "run-2" },
      prediction: null,
      measurements: noMeasurements,
    });
    expect(texts("thead th").slice(0, 2)).toEqual(["objective.beta", "training.seed"]);
    expect(texts("tbody th")).toEqual(["0.5", "0.5", "2", "2"]);
  });
  test("shows an error after an invalid message until the next snapshot", () => {
    const { receive } = show(fourBetas);
    receive({ type: "odd" });
    expect(one('[role="alert"]').hidden).toBe(false);
    receive({ type: "snapshot", sequence: 2, run: fourBetas, prediction: null, measurements: noMeasurements });
    expect(one('[role="alert"]').hidden).toBe(true);
  });
});

describe("the panel of an unusual run", () => {
  test("shows a run whose points all failed", () => {
    show(run([failed({ a: 1 }, "NaN"), failed({ a: 2 }, "NaN")], { status: "failed" }));
    expect(shownText()).toContain("All 2 points failed: NaN.");
    expect(shownText()).toContain("No point has figures.");
    openTab("Training");
    expect(shownText()).toContain("This point failed: NaN");
  });
  test("shows two hundred points", () => {
    show(run(Array.from({ length: 200 }, (_, i) => trained({ "objective.beta": 1 + i }, [1, 0.5], i))));
    expect(document.querySelectorAll("tbody tr")).toHaveLength(200);
  });
  test("shows equal betas", () => {
    show(run([0, 1, 2].map((seed) => trained({ "training.seed": seed }, [1], seed))));
    expect(texts(".frontier .legend-item")).toContain("beta = 1");
  });
  test("shows a sweep of beta from 0", () => {
    show(run([0, 1].map((beta) => trained({ "objective.beta": beta }, [1], beta))));
    expect(texts(".frontier .legend-item")[0]).toBe("beta 01");
  });
});

describe("hostile names", () => {
  test.each(hostileNames)("are shown as text in a run: %s", (name) => {
    show(hostileRun(name));
    point(one(".mark .hit"), "pointerover");
    for (const rowElement of document.querySelectorAll<HTMLElement>("tbody tr")) rowElement.click();
    expect(document.querySelector("img, script, iframe, [onerror]")).toBeNull();
    expect("injected" in window).toBe(false);
    expect(one(".run h1").textContent).toBe(name);
    expect(shownText()).toContain(`failed after 3 epochs: ${name}`);
  });
  test.each(hostileNames)("are shown as text in a prediction: %s", (name) => {
    show(null, {
      predicted: prediction([predicted(1, { settings: { [name]: 1 }, verdict: "at-risk", reasons: [name] })], {
        specName: name,
        axes: [name],
      }),
    });
    point(one(".mark .hit"), "pointerover");
    expect(document.querySelector("img, script, iframe, [onerror]")).toBeNull();
    expect(one(".run h1").textContent).toBe(name);
    expect(one(".tooltip p").textContent).toBe(`${name} = 1`);
  });
});

describe("the tabs of the panel", () => {
  const shownTab = (): (string | null)[] => texts('[role="tab"][aria-selected="true"]');
  const press = (key: string): void =>
    void document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  test("show only the page of the first tab", () => {
    show(fourBetas);
    expect(shownTab()).toEqual(["Overview"]);
    expect(document.querySelectorAll('[role="tabpanel"]:not([hidden])')).toHaveLength(1);
  });
  test("are selected by arrow keys, which wrap around", () => {
    show(fourBetas);
    one("#tab-overview").focus();
    press("ArrowLeft");
    expect(shownTab()).toEqual(["Model"]);
    expect(document.activeElement?.id).toBe("tab-model");
    press("ArrowRight");
    press("ArrowRight");
    expect(shownTab()).toEqual(["Dimensions"]);
  });
  test("name their pages", () => {
    show(fourBetas);
    for (const page of document.querySelectorAll('[role="tabpanel"]')) {
      expect(one(`#${page.getAttribute("aria-labelledby")}`).getAttribute("aria-controls")).toBe(page.id);
    }
  });
});

describe("a run of latents alone", () => {
  const ofLatents = (rateNats: number, units: number) => {
    const part = (mean: number) => ({ mean, standardError: 0.01 });
    return {
      ...waiting,
      status: "done" as const,
      latents: {
        rows: 400,
        shape: [2],
        rateNats,
        rateStandardErrorNats: 0.02,
        klPerDimensionNats: [rateNats, 0],
        activeUnits: units,
        information: {
          mutualInformationNats: part(0.75 * rateNats),
          ceilingNats: 6,
          marginalKlNats: part(0.25 * rateNats),
          totalCorrelationNats: part(0),
          dimensionwiseKlNats: part(0.25 * rateNats),
        },
        channels: [],
      },
    };
  };

  test("has the parts of the rate in its table, and neither a plane nor tabs of a training or a decoder", () => {
    show(run([ofLatents(2, 1), ofLatents(4, 2)], { status: "done" }));
    expect(texts("th").join(" ")).toContain("rate I(x; z) KL(q(z) || p) total correlation active units");
    expect([...row(0).querySelectorAll("td")].map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(["2.00", "1.50", "0.50", "0.00"]),
    );
    expect(shownText()).not.toContain("Rate–distortion plane");
    expect(shownText()).not.toContain("ELBO");
    expect(texts('[role="tab"]:not([hidden])')).toEqual(["Overview", "Dimensions", "Latent space"]);
  });

  test("marks a collapsed point, and figures that are limits of its number of examples", () => {
    const near = ofLatents(40, 2);
    const information = {
      ...near.latents.information,
      ceilingNats: 6,
      mutualInformationNats: { mean: 5.99, standardError: 0.01 },
    };
    show(run([{ ...near, latents: { ...near.latents, information } }, ofLatents(0.001, 0)], { status: "done" }));
    expect(row(0).textContent).toContain("\u2265 5.99");
    expect(row(0).textContent).toContain("\u2264 10.00");
    expect(row(1).textContent).toContain("collapsed");
  });

  test("has active units, and no bars, where only means are known", () => {
    const { latents, ...means } = ofLatents(2, 1);
    const unknown = { rateNats: null, rateStandardErrorNats: null, klPerDimensionNats: null, information: null };
    show(run([{ ...means, latents: { ...latents, ...unknown } }], { status: "done" }));
    expect(row(0).textContent).toContain("1 of 2");
    expect(shownText()).not.toContain("Rate by latent dimension");
    expect(texts('[role="tab"]:not([hidden])')).toEqual(["Overview", "Latent space"]);
  });

  test("has arrow keys that move among its tabs alone", () => {
    show(run([ofLatents(2, 1)], { status: "done" }));
    openTab("Latent space");
    const last = one('[role="tab"][aria-selected="true"]');
    last.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
    expect(texts('[role="tab"][aria-selected="true"]')).toEqual(["Overview"]);
  });
});
