// @vitest-environment jsdom
import { beforeEach, describe, expect, test } from "vitest";
import { noMeasurements, type Measurements } from "../../../src/protocol/measurements.ts";
import { drawKlBars, klBarsHeight } from "../../../webview/charts/klBars.ts";
import { activeText, klBarsModel, restText } from "../../../webview/charts/klBarsModel.ts";
import type { TipText } from "../../../webview/charts/plane.ts";
import { drawRateParts, partsSentence, ratePartsModel } from "../../../webview/charts/rateParts.ts";
import { initialSettings, type ViewSettings } from "../../../webview/viewSettings.ts";
import { createBarsCard } from "../../../webview/views/barsCard.ts";
import { drawingText, newSvg, point } from "./drawing.ts";
import { evaluation, predicted, prediction, run, sweep, trained, waiting } from "./fixtures.ts";

const five = trained({}, [0.5, 2, 0.004, 1, 0], 3, { train: evaluation([0.6, 1.9, 0, 1, 0], 3) });
const many = trained(
  {},
  Array.from({ length: 64 }, (_, j) => 1 / (j + 1)),
  3,
);
const three = { activeUnits: 4 };

function draw(
  model: ReturnType<typeof klBarsModel>,
  read: (anchor?: Element, read?: () => TipText) => void = () => undefined,
): SVGSVGElement {
  const svg = newSvg();
  drawKlBars(svg, model, { width: 400, height: klBarsHeight(model) }, { read });
  return svg;
}

beforeEach(() => document.body.replaceChildren());

describe("the bars of KL", () => {
  test("match the drawing of five dimensions", async () =>
    expect(drawingText(draw(klBarsModel(five, three, false)))).toMatchFileSnapshot("drawings/klBars.svg"));
  test("are ordered by KL, the highest first", () =>
    expect(klBarsModel(five, undefined, false).bars.map(({ dimension }) => dimension)).toEqual([1, 3, 0, 2, 4]));
  test("are active for the units of highest KL", () =>
    expect(klBarsModel(five, undefined, false).bars.map(({ isActive }) => isActive)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]));
  test("have a training figure after the training", () =>
    expect(
      klBarsModel({ ...five, train: null }, undefined, false).bars.every(({ trainNats }) => trainNats === null),
    ).toBe(true));
  test.each([0, 0.004])("are nearly empty for a collapsed model, whose largest KL is %d nats", (nats) =>
    expect(klBarsModel(trained({}, [nats, 0], 3), undefined, false).highestNats).toBe(1),
  );
  test("have only finite coordinates", () => {
    for (const of of [five, many, trained({}, [0], 3), waiting])
      expect(draw(klBarsModel(of, { activeUnits: 1 }, true)).outerHTML).not.toMatch(/NaN|Infinity|undefined/);
  });
  test("have a tooltip with their figures", () => {
    const tips: (TipText | undefined)[] = [];
    const svg = draw(klBarsModel(five, undefined, false), (_, read) => tips.push(read?.()));
    point(svg.querySelectorAll(".bar .hit")[3], "pointerover");
    expect(tips[0]).toEqual({
      title: "z2",
      facts: [
        { name: "KL, held-out", value: "0.004 nats" },
        { name: "KL, training", value: "0.000 nats" },
        { name: "Active", value: "no (3 of highest KL)" },
      ],
    });
  });
});

describe("the text about active units", () => {
  const text = (predicted: number | undefined) =>
    activeText(klBarsModel(five, predicted === undefined ? undefined : { activeUnits: predicted }, false));
  test("counts them", () => expect(text(undefined)).toBe("3 of 5 active"));
  test("has the predicted number if it differs", () => expect(text(4)).toBe("3 of 5 active, predicted 4"));
  test("confirms the predicted number", () => expect(text(3)).toBe("3 of 5 active, as predicted"));
});

describe("the bars of sixty-four dimensions", () => {
  test("are the first twelve, with a text about the others", () => {
    const model = klBarsModel(many, undefined, false);
    expect(draw(model).querySelectorAll(".bar")).toHaveLength(12);
    expect(restText(model)).toBe("52 more dimensions, none above 0.077 nats");
  });
  test("are all drawn if requested, within the height of a screen", () => {
    const model = klBarsModel(many, undefined, true);
    expect(draw(model).querySelectorAll(".bar")).toHaveLength(64);
    expect(restText(model)).toBeNull();
    expect(klBarsHeight(model)).toBeLessThan(600);
  });
  test("are all drawn for thirteen, because a text would be as tall as a bar", () =>
    expect(
      klBarsModel(
        trained(
          {},
          Array.from({ length: 13 }, () => 1),
          1,
        ),
        undefined,
        false,
      ).shown,
    ).toBe(13));
});

const measure = (mean: number) => ({ mean, standardError: 0.01 });
const information = {
  mutualInformationNats: measure(3),
  ceilingNats: Math.log(50),
  marginalKlNats: measure(0.5),
  totalCorrelationNats: measure(-0.01),
  dimensionwiseKlNats: measure(0.51),
};

describe("the parts of the rate", () => {
  const model = ratePartsModel(information) ?? expect.fail("there are none");
  function drawn(): SVGSVGElement {
    const svg = newSvg();
    drawRateParts(svg, model, { width: 400, height: 40 });
    return svg;
  }
  test("match the drawing of three nats of information", async () =>
    expect(drawingText(drawn())).toMatchFileSnapshot("drawings/rateParts.svg"));
  test("have no width if their estimate is negative", () =>
    expect(drawn().querySelector(".correlation")?.getAttribute("width")).toBe("0"));
  test("leave out a ceiling far above the rate, except in the text", () => {
    const svg = newSvg();
    drawRateParts(svg, { ...model, ceilingNats: 30 }, { width: 400, height: 40 });
    expect(svg.querySelector(".ceiling line")).toBeNull();
    expect(svg.getAttribute("aria-label")).toContain("ln N = 30.00");
  });
  test("the text about active units", () =>
    expect(partsSentence(model)).toMatch(
      /Monte Carlo estimate over 50 .*, 3\.50 nats together.*mutual information 3\.00 ± 0\.01, total correlation −0\.01 ± 0\.01, dimension-wise KL 0\.51 ± 0\.01.*ln N = 3\.91/,
    ));
  test("are unknown for posteriors that are not Gaussian", () => expect(ratePartsModel(null)).toBeNull());
});

describe("the card of KL by dimension", () => {
  function shown(of: typeof many, { settings = {}, measurements = noMeasurements } = {}) {
    const changes: Partial<ViewSettings>[] = [];
    const card = createBarsCard({ read: () => undefined, change: (change) => changes.push(change) });
    document.body.append(card.section);
    const predictedOne = prediction([predicted(1, { activeUnits: 5, runPoint: 0 })]);
    card.render(sweep(run([of]), predictedOne), {
      shown: 0,
      hovered: null,
      settings: { ...initialSettings, ...settings },
      measurements,
      comparison: null,
      others: [],
    });
    return { card, changes };
  }
  const evaluated = {
    ...noMeasurements,
    status: "done",
    evaluation: { points: [{ point: 0, information }] },
  } as unknown as Measurements;
  test("shows all dimensions after a click on its button", () => {
    const { card, changes } = shown(many);
    expect(card.section.querySelector(".rest")?.textContent).toBe(
      "52 more dimensions, none above 0.077 nats (64 of 64 active, predicted 5). Show all",
    );
    card.section.querySelector<HTMLElement>(".rest button")?.click();
    expect(changes).toEqual([{ bars: "all" }]);
  });
  test("has no button for few dimensions, but a legend of active units", () => {
    const { card } = shown(five);
    expect(card.section.querySelector<HTMLElement>(".rest")?.hidden).toBe(true);
    expect(card.section.querySelector(".divider text")?.textContent).toBe("3 of 5 active, predicted 5");
  });
  test("shows the parts of the rate after they were measured", () => {
    expect(shown(five).card.section.querySelector<HTMLElement>(".rate-parts")?.hidden).toBe(true);
    const parts = shown(five, { measurements: evaluated }).card.section.querySelector<HTMLElement>(".rate-parts");
    expect(parts?.hidden).toBe(false);
    expect(parts?.textContent).toContain("mutual information 3.00 ± 0.01 (at most ln N = 3.91)");
  });
  test("offers its figures as a table", () => {
    const table = shown(five).card.chart?.table();
    expect(table?.header).toEqual(["dimension", "held-out KL (nats)", "training KL (nats)", "active"]);
    expect(table?.rows.slice(0, 1)).toEqual([["z1", 2, 1.9, "yes"]]);
  });
  test("says why a point has no figures", () =>
    expect(shown(waiting).card.section.querySelector(".no-figures")?.textContent).toBe(
      "This point is waiting to be trained.",
    ));
});
