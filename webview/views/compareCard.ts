import { breakableName, changeDetector, element } from "../element.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { compareModel, type CompareColumn, type CompareModel, type CompareRow } from "./compareModel.ts";
import { actionButton, type RunCommand } from "./header.ts";

/** Compares the run with others: their figures and the settings that differ. Hidden without a comparison. */
export function createCompareCard(runCommand: RunCommand): RunView {
  const { section, legend, body } = createCard("compare", "Compared runs");
  if (runCommand !== null)
    legend.after(actionButton({ command: "stopComparing", label: "Stop comparing" }, runCommand));
  const changed = changeDetector();
  const drawn = changeDetector();
  let comparisonsSeen = 0;
  return {
    section,
    plots: [],
    render: (sweep, { comparison, others, comparisonsAsked = 0 }) => {
      section.hidden = comparison === null;
      if (comparison === null) return;
      if (changed(sweep, comparison, others)) {
        const model = compareModel(sweep, comparison, others);
        // Most events of a training change nothing here.
        if (drawn(JSON.stringify(model))) body.replaceChildren(...contents(model));
      }
      if (comparisonsAsked > comparisonsSeen) {
        comparisonsSeen = comparisonsAsked;
        // The other cards of the page have their heights when all are rendered.
        queueMicrotask(() => section.scrollIntoView());
      }
    },
  };
}

function contents({ columns, figures, settings, equal, cautions }: CompareModel): readonly HTMLElement[] {
  const caption = element(
    "caption",
    {},
    "Compared runs: held-out figures of each run's best-ELBO point in nats per example, then the settings that differ.",
  );
  const head = element("thead", {}, element("tr", {}, element("td"), ...columns.map(headingOf)));
  const table = element(
    "table",
    {},
    caption,
    head,
    bodyOf("Figures", figures),
    ...(settings.length === 0 ? [] : [bodyOf("Settings that differ", settings)]),
  );
  return [
    ...cautions.map((text) => element("p", { class: "message" }, text)),
    // On a narrow page the table scrolls, also by keys.
    element("div", { class: "table-box", tabindex: 0, role: "group", "aria-label": "Comparison of runs" }, table),
    element("p", { class: "equal" }, equal),
  ];
}

function headingOf({ name, specName, isOwn }: CompareColumn): HTMLElement {
  return element(
    "th",
    { scope: "col", class: isOwn ? "own" : null },
    element("span", { class: "run-name" }, name),
    element("span", { class: "spec-name" }, `${specName.replace(/\.vae\.json$/, "")}${isOwn ? " · shown here" : ""}`),
  );
}

function bodyOf(title: string, rows: readonly CompareRow[]): HTMLElement {
  const heading = element(
    "tr",
    { class: "group" },
    element("th", { scope: "rowgroup", colspan: (rows[0]?.cells.length ?? 0) + 1 }, title),
  );
  return element("tbody", {}, heading, ...rows.map(rowOf));
}

function rowOf({ name, cells, best }: CompareRow): HTMLElement {
  const values = cells.map((text, index) =>
    best.includes(index)
      ? element(
          "td",
          { class: "best" },
          text,
          element("span", { class: "mark-best" }, best.length > 1 ? " equal best" : " best"),
        )
      : element("td", {}, text),
  );
  return element("tr", {}, element("th", { scope: "row" }, ...breakableName(name)), ...values);
}
