import { describe, expect, it } from "vitest";
import { figure, figures } from "../../../src/host/predictionFigures.ts";

describe("a figure", () => {
  it("has three significant digits and no more zeros than it needs", () => {
    expect([2.3456, 12.345, 1234.5, 0.012345, 4, -21.34].map((value) => figure(value))).toEqual([
      "2.35",
      "12.3",
      "1230",
      "0.0123",
      "4",
      "−21.3",
    ]);
  });

  it("is 0 for values below 0.0005", () => {
    expect([0, 1e-9, -1e-9].map((value) => figure(value))).toEqual(["0", "0", "0"]);
  });
});

describe("several figures", () => {
  it("are one number if they look equal, else the lowest and the highest", () => {
    expect(figures([2.301, 2.302])).toBe("2.3");
    expect(figures([4, 0, 2])).toBe("0 to 4");
  });

  it("are undefined if any is unknown or there are none", () => {
    expect(figures([1, null])).toBeUndefined();
    expect(figures([])).toBeUndefined();
  });
});
