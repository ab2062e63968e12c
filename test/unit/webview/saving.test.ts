// @vitest-environment jsdom
import { parse } from "csv-parse/sync";
import { beforeEach, describe, expect, test } from "vitest";
import { csvText } from "../../../src/results/csvText.ts";
import { element, svgElement } from "../../../webview/element.ts";
import type { SavedFile } from "../../../webview/views/chartMenu.ts";
import { cardSvg, svgText } from "../../../webview/saving/cardSvg.ts";
import { createColourReader } from "../../../webview/saving/plainColours.ts";
import { standaloneCopy } from "../../../webview/saving/standaloneSvg.ts";
import { createCard, createPlot, type RunView } from "../../../webview/views/card.ts";
import { addChartMenu } from "../../../webview/views/chartMenu.ts";
import { frontierTable } from "../../../webview/views/frontierTable.ts";
import { press } from "./drawing.ts";
import { fourBetas, fourPredicted, hostileNames, seedsInTraining, sweep } from "./fixtures.ts";

const table = {
  caption: "Figures.",
  header: ["beta", "rate (nats)"],
  rows: [
    [1, 2.5],
    [2, null],
  ],
};

function card(): RunView {
  const { section, body, legend } = createCard("plain", "A chart");
  legend.append(element("span", {}, "held-out data"));
  const plot = createPlot("plot");
  plot.svg.append(
    svgElement("rect", { class: "kl", width: 10, height: 4 }),
    svgElement("rect", { class: "hit", width: 10, height: 4 }),
  );
  body.append(plot.box);
  document.body.append(section);
  return { section, plots: [plot], chart: { name: "kl", table: () => table }, render: () => undefined };
}

beforeEach(() => {
  document.body.replaceChildren();
  document.head.replaceChildren(
    element("style", {}, ".kl { fill: rgb(11, 92, 173); stroke: none } .hit { fill: transparent; stroke: none }"),
  );
  // jsdom has no layout.
  Range.prototype.getBoundingClientRect = () => new DOMRect(0, 0, 40, 12);
});

describe("a chart's data as CSV", () => {
  test("has units in the header and empty fields for missing figures", () =>
    expect(csvText(table)).toBe("beta,rate (nats)\r\n1,2.5\r\n2,\r\n"));
  test("can be read back with any names", () => {
    const rows = [...hostileNames, 'a "quoted", field', "two\nlines"].map((text) => [text, text]);
    expect(parse(csvText({ header: ["a", "b"], rows }))).toEqual([["a", "b"], ...rows]);
  });
});

describe("a card saved as one drawing", () => {
  const drawing = () => cardSvg(card().section);
  test("has title, legend and chart", () =>
    expect([...drawing().querySelectorAll("text")].map(({ textContent }) => textContent)).toEqual([
      "A chart",
      "held-out data",
    ]));
  test("needs no style sheet", () =>
    expect(drawing().querySelector("svg")?.querySelector("rect")?.getAttribute("fill")).toBe("#0b5cad"));
  test("leaves out hit areas", () => expect(drawing().querySelector("svg")?.querySelectorAll("rect")).toHaveLength(1));
  test("leaves out the menu", () => {
    const view = card();
    addChartMenu(
      view,
      () => undefined,
      () => "",
    );
    expect(cardSvg(view.section).textContent).not.toContain("Save");
  });
  test("is valid XML", () => {
    const text = svgText(drawing());
    expect(text.startsWith('<?xml version="1.0"')).toBe(true);
    expect(new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")).toBeNull();
    expect(text).not.toMatch(/class=|var\(|color-mix/);
  });
  test("leaves out groups without visible contents", () => {
    const group = svgElement("g", {}, svgElement("rect", { class: "hit" }));
    document.body.append(svgElement("svg", {}, group));
    expect(standaloneCopy(group, createColourReader(document))).toBeNull();
  });
});

test("has a colour and an opacity for a translucent colour", () =>
  expect(createColourReader(document)("rgba(31, 31, 31, 0.4)")).toEqual({ hex: "#1f1f1f", opacity: 0.4 }));

describe("the menu of a chart", () => {
  function menu() {
    const saved: SavedFile[] = [];
    const view = card();
    addChartMenu(
      view,
      (file) => saved.push(file),
      () => "digits.vae.json",
    );
    const find = (selector: string): HTMLElement =>
      view.section.querySelector<HTMLElement>(selector) ?? expect.fail(`there is no ${selector}`);
    const items = [...view.section.querySelectorAll<HTMLElement>('[role="menuitem"]')];
    return { saved, button: find(".menu-button"), list: find(".menu"), items };
  }
  test("opens on its first entry, and closes on Escape with the focus on its button", () => {
    const { button, list, items } = menu();
    button.click();
    expect(list.hidden).toBe(false);
    expect(button.getAttribute("aria-expanded")).toBe("true");
    expect(document.activeElement).toBe(items[0]);
    press(document.activeElement, "Escape");
    expect(list.hidden).toBe(true);
    expect(document.activeElement).toBe(button);
  });
  test("is navigated by arrow keys, which wrap around", () => {
    const { button, items } = menu();
    button.focus();
    press(button, "ArrowUp");
    expect(document.activeElement).toBe(items.at(-1));
    press(document.activeElement, "ArrowDown");
    expect(document.activeElement).toBe(items[0]);
  });
  test("saves the data in a file named by spec and chart", () => {
    const { saved, items } = menu();
    items.find(({ textContent }) => textContent === "Save data as CSV")?.click();
    expect(saved).toEqual([{ name: "digits-kl.csv", encoding: "utf8", content: csvText(table) }]);
  });
  test("saves the drawing", () => {
    const { saved, items } = menu();
    items.find(({ textContent }) => textContent === "Save as SVG")?.click();
    expect(saved).toMatchObject([{ name: "digits-kl.svg", encoding: "utf8" }]);
    expect(saved[0]?.content).toContain("<svg");
  });
  test("suggests SVG if the browser cannot render a PNG", async () => {
    HTMLImageElement.prototype.decode = () => Promise.reject(new Error("no pictures here"));
    const { saved, items } = menu();
    items.find(({ textContent }) => textContent === "Save as PNG")?.click();
    await new Promise((resolve) => setTimeout(resolve));
    expect(saved).toEqual([]);
    expect(document.querySelector('[role="alert"]:not([hidden])')?.textContent).toMatch(
      /PNG.*SVG.*\(no pictures here\)/,
    );
  });
  test("shows the data as a table with caption and headers", () => {
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    const { items } = menu();
    items.find(({ textContent }) => textContent === "Show data")?.click();
    const shown = document.querySelector("dialog table");
    expect(shown?.querySelector("caption")?.textContent).toBe("Figures.");
    expect([...(shown?.querySelectorAll('th[scope="col"]') ?? [])].map(({ textContent }) => textContent)).toEqual([
      "beta",
      "rate (nats)",
    ]);
    expect([...(shown?.querySelectorAll("tbody tr") ?? [])].map(({ textContent }) => textContent)).toEqual([
      "12.5000",
      "2",
    ]);
  });
});

describe("the data of the plane", () => {
  test("has measured and predicted figures", () => {
    const { header, rows } = frontierTable(sweep(fourBetas, fourPredicted));
    expect(header.slice(0, 3)).toEqual(["objective.beta", "held-out rate (nats)", "held-out distortion (nats)"]);
    expect(rows[3]).toEqual([16, 0, 5, -5, 0, 0, 5, -5, 0, "done", "yes"]);
  });
  test("has empty cells for missing figures", () =>
    expect(frontierTable(sweep(seedsInTraining)).rows[1]).toEqual([
      0.5,
      1,
      ...Array.from({ length: 8 }, () => null),
      "failed",
      null,
    ]));
});
