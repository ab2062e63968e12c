// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { element } from "../../../webview/element.ts";
import { paceOutOfSight } from "../../../webview/outOfSight.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page of one section. */
function page() {
  const section = element("section");
  let see: (isInSight: boolean) => void = () => undefined;
  const drawn: string[] = [];
  const draw = (): void => void drawn.push(pace.mayWait(section) ? "left for later" : "drawn");
  const pace = paceOutOfSight(
    [section],
    ([first], changed) => (see = (isInSight) => changed(first as Element, isInSight)),
    draw,
  );
  return { section, draw, drawn, see: (isInSight: boolean) => see(isInSight) };
}

describe("a section out of sight", () => {
  test("is drawn like any other until the browser reports it", () => {
    const { draw, drawn } = page();
    draw();
    expect(drawn).toEqual(["drawn"]);
  });
  test("is drawn once a second", () => {
    const { draw, drawn, see } = page();
    see(false);
    draw();
    draw();
    vi.advanceTimersByTime(1000);
    expect(drawn).toEqual(["left for later", "left for later", "drawn"]);
    vi.advanceTimersByTime(5000);
    expect(drawn).toHaveLength(3);
  });
  test("is drawn at once when it comes into sight", () => {
    const { draw, drawn, see } = page();
    see(false);
    draw();
    see(true);
    expect(drawn).toEqual(["left for later", "drawn"]);
  });
  test("is drawn if it is hidden, because a drawing may show it", () => {
    const { section, draw, drawn, see } = page();
    see(false);
    section.hidden = true;
    draw();
    expect(drawn).toEqual(["drawn"]);
  });
});
