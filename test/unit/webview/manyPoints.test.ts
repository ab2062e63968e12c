// @vitest-environment jsdom
import { beforeEach, describe, expect, test, vi } from "vitest";
import { drawAxisChart } from "../../../webview/charts/axisChart.ts";
import { axisModel } from "../../../webview/charts/axisModel.ts";
import { drawFrontier } from "../../../webview/charts/frontier.ts";
import { placedPath } from "../../../webview/charts/crowd.ts";
import { drawHeatCells } from "../../../webview/charts/heatCells.ts";
import { frontierModel } from "../../../webview/charts/frontierModel.ts";
import { symbolPath } from "../../../webview/charts/symbols.ts";
import { createPointsTable } from "../../../webview/views/pointsTable.ts";
import { createLatentCards } from "../../../webview/views/latentCards.ts";
import { createCurvesCard } from "../../../webview/views/curvesCard.ts";
import { probeSeries } from "../../../webview/latentSeries.ts";
import { initialSettings } from "../../../webview/viewSettings.ts";
import { noMeasurements } from "../../../src/protocol/measurements.ts";
import type { Ask } from "../../../webview/session.ts";
import { fallingCurve, run, sweep, trained } from "./fixtures.ts";
import { latentsAt, usefulness } from "./latentFixtures.ts";
import { newSvg, press, recordingHooks } from "./drawing.ts";

const COUNT = 2000;
const size = { width: 480, height: 320 };
const many = run(
  Array.from({ length: COUNT }, (_, i) => trained({ "objective.beta": 0.1 + i / 100 }, [4 - i / 600, 1], 10 + i / 100)),
);
const context = (shown: number | null, hovered: number | null = null) => ({
  shown,
  hovered,
  settings: initialSettings,
  measurements: noMeasurements,
  comparison: null,
  others: [],
});

beforeEach(() => document.body.replaceChildren());

describe("the plane of two thousand points", () => {
  const model = frontierModel(sweep(many));
  const draw = (shown: number | null, hovered: number | null = null, svg = newSvg(), hooks = recordingHooks()) => {
    // A chart on a page of this size.
    svg.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
    const plane = drawFrontier(svg, model, { shown, hovered }, size, hooks);
    return { svg, hooks, plane };
  };
  const marks = (svg: Element) => [...svg.querySelectorAll<SVGElement>(".mark")];
  const focused = () => document.activeElement?.getAttribute("data-point");

  test("has every point in its paths, and few elements", () => {
    const { svg } = draw(3);
    const paths = [...svg.querySelectorAll(".mark-crowd path")].map((path) => path.getAttribute("d") ?? "");
    const perMark = symbolPath.trained.split("M").length - 1;
    expect(paths.join("").split("M").length - 1).toBe(COUNT * perMark);
    expect(svg.querySelectorAll("*").length).toBeLessThan(500);
  });
  test("has the chosen point as an option, which says its place among all", () => {
    const [chosen] = marks(draw(1000).svg).filter((mark) => mark.getAttribute("aria-selected") === "true");
    expect(chosen?.getAttribute("data-point")).toBe("1000");
    expect(chosen?.getAttribute("aria-posinset")).toBe("1001");
    expect(chosen?.getAttribute("aria-setsize")).toBe(String(COUNT));
  });
  test("is walked through by the arrow keys, from its first to its last point", () => {
    const { svg } = draw(0);
    marks(svg)[0]?.focus();
    for (let i = 0; i < 5; i++) press(document.activeElement, "ArrowRight");
    expect(focused()).toBe("5");
    press(document.activeElement, "End");
    expect(focused()).toBe(String(COUNT - 1));
    press(document.activeElement, "ArrowLeft");
    expect(focused()).toBe(String(COUNT - 2));
    press(document.activeElement, "Home");
    expect(focused()).toBe("0");
    expect(svg.querySelectorAll(".mark[tabindex='0']")).toHaveLength(1);
  });
  test("finds the nearest mark under the pointer, and none where there is none", () => {
    const { svg, hooks, plane } = draw(null);
    const at = (point: number, off: number) => {
      const { rateNats, distortionNats } = model.marks.find((mark) => mark.point === point) ?? model.marks[0]!;
      return { clientX: plane.x(rateNats) + off, clientY: plane.y(distortionNats) };
    };
    svg.dispatchEvent(new MouseEvent("pointermove", at(0, 1)));
    svg.dispatchEvent(new MouseEvent("click", at(0, 1)));
    svg.dispatchEvent(new MouseEvent("pointermove", { clientX: plane.frame.left + 2, clientY: plane.frame.top + 2 }));
    expect(hooks.hovered).toEqual([0, null]);
    expect(hooks.chosen).toEqual([0]);
  });
  test("is drawn the same by a change of the selection as from scratch", () => {
    const { svg } = draw(3);
    draw(700, 800, svg);
    const points = (of: Element) =>
      marks(of).map((mark) => [mark.getAttribute("data-point"), mark.getAttribute("class")]);
    expect(points(svg)).toEqual(points(draw(700, 800).svg));
  });
});

describe("a chart of the latent space of two thousand points", () => {
  const labelled = sweep(
    run(
      Array.from({ length: COUNT }, (_, i) =>
        latentsAt(1 + i / 100, 1, { usefulness: [usefulness(0.5 + i / (3 * COUNT))] }),
      ),
    ),
  );
  const model = axisModel(labelled, probeSeries(labelled), 1);
  const draw = (shown: number, svg = newSvg()) => {
    drawAxisChart(svg, model, labelled.points, { shown, hovered: null }, size, recordingHooks());
    return svg;
  };

  test("has every point in its paths, and few elements, which the arrow keys move along", () => {
    const svg = draw(3);
    const paths = [...svg.querySelectorAll(".mark-crowd path")].map((path) => path.getAttribute("d") ?? "");
    // The linear probe and the nearest neighbours; what they are compared with has lines alone.
    expect(paths.join("").match(/M/g)).toHaveLength(2 * COUNT);
    expect(svg.querySelectorAll("*").length).toBeLessThan(300);
    svg.querySelector<SVGElement>('[data-point="3"]')?.focus();
    press(document.activeElement, "End");
    expect(document.activeElement?.getAttribute("data-point")).toBe(String(COUNT - 1));
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/linear probe 0\.833/);
  });
  test("keeps what does not depend on the chosen point when another is chosen", () => {
    const svg = draw(3);
    svg.querySelector(".mark-crowd path")?.setAttribute("d", "");
    draw(1000, svg);
    expect(svg.querySelector(".mark-crowd path")?.getAttribute("d")).toBe("");
    expect(svg.querySelector(".is-chosen")?.getAttribute("data-point")).toBe("1000");
  });
});

describe("cells of two thousand columns on five hundred pixels", () => {
  const drawn = (columns: readonly (readonly number[] | null)[]) => {
    const svg = newSvg();
    const edges = Array.from({ length: COUNT + 1 }, (_, i) => (500 * i) / COUNT);
    drawHeatCells(svg, { columns, rows: 1, highest: 1 }, { top: 0, edges, cellHeight: 10, gapX: 0, gapY: 0 });
    return svg;
  };
  const rectangles = (svg: Element, name: string) =>
    [...svg.querySelectorAll(name)].map((path) => path.getAttribute("d")?.match(/M/g)?.length);

  test("are drawn one a pixel, as the mean of its columns", () => {
    const svg = drawn(Array.from({ length: COUNT }, (_, i) => [i % 4 === 0 ? 1 : 0]));
    expect(rectangles(svg, ".ground")).toEqual([500]);
    expect([...svg.querySelectorAll<SVGElement>(".cell")].map(({ style }) => style.getPropertyValue("--t"))).toEqual([
      "0.25",
    ]);
    expect(rectangles(svg, ".cell")).toEqual([1]);
  });
  test("have no figures where none of the columns of a pixel has", () => {
    const svg = drawn(Array.from({ length: COUNT }, (_, i) => (i < 7 ? null : [1])));
    expect(rectangles(svg, ".absent")).toEqual([1]);
    expect(svg.querySelector(".cell")?.getAttribute("d")).toMatch(/^M1,0H500/);
  });
});

test("a symbol is moved and scaled in its path", () => {
  expect(placedPath("M-2,0A2,2,0,1,1,2,0V4H1Z", 10, 20, 0.5)).toBe("M9,20A1,1,0,1,1,11,20V22H10.5Z");
});

describe("the table of two thousand points", () => {
  const table = () => {
    const card = createPointsTable({ hover: () => undefined, choose: () => undefined });
    document.body.append(card.section);
    card.render(sweep(many), context(0));
    return card;
  };
  const rows = (of: ReturnType<typeof table>) => [...of.section.querySelectorAll<HTMLElement>("tr[data-point]")];

  test("has elements for the rows in sight only, and says how many there are", () => {
    const card = table();
    expect(rows(card).length).toBeLessThan(100);
    expect(card.section.querySelector("table")?.getAttribute("aria-rowcount")).toBe(String(COUNT + 1));
    expect(rows(card)[4]?.getAttribute("aria-rowindex")).toBe("6");
  });
  test("has the rows of a chosen point that is far away, and keeps the focused one", () => {
    const card = table();
    rows(card)[2]?.querySelector("button")?.focus();
    card.render(sweep(many), context(1500));
    const points = rows(card).map(({ dataset }) => Number(dataset["point"]));
    expect(points).toContain(1500);
    expect(points[0]).toBe(2);
    expect(document.activeElement?.closest("tr")?.dataset["point"]).toBe("2");
  });
});

test("the table of two thousand points marks a hovered row without asking for the page's layout", () => {
  const card = createPointsTable({ hover: () => undefined, choose: () => undefined });
  const shown = sweep(many);
  card.render(shown, context(0));
  const box = card.section.querySelector(".table-box") as HTMLElement;
  let asked = 0;
  const ask = () => (asked += 1);
  Object.defineProperties(box, { clientHeight: { get: ask }, scrollTop: { get: ask } });
  card.render(shown, context(0, 3));
  expect(asked).toBe(0);
  expect(card.section.querySelector("tr.is-hovered")?.getAttribute("data-point")).toBe("3");
  card.render(sweep(many), context(0, 3));
  expect(asked).toBeGreaterThan(0);
});

describe("the training curves of two thousand points", () => {
  const card = (ask: Ask | null) => {
    const hooks = { hover: () => undefined, choose: () => undefined, change: () => undefined };
    const made = createCurvesCard(hooks, ask);
    const bare = { ...many, points: many.points.map((point) => ({ ...point, curve: { ...point.curve, epoch: [] } })) };
    made.render(sweep(bare), context(7));
    return made;
  };
  const words = (of: ReturnType<typeof card>) => of.section.querySelector(".no-figures")?.textContent;

  test("are asked for when a point is shown", async () => {
    const asked: unknown[] = [];
    const made = card(((question: { readonly point: number }) => {
      asked.push(question);
      return Promise.resolve({
        type: "curve",
        point: question.point,
        curve: fallingCurve(3, 2),
        note: "a line is lost",
      });
    }) as unknown as Ask);
    expect(words(made)).toBe("Reading the epochs of this point …");
    await new Promise((resolve) => setTimeout(resolve));
    expect(asked).toEqual([{ type: "curve", point: 7 }]);
    expect(made.chart?.table().rows).toHaveLength(10);
    expect(words(made)).toBe("a line is lost");
  });
  test("are not in a report, which says so", () => {
    expect(words(card(null))).toContain("A report of 2000 points does not include their curves.");
  });
});

describe("moments, correlations and the KL term's weight of one of two thousand points", () => {
  const aggregate = {
    rows: 90,
    means: [0.5, 0],
    standardDeviations: [1, 2],
    excessKurtoses: [0, 0],
    dependence: {
      channels: {
        rootMeanSquare: { value: 0.3, standardError: 0.1 },
        largest: { value: 0.3, standardError: 0.1, pair: [0, 1] },
        matrix: [1, 0.3, 0.3, 1],
      },
      positions: null,
    },
  };
  const klWeight = {
    givenVariance: 0.1,
    residualVariance: { mean: 0.03, standardError: 0.001 },
    given: 1,
    effective: 3.3,
  };
  const card = (ask: Ask | null) => {
    const views = createLatentCards(
      { hover: () => undefined, choose: () => undefined },
      { change: () => undefined, copy: () => Promise.resolve() },
      ask,
    );
    document.body.append(...views.map(({ section }) => section));
    for (const view of views) view.render(sweep(many), context(7));
    return () => document.body.textContent;
  };

  test("are asked for once when a point is shown, and then shown in each card", async () => {
    const asked: unknown[] = [];
    const text = card(((question: { readonly type: string; readonly point: number }) => {
      asked.push(question);
      if (question.type !== "latentSpace") return Promise.reject(new Error("not asked for here"));
      return Promise.resolve({ ...question, aggregate, klWeight });
    }) as unknown as Ask);
    expect(text()).toContain("Reading the figures of this point …");
    await vi.waitFor(() => expect(text()).toContain("Channels: the largest is 0.30"));
    expect(text()).toContain("the KL term weighs 3.3");
    expect(document.querySelectorAll(".moments .moment-row, .moments [role=row], .moments tr").length).toBeGreaterThan(
      0,
    );
    expect(asked.filter((question) => JSON.stringify(question).includes("latentSpace"))).toHaveLength(1);
  });
  test("are not in a report, which says so", () => {
    expect(card(null)()).toContain("A report of 2000 points does not include these figures.");
  });
});
