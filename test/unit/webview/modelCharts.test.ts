// @vitest-environment jsdom
import type { AggregateView } from "../../../src/protocol/pointQuestions.ts";
import { beforeEach, describe, expect, test } from "vitest";
import { drawProfile, profileScale } from "../../../webview/charts/columnProfile.ts";
import { tileModel } from "../../../webview/charts/imageTile.ts";
import { drawPosteriorPlane } from "../../../webview/charts/posteriorPlane.ts";
import { posteriorPlaneModel } from "../../../webview/charts/posteriorPlaneModel.ts";
import { drawingText, newSvg } from "./drawing.ts";
import { modelView } from "./modelFixtures.ts";

beforeEach(() => document.body.replaceChildren());

describe("an image tile", () => {
  const pixel = (pixels: Uint8ClampedArray, index: number) => [...pixels.subarray(4 * index, 4 * index + 4)];
  const unit = { low: 0, high: 1 };
  test("draws grey values as the opacity of ink", () => {
    const { isGrey, pixels } = tileModel([0, 0.5, 1, 0.2], { height: 2, width: 2, channels: 1 }, unit);
    expect([isGrey, pixel(pixels, 0), pixel(pixels, 1), pixel(pixels, 2)]).toEqual([
      true,
      [0, 0, 0, 0],
      [0, 0, 0, 128],
      [0, 0, 0, 255],
    ]);
  });
  test("clamps values outside the range of the data", () => {
    const { pixels } = tileModel([-3, 7], { height: 1, width: 2, channels: 1 }, { low: -1, high: 1 });
    expect([pixel(pixels, 0)[3], pixel(pixels, 1)[3]]).toEqual([0, 255]);
  });
  test("draws red, green and blue as opaque colours", () => {
    const { isGrey, pixels } = tileModel([1, 0, 0.5, 0, 1, 0], { height: 1, width: 2, channels: 3 }, unit);
    expect([isGrey, pixel(pixels, 0), pixel(pixels, 1)]).toEqual([false, [255, 0, 128, 255], [0, 255, 0, 255]]);
  });
  test("shows the first of two channels", () => {
    const { pixels } = tileModel([1, 0, 0, 1], { height: 1, width: 2, channels: 2 }, unit);
    expect([pixel(pixels, 0)[3], pixel(pixels, 1)[3]]).toEqual([255, 0]);
  });
});

describe("a profile's scale", () => {
  test("has the range of the values", () => {
    const { at, low, high, isLogarithmic } = profileScale([
      [-1, 0],
      [1, 3],
    ]);
    expect([low, high, isLogarithmic, at(-1), at(1), at(3)]).toEqual([-1, 3, false, 0, 0.5, 1]);
  });
  test("is logarithmic if few counts are large", () => {
    const { at, isLogarithmic } = profileScale([[0, 0, 1, 2, 300]]);
    expect([isLogarithmic, at(0), at(300)]).toEqual([true, 0, 1]);
    expect(at(2)).toBeGreaterThan(0.15);
  });
  test("has equal values in the middle", () => {
    expect(profileScale([[2, 2]]).at(2)).toBe(0.5);
  });
});

test("a profile has a bar for each column, and a dot where there is an example", () => {
  const svg = newSvg();
  const scale = profileScale([[0, 1]]);
  drawProfile(svg, scale, [0, 1, 0.5], [1, 0, 0]);
  const count = (selector: string) => (svg.querySelector(selector)?.getAttribute("d") ?? "").split("M").length - 1;
  expect([count(".profile-decoded"), count(".profile-input")]).toEqual([3, 3]);
  drawProfile(svg, scale, [0, 1, 0.5], null);
  expect([count(".profile-decoded"), count(".profile-input")]).toEqual([3, 0]);
});

describe("the aggregate posterior", () => {
  const means: AggregateView = {
    units: [4, 1],
    rows: [
      [0, 1],
      [2, -1],
      [-3, 0.5],
      [1, 1],
    ],
    deviations: null,
    labelSets: [{ name: "digit", labels: [7, 3, 7, 0], names: null }],
  };
  const plane = (of: AggregateView, set: number | null = 0, isDensity = false, isPriorNormal = true) =>
    posteriorPlaneModel(of, { units: [of.units[0] ?? 0, of.units[1] ?? 0], set, isDensity }, isPriorNormal);
  const labelled = (labels: readonly number[], names: readonly string[] | null): AggregateView => ({
    units: [0, 1],
    rows: labels.map((label) => [label, 0]),
    deviations: null,
    labelSets: [{ name: "label", labels, names }],
  });

  test("in two units, by label, with room for all and the prior's rings", () => {
    const { groups, reach, priorCircles, units } = posteriorPlaneModel(
      means,
      { units: [1, 4], set: 0, isDensity: false },
      true,
    );
    expect(groups.map(({ name, places }) => [name, places])).toEqual([
      ["0", [[1, 1]]],
      ["3", [[-1, 2]]],
      [
        "7",
        [
          [1, 0],
          [0.5, -3],
        ],
      ],
    ]);
    expect([units, priorCircles]).toEqual([
      [1, 4],
      [1, 2],
    ]);
    expect(reach).toBeCloseTo(3.18, 10);
  });
  test("has no rings where the prior is learned", () => {
    expect(plane(means, 0, false, false).priorCircles).toEqual([]);
  });
  test("without a set of labels is one group without a name", () => {
    expect(plane(means, null).groups).toEqual([{ name: null, tone: null, places: means.rows }]);
  });
  test("names what labels are called, the twenty most frequent of them", () => {
    const labels = [...Array(22).keys(), 21, 20];
    const { groups, unnamed } = plane(
      labelled(
        labels,
        labels.map((label) => `kind ${label}`),
      ),
    );
    expect(groups.map(({ name }) => name)).toEqual([
      ...[...Array(18).keys(), 20, 21].map((label) => `kind ${label}`),
      null,
    ]);
    expect([unnamed, groups.at(-1)?.places.length]).toEqual([2, 2]);
  });
  test("has a scale where more labels than classes are numbers, also as text", () => {
    const values = Array.from({ length: 40 }, (_, i) => i);
    for (const [of, high] of [
      [labelled(values, null), "39"],
      [
        labelled(
          values,
          values.map((value) => String(value / 2)),
        ),
        "19.5",
      ],
    ] as const) {
      const { groups, scale } = plane(of);
      expect(scale).toEqual({ low: "0", high });
      expect([groups[0]?.tone, groups.at(-1)?.tone]).toEqual([0, 1]);
      expect(groups.flatMap(({ places }) => places)).toHaveLength(40);
    }
  });
  test("has the density of the mixture of posteriors, from their own deviations", () => {
    const { density, reach } = plane(
      { units: [0, 1], rows: [[1.5, -1]], deviations: [[0.5, 0.25]], labelSets: [] },
      null,
      true,
    );
    const { columns, highest } = density ?? expect.fail("no density");
    const at = (cell: number): number => -reach + ((cell + 0.5) * 2 * reach) / columns.length;
    const column = columns.findIndex((values) => values.includes(highest));
    const row = columns[column]?.indexOf(highest) ?? -1;
    expect(at(column)).toBeCloseTo(1.5, 0);
    // Rows go down.
    expect(-at(row)).toBeCloseTo(-1, 0);
    const expected = (i: number, j: number): number =>
      Math.exp(-(((at(i) - 1.5) / 0.5) ** 2 + ((-at(j) + 1) / 0.25) ** 2) / 2) / (0.5 * 0.25);
    for (const [i, j] of [
      [column, row],
      [column + 3, row],
      [column - 2, row + 1],
    ] as const)
      expect(columns[i]?.[j]).toBeCloseTo(expected(i, j), 8);
  });
  test("has a smooth density where only means are known, also of equal ones", () => {
    for (const rows of [
      [
        [0, 0],
        [1, 1],
        [2, 0],
      ],
      [
        [1, 1],
        [1, 1],
      ],
    ]) {
      const { highest } = plane({ units: [0, 1], rows, deviations: null, labelSets: [] }, null, true).density ?? {};
      expect(highest).toBeGreaterThan(0);
      expect(Number.isFinite(highest)).toBe(true);
    }
  });
  test("draws the density in place of the marks, and back", () => {
    const svg = newSvg();
    const size = { width: 420, height: 320 };
    drawPosteriorPlane(svg, plane(means, 0, true), null, size);
    expect([svg.querySelectorAll(".density .cell").length > 3, svg.querySelectorAll(".group").length]).toEqual([
      true,
      0,
    ]);
    expect(svg.getAttribute("aria-label")).toContain("Density");
    drawPosteriorPlane(svg, plane(means), null, size);
    expect([svg.querySelectorAll(".density .cell").length, svg.querySelectorAll(".group").length]).toEqual([0, 3]);
  });
  test("is drawn with equal axes, one path a label, and a cross where the sliders stand", async () => {
    const svg = newSvg();
    drawPosteriorPlane(
      svg,
      posteriorPlaneModel(modelView.means, { units: [2, 0], set: 0, isDensity: false }, true),
      [0.5, -1],
      { width: 420, height: 320 },
    );
    await expect(drawingText(svg)).toMatchFileSnapshot("drawings/posteriorPlane.svg");
  });
});
