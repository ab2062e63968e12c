// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { Answer, ModelView, Question } from "../../../src/protocol/pointQuestions.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import type { Ask } from "../../../webview/session.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import { initialSettings, readSettings, type ViewSettings } from "../../../webview/viewSettings.ts";
import { createModelPage } from "../../../webview/views/modelPage.ts";
import { failed, fourBetas, run, sweep, trained, waiting } from "./fixtures.ts";
import { collapsedView, modelView } from "./modelFixtures.ts";
import { one, shownText, texts } from "./page.ts";

// jsdom cannot draw on a canvas.
HTMLCanvasElement.prototype.getContext = () => null;
beforeEach(() => document.body.replaceChildren());

const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A page whose questions wait until the test answers them. */
function page({ ask = true, time = { now: 0 }, settings = initialSettings } = {}) {
  let set = settings;
  const questions: Question[] = [];
  const waitingFor: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }[] = [];
  const asking = ((question: Question) => {
    questions.push(question);
    return new Promise<Answer>((resolve, reject) => waitingFor.push({ resolve, reject }));
  }) as Ask;
  const view = createModelPage({
    ask: ask ? asking : null,
    change: (changed) => (set = { ...set, ...changed }),
    now: () => time.now,
  });
  document.body.append(view.section);
  return {
    questions,
    time,
    settings: () => set,
    render: (of: Sweep, shown: number | null = 1) =>
      view.render(of, {
        shown,
        hovered: null,
        settings: set,
        measurements: noMeasurements,
        comparison: null,
        others: [],
      }),
    answer: async (at: number, answer: Answer) => {
      waitingFor[at]?.resolve(answer);
      await settled();
    },
    refuse: async (at: number, message: string) => {
      waitingFor[at]?.reject(new Error(message));
      await settled();
    },
  };
}

async function shown(view: ModelView) {
  const made = page();
  made.render(sweep(fourBetas));
  await made.answer(0, view);
  return made;
}

function slide(unit: number, value: number): void {
  const slider = one(`#unit-${unit}`) as HTMLInputElement;
  slider.value = String(value);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the model page of a point", () => {
  test("requests the model when it is shown, and not again while nothing changes", () => {
    const { questions, render } = page();
    const of = sweep(fourBetas);
    render(of);
    render(of);
    expect(questions).toEqual([{ type: "modelView", point: 1 }]);
    expect(shownText()).toContain("Reading the model");
  });

  test("shows examples, samples, a slider for each active unit, and the posterior", async () => {
    await shown(modelView);
    expect(one(".model-summary").textContent).toBe(
      "The model at objective.beta = 1, as of epoch 10: 2 of 3 latent units are active.",
    );
    expect(texts("button.example .label")).toEqual(["3", "7"]);
    expect(document.querySelectorAll(".samples .example")).toHaveLength(2);
    expect(texts(".slider label")).toEqual(["z2 · 1.80 nats", "z0 · 0.60 nats"]);
    expect(one(".slider").title).toMatch(/±0\.90 over the examples.*one example.*±0\.20/);
    expect(shownText()).toContain("1 unit is inactive.");
    expect(texts(".posterior .legend-item")).toEqual(["3", "7"]);
  });

  test("has sliders that reach as far as the examples, and at least three deviations", async () => {
    await shown(modelView);
    expect([one("#unit-2"), one("#unit-0")].map((slider) => slider.getAttribute("max"))).toEqual(["5", "3"]);
  });

  test("ignores a late answer about another point", async () => {
    const { render, answer } = page();
    render(sweep(fourBetas), 1);
    render(sweep(fourBetas), 2);
    await answer(0, modelView);
    expect(shownText()).toContain("Reading the model");
    await answer(1, { ...modelView, point: 2 });
    expect(one(".model-summary").textContent).toContain("objective.beta = 4");
  });

  test("shows why there is no model", async () => {
    const { render, refuse } = page();
    render(sweep(fourBetas));
    await refuse(0, "the data are gone.");
    expect(one(".model-summary").textContent).toMatch(/cannot be shown: the data are gone\./);
    expect(one(".model-cards").hidden).toBe(true);
  });

  test("reads the model again during training and keeps the sliders", async () => {
    const { render, answer, questions, time } = page();
    const training = (epoch: number) =>
      sweep(
        run([waiting, trained({ "objective.beta": 1 }, [1, 1], 2, { status: "training", epoch })], {
          status: "training",
        }),
      );
    render(training(3));
    await answer(0, modelView);
    one('button.example[data-row="5"]').click();
    slide(0, 2);
    time.now = 1000;
    render(training(4));
    const views = () => questions.filter(({ type }) => type === "modelView").length;
    expect(views()).toBe(1);
    time.now = 6000;
    render(training(5));
    expect(views()).toBe(2);
    await answer(questions.length - 1, { ...modelView, epoch: 5 });
    expect(one(".model-summary").textContent).toContain("as of epoch 5");
    expect((one("#unit-0") as HTMLInputElement).value).toBe("2");
  });
});

describe("the model page during training", () => {
  const training = (changes: object) =>
    sweep(
      run([waiting, trained({ "objective.beta": 1 }, [1, 1], 2, { status: "training", ...changes })], {
        status: "training",
      }),
    );
  const views = (questions: readonly Question[]) => questions.filter(({ type }) => type === "modelView").length;

  test("does not replace cards that are in use", async () => {
    const { render, answer, questions, time } = page();
    render(training({ epoch: 3 }));
    await answer(0, modelView);
    one("#unit-0").focus();
    time.now = 6000;
    render(training({ epoch: 5 }));
    expect(views(questions)).toBe(1);
    one("#unit-0").blur();
    slide(0, 1);
    render(training({ epoch: 6 }));
    expect(views(questions)).toBe(2);
    await answer(questions.length - 1, modelView);
    expect(texts(".slider output")).toEqual(["0.00", "1.00"]);
  });

  test("reads the model once more if training ends while it waits for an answer", async () => {
    const { render, answer, questions } = page();
    render(training({ epoch: 9 }));
    render(training({ epoch: 10, status: "done" }));
    expect(views(questions)).toBe(1);
    await answer(0, modelView);
    expect(views(questions)).toBe(2);
  });
});

describe("the sliders of the model page", () => {
  const decodes = (questions: readonly Question[]) => questions.filter((question) => question.type === "decode");

  test("decode their latest values, one request at a time", async () => {
    const { questions, answer } = await shown(modelView);
    expect(decodes(questions)).toEqual([{ type: "decode", point: 1, z: [0, 0, 0], row: null }]);
    for (const value of [0.5, 1, 1.5]) slide(2, value);
    expect(decodes(questions)).toHaveLength(1);
    await answer(1, { type: "decode", point: 1, values: [0, 0] });
    expect(decodes(questions).slice(1)).toEqual([{ type: "decode", point: 1, z: [0, 0, 1.5], row: null }]);
    expect(texts(".slider output")).toEqual(["1.50", "0.00"]);
  });

  test("start at an example's posterior mean and can be reset", async () => {
    const { questions, answer } = await shown(modelView);
    await answer(1, { type: "decode", point: 1, values: [0, 0] });
    one('button.example[data-row="5"]').click();
    expect(one('button.example[data-row="5"]').getAttribute("aria-pressed")).toBe("true");
    expect(decodes(questions).at(-1)).toEqual({ type: "decode", point: 1, z: [-1, 0, 4.2], row: 5 });
    slide(2, 0);
    one(".plain-button").click();
    expect(texts(".slider output")).toEqual(["4.20", "−1.00"]);
    await answer(2, { type: "decode", point: 1, values: [0, 0] });
    expect(decodes(questions).at(-1)).toEqual({ type: "decode", point: 1, z: [-1, 0, 4.2], row: 5 });
    const start = one("#traversal-start") as HTMLSelectElement;
    expect(start.value).toBe("5");
    start.value = "";
    start.dispatchEvent(new Event("change"));
    expect(texts(".slider output")).toEqual(["0.00", "0.00"]);
  });

  test("have labels and values for screen readers", async () => {
    await shown(modelView);
    slide(2, -1.25);
    const slider = one("#unit-2") as HTMLInputElement;
    expect([slider.type, slider.labels?.[0]?.textContent, slider.getAttribute("aria-valuetext")]).toEqual([
      "range",
      "z2 · 1.80 nats",
      "−1.25",
    ]);
  });

  test("follow a click on the plane", async () => {
    const { questions, answer } = await shown(modelView);
    await answer(1, { type: "decode", point: 1, values: [0, 0] });
    const plane = document.querySelector<SVGSVGElement>(".posterior-plot svg") ?? expect.fail("no plane");
    plane.setPointerCapture = () => undefined;
    // The middle of a 640 by 400 plot (jsdom has no layout) with margins of 26 above, 42 below, 40 left and 10 right.
    const press = (clientX: number, clientY: number) =>
      plane.dispatchEvent(new MouseEvent("pointerdown", { clientX, clientY, buttons: 1, bubbles: true }));
    press(335, 192);
    expect(texts(".slider output").map(Number)).toEqual([0, 0]);
    press(10_000, 192);
    const question = decodes(questions).at(-1);
    expect([question?.z[0], question?.z[1]]).toEqual([0, 0]);
    await answer(2, { type: "decode", point: 1, values: [0, 0] });
    const moved = decodes(questions).at(-1);
    expect(texts(".slider output")).toEqual(["4.45", "0.00"]);
    // z2 is horizontal, clamped to the edge of the plane; z0 is vertical.
    expect(moved?.z[2]).toBeCloseTo(1.06 * 4.2, 10);
    expect(moved?.z[0]).toBeCloseTo(0, 10);
  });

  test("show why decoding failed", async () => {
    const { refuse } = await shown(modelView);
    await refuse(1, "the process has ended");
    expect(shownText()).toContain("Decoding failed: the process has ended");
  });
});

describe("the model page of a special model", () => {
  test("shows the decoded average and no sliders for a collapsed model", async () => {
    const { questions } = await shown(collapsedView);
    expect(one(".model-summary").textContent).toContain("ignores z; every input decodes to the same average");
    expect([one(".average").hidden, one(".traversal").hidden]).toEqual([false, true]);
    expect(questions).toHaveLength(1);
  });
  test("mentions the condition of a collapsed conditional model", async () => {
    await shown({ ...collapsedView, isConditional: true });
    expect(one(".model-summary").textContent).toContain("same condition decode to the same average");
  });
  test("says that samples from a learned prior are not supported", async () => {
    await shown({ ...modelView, samples: null });
    expect(one(".samples").textContent).toContain("not supported yet");
    expect(one(".posterior .note").textContent).toContain("The prior is learned.");
  });
  test("draws examples that are not images as profiles", async () => {
    await shown({ ...modelView, image: null, columnCount: 90, columns: [3, 40] });
    expect(document.querySelectorAll(".reconstructions .profile svg")).toHaveLength(2);
    expect(one(".reconstructions .legend").textContent).toContain("the 2 of 90 columns that vary most, from 0 to 1");
  });
  test("has no plane for one latent unit", async () => {
    await shown({
      ...modelView,
      latentSize: 1,
      units: modelView.units.slice(0, 1).map((unit) => ({ ...unit, unit: 0 })),
      means: { units: [0], rows: [[1]], deviations: null, labelSets: [] },
    });
    expect(one(".posterior").hidden).toBe(true);
  });
});

describe("the model page without a model", () => {
  test.each([
    ["a report", false, fourBetas, "Open the run in the editor"],
    ["a point that waits", true, run([waiting, waiting]), "This point is waiting to be trained."],
    [
      "a point that failed",
      true,
      run([waiting, failed({ "objective.beta": 1 }, "It broke.")]),
      "This point failed: It broke.",
    ],
  ])("%s: what to say instead", (_, ask, of, expected) => {
    const { render, questions } = page({ ask });
    render(sweep(of));
    expect(one(".model-summary").textContent).toContain(expected);
    expect([one(".model-cards").hidden, questions]).toEqual([true, []]);
  });
});

describe("saved state of the model page", () => {
  const choose = (id: string, value: string): void => {
    const select = one(id) as HTMLSelectElement;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  /** The state as the panel saves it and a later page reads it. */
  const comeBack = async (settings: ViewSettings, view = modelView, of = fourBetas) => {
    document.body.replaceChildren();
    const later = page({ settings: readSettings(JSON.parse(JSON.stringify(settings))) });
    later.render(sweep(of));
    await later.answer(0, view);
  };
  const stands = () => ({
    row: (one("#traversal-start") as HTMLSelectElement).value,
    z2: (one("#unit-2") as HTMLInputElement).value,
    axes: ["#posterior-x", "#posterior-y"].map((id) => (one(id) as HTMLSelectElement).value),
  });

  test("restores example, sliders and axes", async () => {
    const { settings } = await shown(modelView);
    choose("#traversal-start", "5");
    slide(2, 2.5);
    choose("#posterior-y", "1");
    const before = stands();
    expect(before).toEqual({ row: "5", z2: "2.5", axes: ["2", "1"] });
    await comeBack(settings());
    expect(stands()).toEqual(before);
  });

  test("is not used for another run", async () => {
    const { settings } = await shown(modelView);
    slide(2, 2.5);
    await comeBack(settings(), modelView, { ...fourBetas, id: "another" });
    expect(stands().z2).toBe("0");
  });

  test("is ignored if the number of units differs", async () => {
    const { settings } = await shown(modelView);
    slide(2, 2.5);
    await comeBack({ ...settings(), modelLook: { ...settings().modelLook!, z: [1, 2] } });
    expect(stands().z2).toBe("0");
  });

  test.each([
    [{ run: 1 }],
    [{ run: "a", point: -1, row: null, z: [], units: [0, 1] }],
    [{ run: "a", point: 0, row: null, z: ["1"], units: [0, 1] }],
    [{ run: "a", point: 0, row: null, z: [1], units: [0] }],
  ])("that cannot be understood is as in a new panel: %j", (modelLook) => {
    expect(readSettings({ modelLook }).modelLook).toBeNull();
  });
});
