// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { drawKlHeatmap, heatmapHeight } from "../../../webview/charts/klHeatmap.ts";
import { heatmapModel } from "../../../webview/charts/klHeatmapModel.ts";
import { drawingText, newSvg, recordingHooks } from "./drawing.ts";
import { failed, fourBetas, run, seedsInTraining, trained, waiting } from "./fixtures.ts";

function draw(
  of: RunSnapshot,
  { svg = newSvg(), shown = null as number | null, hooks = recordingHooks(), width = 480 } = {},
): SVGSVGElement {
  const model = heatmapModel(of);
  drawKlHeatmap(svg, model, { shown, hovered: null }, { width, height: heatmapHeight(model) }, hooks);
  return svg;
}

const texts = (svg: Element, selector: string): (string | null)[] =>
  [...svg.querySelectorAll(selector)].map(({ textContent }) => textContent);
/** Wide cells, each of which is one rectangle. */
function cellsPerColumn(svg: Element, columns: number): readonly number[] {
  const lefts = [...svg.querySelectorAll(".cell")].flatMap((path) =>
    [...(path.getAttribute("d") ?? "").matchAll(/M([\d.]+),/g)].map((match) => Number(match[1])),
  );
  return Array.from(
    { length: columns },
    (_, i) => lefts.filter((left) => Math.floor(((left - 36) / (480 - 40)) * columns + 0.01) === i).length,
  );
}

const manyPoints = run(
  Array.from({ length: 60 }, (_, i) =>
    trained(
      { "objective.beta": 1.05 ** i },
      Array.from({ length: 64 }, (_, j) => 1 / (i + j + 1)),
      1,
    ),
  ),
);

beforeEach(() => document.body.replaceChildren());

describe("the KL heatmap", () => {
  test("matches its drawing of four betas", async () =>
    expect(drawingText(draw(fourBetas, { shown: 1 }))).toMatchFileSnapshot("drawings/klHeatmap.svg"));
  test("matches its drawing of seeds in training", async () =>
    expect(drawingText(draw(seedsInTraining))).toMatchFileSnapshot("drawings/klHeatmapOfSeeds.svg"));
  test("names its columns if they are target rates", () => {
    const aimed = fourBetas.points.slice(0, 2).map((one) => ({ ...one, control: "target rate" as const, beta: 3 }));
    const titled = (settings: (i: number) => Record<string, number>) =>
      heatmapModel(run(aimed.map((one, i) => ({ ...one, settings: settings(i) })))).xTitle;
    expect(titled(() => ({}))).toBe("target rate");
    expect(titled((i) => ({ "objective.rate": i, "training.seed": i }))).toBe("points, by objective.rate");
  });
  test("draws the same after an update as from scratch", () => {
    const svg = draw(seedsInTraining);
    draw(fourBetas, { svg, shown: 1 });
    draw(fourBetas, { svg, shown: 1 });
    expect(drawingText(svg)).toBe(drawingText(draw(fourBetas, { shown: 1 })).replace('class="still"', 'class=""'));
  });
  test("does not draw cells again when another point is hovered", () => {
    const model = heatmapModel(fourBetas);
    const svg = newSvg();
    const size = { width: 480, height: heatmapHeight(model) };
    drawKlHeatmap(svg, model, { shown: 1, hovered: null }, size, recordingHooks());
    svg.querySelector(".cells")?.replaceChildren();
    drawKlHeatmap(svg, model, { shown: 1, hovered: 2 }, size, recordingHooks());
    expect(svg.querySelectorAll(".cell")).toHaveLength(0);
    expect(svg.querySelectorAll(".is-hovered")).toHaveLength(1);
  });
  test("has few elements for many cells", () =>
    expect(draw(manyPoints).querySelectorAll("*").length).toBeLessThan(150));
});

describe("rows and columns of the KL heatmap", () => {
  test("have the dimensions of highest mean KL first", () => {
    const points = [trained({ a: 1 }, [0, 1, 0.2], 1), trained({ a: 2 }, [0, 0.5, 0.9], 1)];
    expect(texts(draw(run(points)), ".row-names text")).toEqual(["z1", "z2", "z0"]);
  });
  test("are ordered by beta", () => {
    const points = [4, 1].map((beta) => trained({ "objective.beta": beta }, [1], 1));
    expect(texts(draw(run(points)), ".column-names text")).toEqual(["1", "4"]);
  });
  test("share one name among neighbours of equal beta", () =>
    expect(texts(draw(seedsInTraining), ".column-names text")).toEqual(["0.5", "2"]));
  test("are numbered from 1 if beta is not among several axes", () => {
    const points = [0, 1].map((seed) => trained({ "training.seed": seed, "model.latentSize": 1 }, [1], 1));
    expect(texts(draw(run(points)), ".column-names text")).toEqual(["1", "2"]);
  });
  test("leave out names without room", () => {
    const svg = draw(manyPoints);
    expect(texts(svg, ".column-names text").length).toBeLessThan(20);
    expect(texts(svg, ".row-names text").length).toBeLessThan(32);
  });
  test("are empty for points without figures", () => {
    expect(cellsPerColumn(draw(run([failed({ a: 1 }, "NaN"), trained({ a: 2 }, [1, 2], 1)])), 2)).toEqual([0, 2]);
  });
  test("may have different numbers of rows", () => {
    expect(cellsPerColumn(draw(run([trained({ a: 1 }, [1], 1), trained({ a: 2 }, [1, 2, 3], 1)])), 2)).toEqual([1, 3]);
  });
  test("are empty if no point has figures", () => expect(heatmapModel(run([waiting])).dimensions).toEqual([]));
  test.each([0, 0.004])("are nearly empty for a collapsed model, whose largest KL is %d nats", (nats) =>
    expect(heatmapModel(run([trained({}, [nats, 0], 1)])).highestNats).toBe(1),
  );
});

describe("the pointer on the KL heatmap", () => {
  const size = { width: 480, height: heatmapHeight(heatmapModel(fourBetas)) };
  function pointedAt(x: number, y: number) {
    const hooks = recordingHooks();
    const svg = draw(fourBetas, { hooks });
    svg.getBoundingClientRect = () => new DOMRect(0, 0, size.width, size.height);
    const at = { clientX: x, clientY: y, bubbles: true };
    svg.dispatchEvent(new MouseEvent("pointermove", at));
    svg.dispatchEvent(new MouseEvent("click", at));
    svg.dispatchEvent(new MouseEvent("pointerleave"));
    return hooks;
  }
  test("shows a cell's KL and selects its point by a click", () => {
    const { tips, chosen, hovered } = pointedAt(260, 8);
    expect(tips).toEqual([{ title: "objective.beta = 4", facts: [{ name: "KL of z0", value: "0.500 nats" }] }]);
    expect(chosen).toEqual([2]);
    expect(hovered).toEqual([2, null]);
  });
  test("shows nothing beside the cells", () =>
    expect(pointedAt(10, 8)).toMatchObject({ tips: [], chosen: [], hovered: [] }));
});
