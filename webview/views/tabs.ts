import { element, setAttributes } from "../element.ts";
import { tabs, type ViewSettings } from "../viewSettings.ts";

/** Tabs with their pages (WAI-ARIA's tabs pattern: arrow keys move to a tab and show its page). */

export type TabName = ViewSettings["tab"];

const titles: Readonly<Record<TabName, string>> = {
  overview: "Overview",
  dimensions: "Dimensions",
  latents: "Latent space",
  training: "Training",
  model: "Model",
};

export interface Tabs {
  readonly section: HTMLElement;
  /** @param offered the tabs that have something to show, in any order */
  readonly show: (tab: TabName, offered: readonly TabName[]) => void;
}

export function createTabs(pages: Readonly<Record<TabName, HTMLElement>>, choose: (tab: TabName) => void): Tabs {
  const buttons = tabs.map((tab) =>
    element(
      "button",
      { type: "button", role: "tab", id: `tab-${tab}`, "aria-controls": `page-${tab}`, "data-tab": tab },
      titles[tab],
    ),
  );
  const list = element("div", { class: "tabs", role: "tablist", "aria-label": "Views of the sweep" }, ...buttons);
  for (const tab of tabs)
    setAttributes(pages[tab], { id: `page-${tab}`, role: "tabpanel", "aria-labelledby": `tab-${tab}` });
  list.addEventListener("click", ({ target }) => {
    const tab = tabs.find((name) => target instanceof Element && target.closest("button")?.dataset["tab"] === name);
    if (tab !== undefined) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const offered = buttons.filter(({ hidden }) => !hidden);
    const from = offered.findIndex((button) => button === event.target);
    if (step === undefined || from < 0) return;
    event.preventDefault();
    const to = offered[(from + step + offered.length) % offered.length];
    to?.focus();
    choose(tabs.find((name) => name === to?.dataset["tab"]) ?? "overview");
  });
  return {
    section: element("div", {}, list, ...tabs.map((tab) => pages[tab])),
    show: (shown, offered) => {
      for (const [index, tab] of tabs.entries()) {
        (buttons[index] as HTMLElement).hidden = !offered.includes(tab);
        setAttributes(buttons[index] as Element, {
          "aria-selected": String(tab === shown),
          tabindex: tab === shown ? 0 : -1,
        });
        pages[tab].hidden = tab !== shown;
      }
    },
  };
}
