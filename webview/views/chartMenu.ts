import { csvText } from "../../src/results/csvText.ts";
import { element, setAttributes } from "../element.ts";
import { cardSvg, svgText } from "../saving/cardSvg.ts";
import { pngOf } from "../saving/png.ts";
import type { RunView } from "./card.ts";
import { openTable } from "./tableDialog.ts";

/** The menu of a card: shows its data, saves its chart (WAI-ARIA's menu button: arrow keys move, Escape closes). */

export interface SavedFile {
  readonly name: string;
  readonly encoding: "utf8" | "base64";
  readonly content: string;
}

/** @param specName base of file names */
export function addChartMenu(
  { section, chart }: RunView,
  save: (file: SavedFile) => void,
  specName: () => string,
): void {
  if (chart === undefined) return;
  const title = (): string => section.querySelector("h2")?.textContent ?? "";
  const fileName = (ending: string): string =>
    `${[specName().replace(/\.vae\.jsonc?$/, ""), chart.name].filter((part) => part !== "").join("-")}.${ending}`;
  const problem = element("p", { class: "message problem", role: "alert", hidden: true });
  const savePng = async (): Promise<void> => {
    const svg = cardSvg(section);
    problem.hidden = true;
    try {
      const content = await pngOf(svgText(svg), {
        width: Number(svg.getAttribute("width")),
        height: Number(svg.getAttribute("height")),
      });
      save({ name: fileName("png"), encoding: "base64", content });
    } catch (error) {
      problem.hidden = false;
      problem.textContent = `The chart could not be saved as PNG. Save it as SVG instead. (${error instanceof Error ? error.message : String(error)})`;
    }
  };
  const items: readonly MenuItem[] = [
    { label: "Show data", run: () => openTable(section, title(), chart.table()) },
    {
      label: "Save as SVG",
      run: () => save({ name: fileName("svg"), encoding: "utf8", content: svgText(cardSvg(section)) }),
    },
    { label: "Save as PNG", run: () => void savePng() },
    {
      label: "Save data as CSV",
      run: () => save({ name: fileName("csv"), encoding: "utf8", content: csvText(chart.table()) }),
    },
  ];
  section.querySelector(".card-header")?.append(menuButton(section.querySelector("h2")?.id ?? "", items), problem);
}

interface MenuItem {
  readonly label: string;
  readonly run: () => void;
}

/** @param titleId id of the card's title */
function menuButton(titleId: string, items: readonly MenuItem[]): HTMLElement {
  const listId = `${titleId}-menu`;
  const entries = items.map(({ label }) =>
    element("button", { type: "button", role: "menuitem", tabindex: -1 }, label),
  );
  const list = element(
    "div",
    { class: "menu", role: "menu", id: listId, "aria-labelledby": titleId, hidden: true },
    ...entries,
  );
  const button = element(
    "button",
    {
      type: "button",
      class: "menu-button",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": listId,
      "aria-label": "Save chart or show its data",
      title: "Save chart or show its data",
    },
    "⋯",
  );
  const box = element("div", { class: "chart-menu" }, button, list);

  function toggle(isOpen: boolean): void {
    list.hidden = !isOpen;
    setAttributes(button, { "aria-expanded": String(isOpen) });
  }
  function focusEntry(index: number): void {
    entries[(index + entries.length) % entries.length]?.focus();
  }
  button.addEventListener("click", () => {
    toggle(list.hidden === true);
    if (list.hidden === false) focusEntry(0);
  });
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && box.contains(relatedTarget))) toggle(false);
  });
  box.addEventListener("keydown", (event) => {
    const index = entries.findIndex((entry) => entry === event.target);
    const target = { ArrowDown: index + 1, ArrowUp: index < 0 ? -1 : index - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape" && list.hidden === false) button.focus();
    else if (target !== undefined) {
      toggle(true);
      focusEntry(target);
    } else return;
    if (event.key === "Escape") toggle(false);
    event.preventDefault();
  });
  list.addEventListener("click", ({ target }) => {
    const index = entries.findIndex((entry) => entry === target);
    toggle(false);
    button.focus();
    items[index]?.run();
  });
  return box;
}
