// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { drawFrontier } from "../../../webview/charts/frontier.ts";
import { initialView, type PlaneView } from "../../../webview/charts/frontierLayers.ts";
import { frontierModel, type Companions } from "../../../webview/charts/frontierModel.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import { createFrontierCard } from "../../../webview/views/frontierCard.ts";
import { initialSettings, type ViewSettings } from "../../../webview/viewSettings.ts";
import { drawingText, newSvg, point, press, recordingHooks } from "./drawing.ts";
import {
  evaluation,
  predicted,
  fourBetas,
  fourPredicted,
  planned,
  prediction,
  run,
  sweep,
  trained,
} from "./fixtures.ts";
import { decoderCurve, explanation, pointEvaluation, runEvaluation, measurements } from "./measurementFixtures.ts";

const size = { width: 640, height: 400 };
const beta = (value: number, seed: number) => ({ "objective.beta": value, "training.seed": seed });
const train = (kl: readonly number[], distortion: number) => ({ train: evaluation(kl, distortion) });

/** Three betas by two seeds; both seeds of one beta collapsed. */
const seeded = run([
  trained(beta(0.25, 0), [2.5, 2.5], -2, train([2.7, 2.6], -2.4)),
  trained(beta(0.25, 1), [2.4, 2.2], -1.6, train([2.5, 2.3], -2.1)),
  trained(beta(1, 0), [1.5, 1], -1.5, train([1.6, 1], -1.7)),
  trained(beta(1, 1), [1.3, 0.8], -0.9, train([1.3, 0.9], -1)),
  trained(beta(16, 0), [0, 0], 5),
  trained(beta(16, 1), [0, 0], 5.2),
]);
const seededPredicted = prediction(
  seeded.points.map(({ beta: value, settings }, runPoint) => predicted(value, { settings, runPoint })),
);
const judged = measurements({
  evaluation: runEvaluation(
    seeded.points.map((one, index) =>
      pointEvaluation(index, {
        elboNats: one.heldOut?.elboNats ?? 0,
        importanceWeightedNats: (one.heldOut?.elboNats ?? 0) + 0.3,
        annealedNats: (one.heldOut?.elboNats ?? 0) + 0.5,
      }),
    ),
  ),
  explanation: explanation({ elbo: 2, importanceWeighted: 2, annealed: 2, frechet: 0, mutualInformation: 0 }),
  rateDistortion: decoderCurve(2, [
    [0.5, 2.5],
    [1.4, 0.4],
    [2.4, -1.4],
    [4, -2.6],
  ]),
});
const other = sweep({ ...fourBetas, id: "run-2", specName: "wide.vae.json" });
const everything: Companions = { measurements: judged, others: [other] };

function draw(
  of: Sweep,
  companions: Companions = {},
  view: Partial<PlaneView> = {},
  hooks = recordingHooks(),
): SVGSVGElement {
  const svg = newSvg();
  drawFrontier(svg, frontierModel(of, companions), { shown: 2, hovered: null }, size, hooks, {
    ...initialView,
    ...view,
  });
  return svg;
}

const all = (page: Element, selector: string): Element[] => [...page.querySelectorAll(selector)];
const texts = (page: Element, selector: string): (string | null)[] =>
  all(page, selector).map(({ textContent }) => textContent);

/** d3 listens to the event's `view` and suppresses clicks until a drag ends. */
async function drag(
  target: Element,
  from: readonly [number, number],
  to: readonly [number, number],
  keys: MouseEventInit = {},
): Promise<void> {
  const mouse = (on: EventTarget, type: string, [clientX, clientY]: readonly [number, number]): void => {
    const event = new MouseEvent(type, { bubbles: true, cancelable: true, clientX, clientY, ...keys });
    Object.defineProperty(event, "view", { value: window });
    on.dispatchEvent(event);
  };
  mouse(target, "mousedown", from);
  mouse(window, "mousemove", to);
  mouse(window, "mouseup", to);
  await new Promise((over) => setTimeout(over, 0));
}

beforeEach(() => document.body.replaceChildren());

describe("the plane with all layers", () => {
  test("matches its drawing on linear axes", async () =>
    expect(
      drawingText(draw(sweep(seeded, seededPredicted), everything, { layers: { "train-data": true } })),
    ).toMatchFileSnapshot("drawings/frontierOfEverything.svg"));
  test("matches its drawing on logarithmic axes", async () =>
    expect(
      drawingText(draw(sweep(seeded, seededPredicted), everything, { rateAxis: "log", distortionAxis: "log" })),
    ).toMatchFileSnapshot("drawings/frontierOnLogAxes.svg"));
  test("matches its drawing when zoomed in", async () =>
    expect(
      drawingText(
        draw(sweep(seeded, seededPredicted), everything, { window: { rateNats: [1.8, 3], distortionNats: [-2, 0] } }),
      ),
    ).toMatchFileSnapshot("drawings/frontierZoomed.svg"));
  test("has only finite coordinates", () => {
    const views: Partial<PlaneView>[] = [
      {},
      { rateAxis: "log", distortionAxis: "log" },
      { window: { rateNats: [-1, 0.5], distortionNats: [4, 9] }, rateAxis: "log" },
    ];
    for (const of of [sweep(seeded, seededPredicted), planned(fourPredicted), sweep(run([]))])
      for (const view of views) expect(draw(of, everything, view).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("layers of the plane", () => {
  const hidden = (layer: string, selector: string) => {
    const drawn = (layers: PlaneView["layers"]) =>
      all(draw(sweep(seeded, seededPredicted), everything, { layers }), selector).length;
    return [drawn({}) > 0, drawn({ [layer]: false })];
  };
  test.each([
    ["trained", ".mark.trained, .mean.trained"],
    ["collapsed", ".mark.collapsed, .mean.collapsed"],
    ["seeds", ".mark"],
    ["predicted", ".predicted-frontier path, .ghosts path"],
    ["along-beta", ".along-beta path"],
    ["front", ".pareto-front path"],
    ["elbo", ".iso-elbo path, .elbo-line path"],
    ["bound", ".bound path"],
    ["picks", ".flags path"],
    ["other:run-2", ".other-run"],
  ])("%s can be hidden", (layer, selector) => expect(hidden(layer, selector)).toEqual([true, 0]));
  test("show training figures of the chosen point, or of all points if turned on", () => {
    expect(all(draw(sweep(seeded)), ".train-figure")).toHaveLength(1);
    expect(all(draw(sweep(seeded), {}, { layers: { "train-data": true } }), ".train-figure").length).toBeGreaterThan(3);
  });
});

describe("a tooltip of the plane", () => {
  test("on a mean shows its standard error", () => {
    const hooks = recordingHooks();
    point(draw(sweep(seeded), {}, {}, hooks).querySelector(".mean path"), "pointerover");
    expect(hooks.hovered).toEqual([null]);
    expect(hooks.tips[0]?.facts[0]).toEqual({ name: "Rate", value: "4.80 ± 0.20 nats" });
  });
  test("on another sweep's point names that sweep", () => {
    const hooks = recordingHooks();
    point(draw(sweep(seeded), everything, {}, hooks).querySelector(".other-run"), "pointerover");
    expect(hooks.tips[0]?.title).toBe("wide.vae.json: objective.beta = 0.25");
  });
  test("on the collapsed model's tick shows its distortion", () => {
    const hooks = recordingHooks();
    point(draw(sweep(seeded), {}, {}, hooks).querySelector(".collapsed-level path"), "pointerover");
    expect(hooks.tips[0]).toEqual({
      title: "Distortion of a collapsed model",
      facts: [{ name: "Measured, mean of 2", value: "5.10 nats" }],
    });
  });
});

describe("the card of the plane", () => {
  function card(of: Sweep = sweep(fourBetas), companions: Companions = {}) {
    let settings: ViewSettings = initialSettings;
    const hooks = recordingHooks();
    const view = createFrontierCard(hooks, (change) => {
      settings = { ...settings, ...change };
      render();
    });
    const render = (): void =>
      view.render(of, {
        shown: null,
        hovered: null,
        settings,
        measurements: companions.measurements ?? measurements({}),
        comparison: null,
        others: companions.others ?? [],
      });
    document.body.replaceChildren(view.section);
    render();
    const plot = view.section.querySelector("svg[tabindex]") as SVGSVGElement;
    const button = (name: string): HTMLButtonElement =>
      all(view.section, "button").find(({ textContent }) => textContent === name) as HTMLButtonElement;
    return { section: view.section, plot, button, settings: () => settings, render };
  }

  test("has a legend entry for each layer", () =>
    expect(texts(card(sweep(seeded, seededPredicted), everything).section, ".toggle")).toEqual([
      "predicted",
      "held-out data",
      "collapsed: no active unit",
      "training data",
      "seeds, mean ± standard error",
      "Pareto front",
      "equal ELBO",
      expect.stringMatching(/^R ≥ H − D, H ≤ /),
      "1 decoder with the best encoder",
      "best by criterion",
      "wide.vae.json",
    ]));
  test("hides and shows a layer by clicks on its legend entry, which keeps the focus", () => {
    const { section, button, settings } = card();
    button("Pareto front").focus();
    button("Pareto front").click();
    expect(settings().planeLayers).toEqual({ front: false });
    expect(all(section, ".pareto-front path")).toEqual([]);
    expect(button("Pareto front").getAttribute("aria-pressed")).toBe("false");
    expect(document.activeElement).toBe(button("Pareto front"));
    button("Pareto front").click();
    expect(all(section, ".pareto-front path")).toHaveLength(1);
  });
  test("can have logarithmic axes", () => {
    const { section, button, settings } = card();
    button("log rate").click();
    expect(settings().rateAxis).toBe("log");
    expect(button("log rate").getAttribute("aria-pressed")).toBe("true");
    expect(texts(section, ".axis-title")).toEqual([
      "↑ Distortion, nats per example",
      "Rate, nats per example (log above 0.1) →",
    ]);
  });
  test("zooms, moves and resets by keys", () => {
    const { plot, settings, button, section } = card();
    press(plot, "+");
    const near = settings().planeLook;
    expect(near?.run).toBe("run-1");
    expect(button("reset zoom").hidden).toBe(false);
    press(plot, "ArrowRight");
    expect(settings().planeLook?.rateNats[0]).toBeGreaterThan(near?.rateNats[0] ?? Infinity);
    press(plot, "Escape");
    expect(settings().planeLook).toBeNull();
    expect(button("reset zoom").hidden).toBe(true);
    expect(all(section, ".mark")).toHaveLength(4);
  });
  test("zooms by keys around the focused mark, which keeps the focus", () => {
    const { section } = card();
    const mark = section.querySelector<SVGElement>('.mark[data-point="3"]');
    const placed = mark?.getAttribute("transform");
    mark?.focus();
    for (const key of ["+", "+", "+", "-"]) press(mark, key);
    const numbers = (text: string | null | undefined): unknown[] =>
      text?.match(/[\d.]+/g)?.map((number): unknown => expect.closeTo(Number(number), 6)) ?? [];
    expect(
      mark
        ?.getAttribute("transform")
        ?.match(/[\d.]+/g)
        ?.map(Number),
    ).toEqual(numbers(placed));
    expect(document.activeElement).toBe(mark);
  });
  test("moves among marks by arrow keys if a mark has the focus", () => {
    const { section, settings } = card();
    section.querySelector<SVGElement>('.mark[tabindex="0"]')?.focus();
    press(document.activeElement, "ArrowRight");
    expect(settings().planeLook).toBeNull();
    expect(document.activeElement?.getAttribute("data-point")).toBe("1");
  });
  test("zooms by the wheel with Ctrl, or without it if the plane has the focus", () => {
    const { plot, settings } = card();
    const wheel = (init: WheelEventInit) =>
      plot.dispatchEvent(
        new WheelEvent("wheel", { deltaY: -100, bubbles: true, cancelable: true, clientX: 300, clientY: 200, ...init }),
      );
    expect(wheel({})).toBe(true);
    expect(settings().planeLook).toBeNull();
    expect(wheel({ ctrlKey: true })).toBe(false);
    const near = settings().planeLook;
    expect(near).not.toBeNull();
    plot.focus();
    wheel({});
    expect(settings().planeLook?.rateNats).not.toEqual(near?.rateNats);
  });
  test("moves by dragging", async () => {
    const { plot, settings } = card();
    await drag(plot, [300, 200], [250, 200]);
    const look = settings().planeLook;
    expect(look?.rateNats[0]).toBeGreaterThan(0);
    expect(look?.distortionNats[0]).toBeCloseTo(frontierModel(sweep(fourBetas)).domain.distortionNats[0], 9);
  });
  test("zooms to a rectangle by dragging with Shift", async () => {
    const { plot, settings } = card();
    await drag(plot.querySelector(".brush .overlay") as Element, [200, 100], [300, 200], { shiftKey: true });
    const { rateNats, distortionNats } = settings().planeLook ?? { rateNats: [0, 0], distortionNats: [0, 0] };
    expect(rateNats[0]).toBeCloseTo((5.2 * 140) / 556, 4);
    expect(rateNats[1]).toBeCloseTo((5.2 * 240) / 556, 4);
    expect(distortionNats[0]).toBeLessThan(distortionNats[1]);
    expect(plot.querySelector<SVGElement>(".brush .selection")?.style.display).toBe("none");
  });
  test("does not keep the zoom for another run", () => {
    const { section, settings, render } = card({ ...sweep(fourBetas) });
    expect(settings().planeLook).toBeNull();
    render();
    const elsewhere = createFrontierCard(recordingHooks(), () => undefined);
    elsewhere.render(sweep(fourBetas), {
      shown: null,
      hovered: null,
      measurements: measurements({}),
      comparison: null,
      others: [],
      settings: { ...initialSettings, planeLook: { run: "run-9", rateNats: [90, 91], distortionNats: [0, 1] } },
    });
    expect(all(elsewhere.section, ".mark")).toHaveLength(all(section, ".mark").length);
  });
  test("has far points of a compared sweep at its edge, and shows all by a button", () => {
    const far = sweep({ ...run([trained({ "objective.beta": 1 }, [50], 70)]), id: "run-4", specName: "far.vae.json" });
    const { section, button, settings } = card(sweep(fourBetas), { others: [far] });
    const last = () => Number(texts(section, ".axis-x text").at(-1));
    expect(last()).toBeLessThan(10);
    expect(all(section, ".other-run.is-beyond")).toHaveLength(1);
    button("Show all points").click();
    expect(settings().planeLook?.rateNats[1]).toBe(52);
    expect(last()).toBeGreaterThan(10);
    expect(section.querySelector<HTMLElement>(".far-points")?.hidden).toBe(true);
    button("reset zoom").click();
    expect(last()).toBeLessThan(10);
  });
  test("ignores hidden sweeps in its domain", () => {
    const [low] = frontierModel(sweep(fourBetas)).domain.distortionNats;
    const wide = sweep({
      ...run([trained({ "objective.beta": 1 }, [12], low)]),
      id: "run-4",
      specName: "wide.vae.json",
    });
    const { section, button } = card(sweep(fourBetas), { others: [wide] });
    const last = () => texts(section, ".axis-x text").at(-1);
    expect(Number(last())).toBeGreaterThan(10);
    button("wide.vae.json").click();
    expect(Number(last())).toBeLessThan(10);
    expect(button("wide.vae.json").getAttribute("aria-pressed")).toBe("false");
  });
});
