// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/protocol/comparison.ts";
import type { RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { fourBetas, hostileNames, run, seedsInTraining, trained } from "./fixtures.ts";
import { buttons, one, openTab, show, texts } from "./page.ts";

beforeEach(() => document.body.replaceChildren());

const twoBetas = run(
  [trained({ "objective.beta": 2 }, [1, 0.5, 0], -2.5), trained({ "objective.beta": 9 }, [0, 0, 0], 4)],
  { id: "run-2", specName: "wide.vae.json" },
);

function comparison(changes: Partial<Comparison> = {}, other: RunSnapshot = twoBetas): Comparison {
  return {
    own: { runFolder: "/runs/1", name: "Narrow", created: "2026-01-01T00:00:00.000Z" },
    others: [{ runFolder: "/runs/2", name: "Wide", created: "2026-01-02T00:00:00.000Z", run: other }],
    differences: [{ path: "model.encoder.hidden", values: ["[64]", null] }],
    equalSettings: 31,
    ...changes,
  };
}

function showCompared(compared: Comparison, of: RunSnapshot = fourBetas, options: Parameters<typeof show>[1] = {}) {
  const shown = show(of, options);
  shown.receive({ type: "comparisonChanged", sequence: 2, comparison: compared });
  return shown;
}

const rowOf = (name: string): readonly (string | null)[] => {
  const found = [...document.querySelectorAll(".compare tbody tr")].find(
    ({ firstElementChild }) => firstElementChild?.textContent === name,
  );
  return [...(found?.children ?? expect.fail(`there is no row ${name}`))]
    .slice(1)
    .map(({ textContent }) => textContent);
};

describe("compared runs", () => {
  test("are hidden without a comparison", () => {
    show(fourBetas);
    expect(one(".compare").hidden).toBe(true);
  });
  test("have one column each, the shown run first", () => {
    showCompared(comparison());
    expect(texts(".compare .run-name")).toEqual(["Narrow", "Wide"]);
    expect(texts(".compare .spec-name")).toEqual(["digits · shown here", "wide"]);
  });
  test("show the results of each run", () => {
    showCompared(comparison());
    expect(rowOf("status")).toEqual(["Done", "Done"]);
    expect(rowOf("points done")).toEqual(["4 of 4", "2 of 2"]);
    expect(rowOf("collapsed")).toEqual(["1", "1"]);
    expect(rowOf("best ELBO")).toEqual(["−1.00", "1.00 best"]);
    expect(rowOf("best point")).toEqual(["objective.beta = 1", "objective.beta = 2"]);
    expect(rowOf("its rate")).toEqual(["2.50", "1.50"]);
    expect(rowOf("its active units")).toEqual(["3 of 3", "2 of 3"]);
  });
  test("list the settings that differ and count the equal ones", () => {
    showCompared(comparison());
    expect(rowOf("model.encoder.hidden")).toEqual(["[64]", "–"]);
    expect(one(".equal").textContent).toBe("31 other settings are equal.");
  });
  test("say if all settings are equal", () => {
    showCompared(comparison({ differences: [] }));
    expect(one(".equal").textContent).toBe("All 31 settings are equal.");
    expect(texts(".compare .group")).toEqual(["Figures"]);
  });
  test("may share the best value", () => {
    showCompared(comparison({}, { ...fourBetas, id: "run-2" }));
    expect(rowOf("best ELBO")).toEqual(["−1.00 equal best", "−1.00 equal best"]);
  });
  test("have no best point without figures", () => {
    showCompared(comparison({}, run([], { id: "run-2", status: "stopped" })));
    expect(rowOf("best ELBO")).toEqual(["−1.00 best", "–"]);
    expect(rowOf("best point")).toEqual(["objective.beta = 1", "–"]);
  });
  test("with different data have no best value and say why", () => {
    showCompared(comparison({ differences: [{ path: "data fingerprint", values: ["a", "b"] }] }));
    expect(rowOf("best ELBO")).toEqual(["−1.00", "1.00"]);
    expect(texts(".compare .message")).toEqual([
      expect.stringMatching(/different data.*ELBO and distortion cannot be compared/),
    ]);
  });
  test.each([
    [["gaussian", "bernoulli"], 1],
    [["bernoulli", "poisson"], 0],
    [["gaussian", "continuousBernoulli"], 0],
  ] as const)("with likelihoods %j have %i cautions: a density is not a probability", (values, count) => {
    showCompared(comparison({ differences: [{ path: "model.likelihood.type", values }] }));
    expect(texts(".compare .message")).toHaveLength(count);
  });
  test("show what differs if they have no name, and their start time if nothing does", () => {
    const own = { runFolder: "", name: null, created: "2026-01-01T12:00:00.000Z" };
    showCompared(comparison({ own }));
    expect(texts(".compare .run-name")).toEqual(["hidden [64]", "Wide"]);
    document.body.replaceChildren();
    showCompared(comparison({ own, differences: [] }));
    expect(texts(".compare .run-name")[0]).toMatch(/2026/);
  });
  test("come into view on the first tab when the user asks for them", async () => {
    const seen: Element[] = [];
    Element.prototype.scrollIntoView = function (this: Element) {
      seen.push(this);
    };
    const { receive } = showCompared(comparison());
    openTab("Training");
    receive({ type: "showComparison" });
    await Promise.resolve();
    expect(one(".compare").closest("[role=tabpanel]")?.hasAttribute("hidden")).toBe(false);
    expect(seen).toEqual([one(".compare")]);
  });
  test("are updated while the run trains", () => {
    const { receive } = showCompared(comparison(), seedsInTraining);
    expect(rowOf("status")).toEqual(["Training", "Done"]);
    receive({ type: "events", sequence: 3, events: [{ type: "statusChanged", status: "stopped", message: null }] });
    expect(rowOf("status")).toEqual(["Stopped", "Done"]);
  });
  test("are hidden after Stop comparing", () => {
    const { commands, receive } = showCompared(comparison());
    expect(buttons(".compare")).toEqual(["Stop comparing"]);
    one(".compare vscode-button").click();
    expect(commands).toEqual(["stopComparing"]);
    receive({ type: "comparisonChanged", sequence: 3, comparison: null });
    expect(one(".compare").hidden).toBe(true);
  });
  test.each(hostileNames)("show a hostile name as text: %s", (text) => {
    showCompared(
      comparison({
        own: { runFolder: text, name: text, created: text },
        differences: [{ path: text, values: [text, text] }],
      }),
    );
    expect(texts(".compare .run-name")[0]).toBe(text);
    expect(document.querySelectorAll(".compare :is(img, script)")).toHaveLength(0);
  });
});

test("a point can be chosen by the host", () => {
  const { receive } = show(fourBetas);
  receive({ type: "choosePoint", point: 3 });
  openTab("Training");
  expect(texts(".curves h2")).toEqual(["Training at objective.beta = 16"]);
  receive({ type: "choosePoint", point: 40 });
  expect(texts(".curves h2")).toEqual(["Training at objective.beta = 16"]);
});
