import { JSDOM } from "jsdom";
import { describe, expect, it } from "vitest";
import { spectrumSvg, type SpectrumPicture } from "../../../src/host/spectrumImage.ts";

const palette = { faint: "#888888", above: "#0000ff", below: "#cccccc", line: "#ff8800" };

function drawn(changes: Partial<SpectrumPicture>): Element {
  const svg = spectrumSvg(
    { eigenvalues: [8, 4, 2, 1], effectiveBetas: [3], label: (beta) => `beta ${beta}`, ...changes },
    palette,
  );
  if (svg === undefined) throw new Error("nothing was drawn");
  return new JSDOM(svg, { contentType: "image/svg+xml" }).window.document.documentElement;
}

function bars(svg: Element): readonly { readonly fill: string | null; readonly top: number }[] {
  return [...svg.querySelectorAll("rect")].map((bar) => ({
    fill: bar.getAttribute("fill"),
    top: Number(bar.getAttribute("y")),
  }));
}

function words(svg: Element): readonly (string | null)[] {
  return [...svg.querySelectorAll("text")].map(({ textContent }) => textContent);
}

describe("the picture of a spectrum", () => {
  it("has a bar for each eigenvalue, coloured by whether it is above beta", () => {
    expect(bars(drawn({})).map(({ fill }) => fill)).toEqual([
      palette.above,
      palette.above,
      palette.below,
      palette.below,
    ]);
  });

  it("has bars whose heights differ by the difference of their logarithms", () => {
    const [first = NaN, second = NaN, third = NaN] = bars(drawn({})).map(({ top }) => top);
    expect(second - first).toBeCloseTo(third - second, 0);
    expect(second).toBeGreaterThan(first);
  });

  it("has a line at beta, between the next larger and the next smaller bar", () => {
    const svg = drawn({});
    const line = Number(/ ([\d.]+)H/.exec(svg.querySelector('path[stroke="#ff8800"]')?.getAttribute("d") ?? "")?.[1]);
    const [, second = NaN, third = NaN] = bars(svg).map(({ top }) => top);
    expect(line).toBeGreaterThan(second);
    expect(line).toBeLessThan(third);
    expect(words(svg)).toContain("beta 3");
  });

  it("names the ends of a sweep", () => {
    const named = words(drawn({ effectiveBetas: [4, 0.5, 1, 2, 2] }));
    expect(named.filter((text) => text?.startsWith("beta"))).toEqual(["beta 0.5", "beta 4"]);
  });

  it("stays inside its frame for extreme numbers", () => {
    for (const scale of [1e-12, 1, 1e12]) {
      const svg = drawn({
        eigenvalues: Array.from({ length: 64 }, (_, i) => scale * 2 ** -i),
        effectiveBetas: [scale * 1e4, scale * 1e-4],
      });
      const numbers = [...svg.querySelectorAll("rect, path, text")].flatMap((element) =>
        [element.getAttribute("y"), / ([\d.-]+)H/.exec(element.getAttribute("d") ?? "")?.[1]].flatMap((value) =>
          typeof value === "string" ? [Number(value)] : [],
        ),
      );
      for (const y of numbers) {
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(112);
      }
    }
  });

  it("escapes markup", () => {
    expect(drawn({ label: () => '<script>alert("&")</script>' }).querySelector("script")).toBeNull();
  });

  it("is undefined without eigenvalues or without a beta", () => {
    const label = String;
    expect(spectrumSvg({ eigenvalues: [], effectiveBetas: [1], label }, palette)).toBeUndefined();
    expect(spectrumSvg({ eigenvalues: [0, 0], effectiveBetas: [1], label }, palette)).toBeUndefined();
    expect(spectrumSvg({ eigenvalues: [1], effectiveBetas: [0], label }, palette)).toBeUndefined();
  });
});
