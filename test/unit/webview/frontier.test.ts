// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import type { RunSnapshot } from "../../../src/protocol/runSnapshot.ts";
import { betaScale } from "../../../webview/charts/betaScale.ts";
import { drawFrontier } from "../../../webview/charts/frontier.ts";
import { frontierModel } from "../../../webview/charts/frontierModel.ts";
import { drawingText, newSvg, point, press, recordingHooks } from "./drawing.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import {
  failed,
  fourBetas,
  hostileNames,
  hostileRun,
  run,
  seedsInTraining,
  sweep,
  trained,
  waiting,
} from "./fixtures.ts";

const size = { width: 480, height: 320 };

function draw(
  of: RunSnapshot | Sweep,
  { svg = newSvg(), shown = null as number | null, hooks = recordingHooks() } = {},
): SVGSVGElement {
  drawFrontier(svg, frontierModel("predictions" in of ? of : sweep(of)), { shown, hovered: null }, size, hooks);
  return svg;
}

const all = (svg: Element, selector: string): Element[] => [...svg.querySelectorAll(selector)];
const texts = (svg: Element, selector: string): (string | null)[] =>
  all(svg, selector).map(({ textContent }) => textContent);

beforeEach(() => document.body.replaceChildren());

describe("the rate-distortion plane", () => {
  test("matches its drawing of four betas", async () =>
    expect(drawingText(draw(fourBetas, { shown: 1 }))).toMatchFileSnapshot("drawings/frontier.svg"));
  test("matches its drawing of seeds in training", async () =>
    expect(drawingText(draw(seedsInTraining))).toMatchFileSnapshot("drawings/frontierOfSeeds.svg"));
  test("matches its drawing of one point", async () =>
    expect(drawingText(draw(run([trained({}, [1, 0.5], -3)])))).toMatchFileSnapshot("drawings/frontierOfOnePoint.svg"));
  test("draws the same after an update as from scratch", () => {
    const svg = draw(seedsInTraining);
    draw(fourBetas, { svg, shown: 1 });
    draw(fourBetas, { svg, shown: 1 });
    expect(drawingText(svg)).toBe(drawingText(draw(fourBetas, { shown: 1 })).replace('class="still"', 'class=""'));
  });
  test("keeps a point's mark while its figures change", () => {
    const svg = draw(fourBetas);
    const before = all(svg, ".mark");
    draw(
      {
        ...fourBetas,
        points: fourBetas.points.map((p) => ({
          ...p,
          heldOut: p.heldOut && { ...p.heldOut, rateNats: p.heldOut.rateNats + 1 },
        })),
      },
      { svg },
    );
    expect(all(svg, ".mark")).toEqual(before);
    expect(svg.classList.contains("still")).toBe(false);
  });
  test("is empty if no point has figures", () => {
    const svg = draw(run([waiting, failed({}, "NaN")]));
    expect(all(svg, ".mark, .labels text, .elbo-line path, .along-beta path")).toEqual([]);
  });
  test("draws two hundred points", () => {
    const points = Array.from({ length: 200 }, (_, i) => trained({ "objective.beta": 1.05 ** i }, [200 / (i + 1)], i));
    expect(all(draw(run(points)), ".mark")).toHaveLength(200);
  });
  test("has only finite coordinates", () => {
    for (const of of [fourBetas, seedsInTraining, run([]), run([waiting]), run([trained({}, [0], 0)])])
      expect(draw(of).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("marks and lines of the plane", () => {
  test("draw a collapsed point as a labelled cross", () => {
    const svg = draw(fourBetas);
    expect(all(svg, ".mark.collapsed").map((mark) => mark.getAttribute("data-point"))).toEqual(["3"]);
    expect(texts(svg, ".labels text")).toEqual(["best ELBO", "collapsed"]);
  });
  test("count several collapsed points in one label", () =>
    expect(frontierModel(sweep(run([trained({ a: 1 }, [0], 1), trained({ a: 2 }, [0], 2)]))).collapsed?.text).toBe(
      "2 collapsed",
    ));
  test("do not show a point in training as collapsed", () =>
    expect(frontierModel(sweep(run([trained({}, [0], 1, { status: "training" })]))).marks[0]?.symbol).toBe("training"));
  test("join points along beta, with a line for each of the other settings", () => {
    const points = [4, 1, 2].flatMap((beta) =>
      [8, 16].map((size) => trained({ "objective.beta": beta, "model.latent": size }, [1], beta)),
    );
    const { lines } = frontierModel(sweep(run(points)));
    expect(lines.map(({ key, stops }) => [key, stops.map(({ beta }) => beta)])).toEqual([
      ["model.latent=8", [1, 2, 4]],
      ["model.latent=16", [1, 2, 4]],
    ]);
  });
  test("do not join points of equal beta", () =>
    expect(
      frontierModel(sweep(run([0, 1].map((seed) => trained({ "training.seed": seed }, [1], seed))))).lines,
    ).toEqual([]));
  test("have a line of the best ELBO with slope -1 through its point, labelled in nats", () => {
    const svg = draw(fourBetas);
    const [x1, y1, x2, y2] =
      svg
        .querySelector(".elbo-line path")
        ?.getAttribute("d")
        ?.match(/-?[\d.]+/g)
        ?.map(Number) ?? [];
    const [x = NaN, y = NaN] =
      svg
        .querySelector('.mark[data-point="1"]')
        ?.getAttribute("transform")
        ?.match(/-?[\d.]+/g)
        ?.map(Number) ?? [];
    expect((y - (y1 ?? NaN)) / (x - (x1 ?? NaN))).toBeCloseTo(
      ((y2 ?? NaN) - (y1 ?? NaN)) / ((x2 ?? NaN) - (x1 ?? NaN)),
      4,
    );
    expect(texts(svg, ".line-labels text")).toEqual(["ELBO −1.00 nats", "R = 0: auto-decoding limit"]);
  });
});

describe("labels", () => {
  const near = (rate: number, width: number) => {
    const svg = newSvg();
    const training = run([trained({ a: 1 }, [rate], -rate - 1), trained({ a: 2 }, [10], 20, { status: "training" })], {
      status: "training",
    });
    drawFrontier(
      svg,
      frontierModel(sweep(training)),
      { shown: null, hovered: null },
      { width, height: 200 },
      recordingHooks(),
    );
    const text = svg.querySelector(".labels text");
    return [text?.textContent, text?.getAttribute("text-anchor")];
  };
  test("are placed to the right of their mark", () => expect(near(1, 480)).toEqual(["best ELBO so far", "start"]));
  test("are short at the edge", () => expect(near(5, 190)).toEqual(["ELBO", "start"]));
  test("do not cover a compared sweep's point", () => {
    const labelled = (others: readonly Sweep[]) => {
      const svg = newSvg();
      const model = frontierModel(sweep(fourBetas), { others });
      const plane = drawFrontier(
        svg,
        model,
        { shown: null, hovered: null },
        { width: 480, height: 320 },
        recordingHooks(),
      );
      const label = svg.querySelector(".labels text");
      return {
        plane,
        text: label?.textContent,
        x: Number(label?.getAttribute("x")),
        y: Number(label?.getAttribute("y")),
      };
    };
    const { plane, text, x, y } = labelled([]);
    // In the middle of the text.
    const [rate, distortion] = [plane.x.invert(x + 20), plane.y.invert(y - 4)];
    const moved = labelled([sweep({ ...run([trained({ "objective.beta": 1 }, [rate], distortion)]), id: "run-4" })]);
    expect(moved.text).toBe(text);
    expect([moved.x, moved.y]).not.toEqual([x, y]);
  });
});

describe("the colour of a beta", () => {
  const tones = (...betas: readonly number[]) =>
    betas.map(betaScale(run(betas.map((beta) => ({ ...waiting, beta })))).tone);
  test("is logarithmic from the lowest to the highest", () => expect(tones(0.25, 1, 4)).toEqual([0, 0.5, 1]));
  test("is in the middle for equal betas", () => expect(tones(2, 2)).toEqual([0.5, 0.5]));
  test("is in the middle if all betas are 0", () => expect(tones(0, 0)).toEqual([0.5, 0.5]));
  test("is that of the lowest beta for beta 0", () => expect(tones(0, 1, 100, 10)).toEqual([0, 0, 1, 0.5]));
  test("has its ends for 0 and one other beta", () => expect(tones(0, 1)).toEqual([0, 1]));
});

describe("keyboard and pointer on the plane", () => {
  test("have only the shown mark in the tab order", () => {
    const svg = draw(fourBetas, { shown: 2 });
    expect(all(svg, '[tabindex="0"]').map((mark) => mark.getAttribute("data-point"))).toEqual(["2"]);
  });
  test("move along beta by arrow keys and select by Enter", () => {
    const hooks = recordingHooks();
    const svg = draw(fourBetas, { shown: 2, hooks });
    svg.querySelector<SVGElement>('[tabindex="0"]')?.focus();
    for (const key of ["ArrowRight", "ArrowRight", "Enter", "ArrowUp", "Home", " "]) press(document.activeElement, key);
    expect(hooks.chosen).toEqual([3, 0]);
    expect(all(svg, '[tabindex="0"]')).toEqual([document.activeElement]);
  });
  test("keep the focus after a drawing", () => {
    const svg = draw(fourBetas);
    svg.querySelector<SVGElement>('.mark[data-point="2"]')?.focus();
    draw(fourBetas, { svg, shown: 0 });
    expect(document.activeElement?.getAttribute("data-point")).toBe("2");
    expect(document.activeElement?.getAttribute("tabindex")).toBe("0");
  });
  test("report hover and leave, and select by a click", () => {
    const hooks = recordingHooks();
    const svg = draw(fourBetas, { hooks });
    const mark = svg.querySelector('.mark[data-point="1"] .hit');
    for (const event of ["pointerover", "click", "pointerout"] as const) point(mark, event);
    expect(hooks.hovered).toEqual([1, null]);
    expect(hooks.chosen).toEqual([1]);
    expect(hooks.tips).toEqual([
      {
        title: "objective.beta = 1",
        facts: [
          { name: "Rate", value: "2.50 nats" },
          { name: "Distortion", value: "−1.50 nats" },
          { name: "ELBO", value: "−1.00 nats" },
          { name: "Active units", value: "3 of 3" },
          { name: "Epoch", value: "10 of 10" },
          { name: "Training data", value: "R 2.50, D −1.50" },
          { name: "Best by", value: "ELBO" },
        ],
      },
    ]);
  });
  test("find each mark's figures in its name", () =>
    expect(draw(fourBetas).querySelector('.mark[data-point="3"]')?.getAttribute("aria-label")).toBe(
      "objective.beta = 16; collapsed; Rate 0.00 nats; Distortion 5.00 nats; ELBO −5.00 nats; Active units 0 of 3; Epoch 10 of 10; Training data R 0.00, D 5.00",
    ));
});

test.each(hostileNames)("treat a hostile name as text: %s", (name) => {
  const svg = draw(hostileRun(name));
  expect(svg.querySelector("img, script")).toBeNull();
  expect(svg.querySelector(".mark")?.getAttribute("aria-label")).toContain(name);
});

describe("models without latents", () => {
  const baselines = {
    columnMeansElboNats: -5,
    independentColumnsElboNats: -4,
    varyingColumnsElboNats: -1,
    probabilisticPcaElboNats: -3,
  };
  const shown = run(fourBetas.points.map((point) => ({ ...point, baselines })));
  const drawn = draw(shown);
  const marks = [...drawn.querySelectorAll(".baseline-mark")];

  test("are marks at rate 0, at minus their ELBO as distortion, with a tooltip", () => {
    expect(marks.map((mark) => mark.getAttribute("aria-label"))).toEqual([
      "Without latents: column means; Rate 0 nats; Distortion 5.00 nats; ELBO −5.00 nats",
      "Without latents: independent columns; Rate 0 nats; Distortion 4.00 nats; ELBO −4.00 nats",
    ]);
    const limit = /M([\d.]+),/.exec(drawn.querySelector(".auto-decoding-limit path")?.getAttribute("d") ?? "")?.[1];
    for (const mark of marks) expect(mark.getAttribute("transform")).toMatch(`translate(${limit},`);
  });

  test("have labels that do not overlap those of other marks, and probabilistic PCA, which has latents, one on its line", () => {
    const labels = [...drawn.querySelectorAll(".line-labels text")].map(({ textContent }) => textContent);
    expect(labels).toContain("independent columns");
    expect(labels).toContain("probabilistic PCA");
  });
});
