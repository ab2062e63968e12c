import { describe, expect, test } from "vitest";
import {
  boxAround,
  layOutLabels,
  spotsBeside,
  textBoxes,
  type LabelRequest,
} from "../../../webview/charts/labelLayout.ts";

const frame = { left: 0, top: 0, right: 400, bottom: 300 };
const beside = (key: string, x: number, y: number, ...texts: readonly string[]): LabelRequest => ({
  key,
  texts,
  spots: spotsBeside(x, y),
});
const layOut = (requests: readonly LabelRequest[], marks: readonly ReturnType<typeof boxAround>[] = []) =>
  layOutLabels(requests, frame, marks).map(({ key, text, anchor, spot }) => [key, text, anchor, spot]);

describe("a label", () => {
  test("is placed at the upper right of its mark", () =>
    expect(layOut([beside("a", 100, 100, "best ELBO", "ELBO")])).toEqual([["a", "best ELBO", "start", 0]]));
  test("is placed at the lower left at the edge of the chart", () =>
    expect(layOut([beside("a", 380, 100, "best ELBO", "ELBO")])).toEqual([["a", "best ELBO", "end", 1]]));
  test("uses the short text if the whole text does not fit", () =>
    expect(layOut([beside("a", 40, 100, "x".repeat(80), "ELBO")])).toEqual([["a", "ELBO", "start", 0]]));
  test("is left out if no text fits", () => expect(layOut([beside("a", 40, 100, "x".repeat(80))])).toEqual([]));
  test("moves away from another label", () =>
    expect(layOut([beside("a", 100, 100, "best ELBO"), beside("b", 104, 102, "best MI")])).toEqual([
      ["a", "best ELBO", "start", 0],
      ["b", "best MI", "end", 1],
    ]));
  test("avoids marks", () =>
    expect(layOut([beside("a", 100, 100, "best ELBO")], [boxAround(130, 88, 7)])[0]?.[3]).toBe(1));
  test("goes to its farthest place rather than over a single mark", () => {
    const spots = spotsBeside(200, 150);
    const marks = spots
      .slice(0, -1)
      .flatMap((spot) => textBoxes("best ELBO", spot).map(({ left, top }) => boxAround(left, top, 1)));
    const [key, , , spot] = layOut([beside("a", 200, 150, "best ELBO")], marks)[0] ?? [];
    expect([key, spot]).toEqual(["a", spots.length - 1]);
  });
  test("stays beside its own mark in a corner, not over another mark", () =>
    expect(layOut([beside("a", 380, 290, "best ELBO")], [boxAround(340, 262, 7), boxAround(340, 246, 7)])).toEqual([
      ["a", "best ELBO", "end", 13],
    ]));
  test("covers a mark if there is no other place", () =>
    expect(
      layOut([{ key: "a", texts: ["ELBO"], spots: spotsBeside(100, 100).slice(0, 1) }], [boxAround(120, 88, 7)]),
    ).toHaveLength(1));
});

describe("many labels", () => {
  test("never overlap each other or the edge of the chart", () => {
    const requests = Array.from({ length: 40 }, (_, i) =>
      beside(String(i), 10 + ((i * 37) % 380), 10 + ((i * 53) % 280), `best by criterion ${i}`, String(i)),
    );
    const boxes = layOutLabels(requests, frame, []).flatMap((label) => textBoxes(label.text, label));
    expect(boxes.length).toBeGreaterThan(10);
    for (const [i, one] of boxes.entries()) {
      expect(one.left >= 0 && one.right <= 400 && one.top >= 0 && one.bottom <= 300).toBe(true);
      for (const other of boxes.slice(i + 1))
        expect(
          one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom,
        ).toBe(false);
    }
  });
});

describe("rotated text", () => {
  test("is a row of boxes along its base line", () => {
    const boxes = textBoxes("ELBO 0.52 nats", { x: 0, y: 0, anchor: "start", angle: 90 });
    expect(boxes.length).toBeGreaterThan(4);
    expect(Math.max(...boxes.map(({ bottom }) => bottom))).toBeGreaterThan(80);
    expect(Math.max(...boxes.map(({ right }) => right))).toBeLessThanOrEqual(10.01);
  });
});
