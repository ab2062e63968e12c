// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { drawFrontier } from "../../../webview/charts/frontier.ts";
import { frontierModel } from "../../../webview/charts/frontierModel.ts";
import { glance } from "../../../webview/glance.ts";
import { predictionSentences, verdictText } from "../../../webview/predictionText.ts";
import type { Sweep } from "../../../webview/sweep.ts";
import { drawingText, newSvg, recordingHooks } from "./drawing.ts";
import {
  evaluation,
  predicted,
  fourBetas,
  fourPredicted,
  nearThreshold,
  planned,
  prediction,
  run,
  sweep,
  trained,
  unknown,
  waiting,
} from "./fixtures.ts";

const size = { width: 480, height: 320 };

function draw(
  of: Sweep,
  { svg = newSvg(), shown = null as number | null, hooks = recordingHooks() } = {},
): SVGSVGElement {
  drawFrontier(svg, frontierModel(of), { shown, hovered: null }, size, hooks);
  return svg;
}

const all = (svg: Element, selector: string): Element[] => [...svg.querySelectorAll(selector)];
const texts = (svg: Element, selector: string): (string | null)[] =>
  all(svg, selector).map(({ textContent }) => textContent);
const said = (of: Sweep): string =>
  glance(of, false)
    .map(({ text }) => text)
    .join(" ");
const edited = prediction(fourPredicted.points.map((point) => ({ ...point, runPoint: null })));
/** `fourBetas` after its first epochs, with distortions far above the final ones. */
const begun = run(
  fourBetas.points.map((point) => ({ ...point, status: "training", epoch: 1, heldOut: evaluation([1, 0, 0], 80) })),
  { status: "training" },
);

beforeEach(() => document.body.replaceChildren());

describe("the plane before training", () => {
  const svg = () => draw(planned(fourPredicted), { shown: 1 });
  test("matches its drawing of the predicted frontier and points", async () =>
    expect(drawingText(svg())).toMatchFileSnapshot("drawings/frontierPredicted.svg"));
  test("draws each point with the hollow symbol of its verdict", () =>
    expect(frontierModel(planned(fourPredicted)).marks.map(({ symbol }) => symbol)).toEqual([
      "predicted",
      "predicted",
      "predicted-doubt",
      "predicted-collapse",
    ]));
  test("labels the threshold beta at rate 0", () =>
    expect(texts(svg(), ".labels text")).toEqual(["collapse above beta 10"]));
  test("has no threshold label if the points share none", () =>
    expect(texts(draw(planned({ ...fourPredicted, thresholdBeta: null })), ".labels text")).toEqual([]));
  test("names each point with its figures and its verdict", () =>
    expect(all(svg(), ".mark")[2]?.getAttribute("aria-label")).toBe(
      "objective.beta = 4; Rate 0.92 nats; Distortion 3.17 nats; ELBO −4.08 nats; Active units 2 of 3; Prediction at risk",
    ));
  test("leaves out points without a prediction", () =>
    expect(all(draw(planned(prediction([predicted(1), predicted(2, unknown)]))), ".mark")).toHaveLength(1));
  test("ends the frontier shortly beyond the last point", () => {
    const { rateNats } = frontierModel(planned(prediction([predicted(4)]))).domain;
    expect(rateNats[1]).toBeLessThan(1.1);
  });
});

describe("the plane during training", () => {
  test("matches its drawing of predicted points and lines to them at the end", async () =>
    expect(drawingText(draw(sweep(fourBetas, fourPredicted), { shown: 1 }))).toMatchFileSnapshot(
      "drawings/frontierLanded.svg",
    ));
  test("keeps its domain at the first epoch", () => {
    const { domain } = frontierModel(planned(fourPredicted));
    expect(frontierModel(sweep(begun, fourPredicted)).domain).toMatchObject({
      rateNats: domain.rateNats,
      distortionNats: domain.distortionNats,
    });
  });
  test("draws points outside the domain at its edge", () => {
    const svg = draw(sweep(begun, fourPredicted));
    expect(all(svg, ".mark.is-beyond")).toHaveLength(4);
    expect(svg.outerHTML).not.toMatch(/translate\([\d.]+,-/);
    expect(all(svg, ".along-beta path").map((path) => path.getAttribute("d"))).toEqual([null]);
    expect(texts(svg, ".labels text")).toEqual(["collapse above beta 10"]);
  });
  test("contains every point whose training has ended", () => {
    const far = run(fourBetas.points.map((point) => ({ ...point, heldOut: evaluation([9], 80) })));
    expect(all(draw(sweep(far, fourPredicted)), ".mark.is-beyond")).toEqual([]);
  });
  test("contains all points if there is no prediction", () =>
    expect(all(draw(sweep(begun)), ".mark.is-beyond")).toEqual([]));
  test("joins only the chosen point to its predicted place", () => {
    const near = run(
      fourBetas.points.map((point) => ({ ...point, status: "training" })),
      { status: "training" },
    );
    expect(all(draw(sweep(near, fourPredicted), { shown: 1 }), ".connectors line")).toHaveLength(1);
  });
  test("counts the collapsed points at the predicted threshold", () =>
    expect(texts(draw(sweep(fourBetas, fourPredicted)), ".labels text")).toEqual([
      "best ELBO",
      "collapsed, predicted above beta 10",
    ]));
  test("has no predicted place for a point without a prediction", () => {
    const two = prediction(fourPredicted.points.slice(0, 2));
    expect(frontierModel(sweep(fourBetas, two)).ghosts.map(({ point }) => point)).toEqual([0, 1]);
  });
  test("shows only the frontier of an edited spec, not its points", () => {
    const svg = draw(sweep(fourBetas, edited));
    expect(all(svg, ".ghosts path")).toEqual([]);
    expect(all(svg, ".predicted-frontier path")).toHaveLength(1);
  });
  test("has only finite coordinates", () => {
    const odd = [
      planned(fourPredicted),
      planned(prediction([predicted(20)], { frontier: [] })),
      planned(prediction([predicted(1, unknown)])),
      sweep(begun, fourPredicted),
      sweep(run([waiting]), edited),
    ];
    for (const of of odd) expect(draw(of).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe("the tooltip of a point", () => {
  test("shows measured and predicted figures", () =>
    expect(frontierModel(sweep(fourBetas, fourPredicted)).marks[1]?.tip.facts).toEqual([
      { name: "Rate", value: "2.50 nats", predicted: "2.30 nats" },
      { name: "Distortion", value: "−1.50 nats", predicted: "0.39 nats" },
      { name: "ELBO", value: "−1.00 nats", predicted: "−2.70 nats" },
      { name: "Active units", value: "3 of 3", predicted: "3 of 3" },
      { name: "Epoch", value: "10 of 10" },
      { name: "Prediction", value: "stays active: came true" },
      { name: "Training data", value: "R 2.50, D −1.50" },
      { name: "Best by", value: "ELBO" },
    ]));
});

describe("in one glance", () => {
  test("shows the prediction for the sweep", () =>
    expect(said(planned(fourPredicted))).toBe(
      "Best ELBO expected at objective.beta = 0.25. 1 of 4 points predicted to collapse above beta 10: objective.beta = 16. 1 at risk: objective.beta = 4.",
    ));
  test("names no best point that is at risk", () =>
    expect(said(planned(prediction([predicted(1, nearThreshold), predicted(2)])))).not.toContain("Best"));
  test("covers a sweep in which no point collapses", () =>
    expect(said(planned(prediction([predicted(2), predicted(1)])))).toBe(
      "Best ELBO expected at objective.beta = 1. None is predicted to collapse.",
    ));
  test("is in the singular for one point", () =>
    expect(said(planned(prediction([predicted(20)])))).toBe("It is predicted to collapse above beta 10."));
  test("covers unknown verdicts", () =>
    expect(said(planned(prediction([predicted(1, unknown), predicted(2, unknown)], { frontier: [] })))).toBe(
      "It is unknown which points will collapse.",
    ));
  test("counts the confident predictions that came true", () =>
    expect(said(sweep(fourBetas, fourPredicted))).toMatch(/All 3 confident predictions came true\.$/));
  test("counts predictions that did not come true", () => {
    const wrong = fourPredicted.points.map((point, i) => ({
      ...point,
      verdict: i === 0 ? ("collapse" as const) : point.verdict,
    }));
    expect(said(sweep(fourBetas, prediction(wrong)))).toMatch(/2 of 3 confident predictions came true\.$/);
  });
  test("counts no prediction while all points train", () =>
    expect(said(sweep(begun, fourPredicted))).not.toContain("came true"));
  test("says that the spec was edited", () =>
    expect(said(sweep(fourBetas, edited))).toMatch(
      /spec has changed.*frontier.*current spec, with collapse above beta 10\.$/,
    ));
});

describe("the text about a point's prediction", () => {
  const collapsed = trained({}, [0], 5);
  const active = trained({}, [1], 5);
  test.each([
    [predicted(1), active, "stays active: came true"],
    [predicted(1), collapsed, "stays active: it collapsed"],
    [predicted(16), collapsed, "collapses: came true"],
    [predicted(16), active, "collapses: it stayed active"],
    [predicted(9.5, nearThreshold), collapsed, "at risk: it collapsed"],
    [predicted(9.5, nearThreshold), active, "at risk: it stayed active"],
    [predicted(1, unknown), active, "unknown: it stayed active"],
    [predicted(1), waiting, "stays active"],
    [predicted(1), { ...collapsed, status: "training" as const }, "stays active"],
    [predicted(1), { ...collapsed, status: "stopped" as const }, "stays active"],
    [undefined, active, ""],
  ])("%#: %o", (of, point, text) => expect(verdictText(of, point)).toBe(text));
  test("covers a confident verdict", () =>
    expect(predictionSentences(predicted(1))).toEqual([
      "Predicted to stay active: rate 2.30, distortion 0.39 nats, 3 of 3 units active.",
      "From the data's spectrum, without training.",
    ]));
  test("lists every reason of a verdict at risk", () =>
    expect(
      predictionSentences(
        predicted(9.5, { verdict: "at-risk", reasons: ["near-threshold", "too-few-steps"], basis: "probe" }),
      ),
    ).toEqual([
      "At risk (beta 9.5, threshold 10); predicted rate 0.05, distortion 4.90 nats, 1 of 3 units active.",
      "Beta is within 10 % of the threshold, where chance decides; training ends before the units have settled.",
      "From a short training of this spec.",
    ]));
  test("includes an unknown reason of a later version", () =>
    expect(predictionSentences(predicted(1, { reasons: ["moon-in-capricorn"] }))[1]).toBe("Moon in capricorn."));
  test("covers unknown verdicts", () =>
    expect(predictionSentences(predicted(1, unknown))).toEqual([
      "It is unknown whether this point collapses.",
      "There is no evidence about the data under this model.",
    ]));
});
