// @vitest-environment jsdom
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
  const means = {
    units: [4, 1],
    rows: [
      [0, 1],
      [2, -1],
      [-3, 0.5],
      [1, 1],
    ],
    labels: [7, 3, 7, 0],
  };
  test("in two units, by label, with room for all and the prior's rings", () => {
    const { groups, reach, priorCircles, units } = posteriorPlaneModel({ means, labelNames: null, samples: [] }, 1, 4);
    expect(groups).toEqual([
      { name: "0", places: [[1, 1]] },
      { name: "3", places: [[-1, 2]] },
      {
        name: "7",
        places: [
          [1, 0],
          [0.5, -3],
        ],
      },
    ]);
    expect([units, priorCircles]).toEqual([
      [1, 4],
      [1, 2],
    ]);
    expect(reach).toBeCloseTo(3.18, 10);
  });
  test("has no rings where the prior is learned", () => {
    expect(posteriorPlaneModel({ means, labelNames: null, samples: null }, 4, 1).priorCircles).toEqual([]);
  });
  test("without labels is one group without a name", () => {
    expect(
      posteriorPlaneModel({ means: { ...means, labels: null }, labelNames: null, samples: [] }, 4, 1).groups,
    ).toEqual([{ name: null, places: means.rows }]);
  });
  test("names what labels are called, the ten most frequent of them", () => {
    const labels = [...Array(12).keys(), 11, 10];
    const many = { units: [0, 1], rows: labels.map((label) => [label, 0]), labels };
    const names = labels.map((label) => `kind ${label}`);
    const { groups, unnamed } = posteriorPlaneModel({ means: many, labelNames: names, samples: [] }, 0, 1);
    expect(groups.map(({ name }) => name)).toEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 10, 11].map((label) => `kind ${label}`),
      null,
    ]);
    expect([unnamed, groups.at(-1)?.places]).toEqual([
      2,
      [
        [8, 0],
        [9, 0],
      ],
    ]);
  });
  test("is drawn with equal axes, one path a label, and a cross where the sliders stand", async () => {
    const svg = newSvg();
    drawPosteriorPlane(svg, posteriorPlaneModel(modelView, 2, 0), [0.5, -1], { width: 420, height: 320 });
    await expect(drawingText(svg)).toMatchFileSnapshot("drawings/posteriorPlane.svg");
  });
});
