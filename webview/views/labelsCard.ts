import type { Usefulness } from "../../src/results/latentFigures.ts";
import { usefulnessOf } from "../../src/results/usefulness.ts";
import type { Measure } from "../../src/results/information.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element } from "../element.ts";
import { settingsLabel } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";

/** Every figure of the labels at the chosen point, by set: whether classes are mixed in z, and whether single latents stand for them. */

const TITLE = "Figures of the labels";
const MISSING = "\u2013";

type Figure = { readonly value: number; readonly standardError: number } | null | undefined;

interface Line {
  readonly name: string;
  readonly help: string;
  readonly of: (set: Usefulness) => Figure;
}

const measure = (value: Measure | null | undefined): Figure =>
  value ? { value: value.mean, standardError: value.standardError } : value;

const GROUPS: readonly { readonly title: string; readonly lines: readonly Line[] }[] = [
  {
    title: "Predicted from z",
    lines: [
      { name: "linear probe", help: "share of rows that are right", of: ({ linear }) => measure(linear) },
      { name: "nearest neighbours", help: "share of rows that are right", of: ({ nearest }) => measure(nearest) },
      { name: "ridge regression", help: "R\u00b2, of numbers", of: ({ factor }) => factor?.ridge },
    ],
  },
  {
    title: "Mixed in z",
    lines: [
      { name: "silhouette", help: "1: apart, 0.5: they overlap", of: ({ mixing }) => mixing?.silhouette },
      {
        name: "batch silhouette",
        help: "1: mixed within the first set's classes",
        of: ({ mixing }) => mixing?.batchSilhouette,
      },
      { name: "LISI", help: "1: all classes among neighbours, 0: one", of: ({ mixing }) => mixing?.inverseSimpson },
      { name: "kBET", help: "share of rows whose neighbours are as all", of: ({ mixing }) => mixing?.testsPassed },
    ],
  },
  {
    title: "In single latents",
    lines: [
      { name: "MIG", help: "gap of mutual information", of: ({ factor }) => factor?.mutualInformationGap },
      { name: "SAP", help: "gap of squared correlation, of numbers", of: ({ factor }) => factor?.separatedAttribute },
      { name: "DCI completeness", help: "1: one latent has it", of: ({ factor }) => factor?.completeness },
      { name: "DCI disentanglement", help: "of all sets together", of: ({ disentanglement }) => disentanglement },
    ],
  },
];

export function createLabelsCard(): RunView {
  const { section, title, body } = createCard("labels-card", TITLE);
  const box = element("div", { class: "label-figures", tabindex: "0", role: "group", "aria-label": TITLE });
  const note = element(
    "p",
    { class: "note" },
    "\u00b1 is one standard error; \u2013 is not defined. Definitions and sources: docs/metrics.md.",
  );
  body.append(box, note);
  const changed = changeDetector();
  let sets: readonly Usefulness[] = [];
  return {
    section,
    plots: [],
    chart: { name: "label-figures", table: () => chartTable(sets) },
    render: (sweep, { shown }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      if (!changed(point?.latents, point?.usefulness, point?.settings)) return;
      sets = point === undefined ? [] : usefulnessOf(point);
      // Results of earlier versions have the probes alone, which are in the card beside.
      section.hidden = !sets.some(({ mixing, factor }) => mixing !== undefined || factor !== undefined);
      if (section.hidden || point === undefined) return;
      title.textContent = sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
      box.replaceChildren(tableOf(sets));
    },
  };
}

function tableOf(sets: readonly Usefulness[]): HTMLTableElement {
  const head = element(
    "tr",
    {},
    element("td", {}),
    ...sets.map((set) =>
      element(
        "th",
        { scope: "col" },
        sets.length === 1 ? "labels" : `set ${set.set + 1}`,
        element("span", { class: "help" }, `${set.classes} classes, chance ${set.chance.toFixed(3)}`),
      ),
    ),
  );
  const groups = GROUPS.map(({ title, lines }) => {
    const known = linesWithFigures(lines, sets);
    if (known.length === 0) return null;
    return element(
      "tbody",
      {},
      element("tr", {}, element("th", { class: "group", scope: "rowgroup", colspan: String(sets.length + 1) }, title)),
      ...known.map(({ name, help, of }) =>
        element(
          "tr",
          {},
          element("th", { scope: "row" }, name, element("span", { class: "help" }, help)),
          ...sets.map((set) => element("td", {}, figureText(of(set)))),
        ),
      ),
    );
  });
  return element(
    "table",
    {},
    element("caption", { class: "unseen" }, "Figures of each set of labels at the chosen point."),
    element("thead", {}, head),
    ...groups.filter((group) => group !== null),
  );
}

function linesWithFigures(lines: readonly Line[], sets: readonly Usefulness[]): readonly Line[] {
  return lines.filter(({ of }) => sets.some((set) => (of(set) ?? null) !== null));
}

function figureText(figure: Figure): string {
  return figure ? `${signed(figure.value)} \u00b1 ${figure.standardError.toFixed(3)}` : MISSING;
}

function signed(value: number): string {
  return value.toFixed(3).replace("-", "\u2212");
}

function chartTable(sets: readonly Usefulness[]): ChartTable {
  const lines = linesWithFigures(
    GROUPS.flatMap((group) => group.lines),
    sets,
  );
  return {
    caption: "Figures of each set of labels. ± is one standard error.",
    header: ["set", "classes", "chance", ...lines.flatMap(({ name }) => [name, `± ${name}`])],
    rows: sets.map((set) => [
      set.set + 1,
      set.classes,
      set.chance,
      ...lines.flatMap(({ of }) => [of(set)?.value ?? null, of(set)?.standardError ?? null]),
    ]),
  };
}
