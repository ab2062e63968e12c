import type { ModelView } from "../../src/protocol/pointQuestions.ts";
import { element } from "../element.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { createCard } from "./card.ts";
import { labelText } from "./modelExamples.ts";
import type { Figure, FigureMaker } from "./modelFigure.ts";

/** Sliders for the active units, and the output decoded at their values. */

export interface TraversalCard {
  readonly section: HTMLElement;
  readonly show: (view: ModelView, make: FigureMaker) => void;
  /** Sets the sliders and their starting example; null for z = 0. */
  readonly place: (z: readonly number[], row: number | null) => void;
  readonly draw: (decoded: readonly number[]) => void;
  readonly say: (message: string) => void;
}

export interface TraversalHooks {
  readonly moved: (unit: number, value: number) => void;
  /** Starts from the posterior mean of a held-out row; null for z = 0. */
  readonly start: (row: number | null) => void;
}

/** Range of the sliders in prior standard deviations, unless an example lies further out. */
const REACH = 3;
const STEP = 0.05;
const MAX_SLIDERS = 12;

export function createTraversalCard({ moved, start }: TraversalHooks): TraversalCard {
  const { section, body, legend } = createCard("traversal", "Latent traversal");
  const from = element("select", { id: "traversal-start" });
  const reset = element("button", { type: "button", class: "plain-button" }, "Reset");
  const controls = element("div", { class: "controls" }, element("label", { for: from.id }, "Start from"), from, reset);
  const shown = element("div", {
    class: "decoded",
    role: "img",
    "aria-label": "Decoded output at the slider values",
  });
  const sliders = element("div", { class: "sliders" });
  const note = element("p", { class: "note" });
  const problem = element("p", { class: "note", role: "status" });
  body.append(controls, element("div", { class: "traversal-row" }, shown, sliders), note, problem);
  let view: ModelView | undefined;
  let figures: { readonly input: Figure | null; readonly decoded: Figure } | undefined;
  let beside: readonly number[] | null = null;

  const startChosen = (): number | null => (from.value === "" ? null : Number(from.value));
  from.addEventListener("change", () => start(startChosen()));
  reset.addEventListener("click", () => start(startChosen()));
  sliders.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    showValue(target);
    moved(Number(target.dataset["unit"]), Number(target.value));
  });

  return {
    section,
    show: (next, make) => {
      view = next;
      const active = view.units.filter(({ isActive }) => isActive);
      const offered = active.slice(0, MAX_SLIDERS);
      legend.textContent = `z from −${REACH} to ${REACH}${view.samples === null ? "" : " prior standard deviations"}; the other units stay fixed`;
      from.replaceChildren(
        element("option", { value: "" }, "z = 0"),
        ...view.examples.map(({ row, label }) =>
          element("option", { value: row }, `example ${row}${label === null ? "" : ` (${labelText(next, label)})`}`),
        ),
      );
      sliders.replaceChildren(...offered.map(sliderRow));
      const inactive = view.latentSize - active.length;
      note.textContent = [
        ...(active.length > offered.length
          ? [`${plural(active.length - offered.length, "active unit")} of lower KL not shown.`]
          : []),
        ...(inactive > 0 ? [`${plural(inactive, "unit")} ${inactive === 1 ? "is" : "are"} inactive.`] : []),
        ...(view.isConditional
          ? ["The condition is that of the example, or of the first held-out example for z = 0."]
          : []),
        ...(view.decoded === "draw" ? ["The decoder samples column by column with fixed random numbers."] : []),
      ].join(" ");
      note.hidden = note.textContent === "";
      const input = view.image === null ? null : make("large");
      figures = { input, decoded: make("large") };
      const inputs = input === null ? [] : [captioned(input, "example")];
      shown.replaceChildren(
        captioned(figures.decoded, input === null ? "decoded; dots: the starting example" : "decoded"),
        ...inputs,
      );
      problem.hidden = true;
    },
    place: (z, row) => {
      from.value = row === null ? "" : String(row);
      for (const slider of sliders.querySelectorAll("input")) {
        const value = z[Number(slider.dataset["unit"])] ?? 0;
        if (Math.abs(value) > Number(slider.max)) setReach(slider, Math.ceil(Math.abs(value)));
        slider.value = String(value);
        showValue(slider);
      }
      beside = view?.examples.find((example) => example.row === row)?.x ?? null;
      const figure = figures?.input?.element.parentElement;
      if (figure) figure.hidden = beside === null;
      if (beside !== null) figures?.input?.draw(beside, null);
    },
    draw: (decoded) => {
      problem.hidden = true;
      figures?.decoded.draw(decoded, beside);
    },
    say: (message) => {
      problem.hidden = false;
      problem.textContent = message;
    },
  };
}

function captioned(figure: Figure, caption: string): HTMLElement {
  return element("figure", {}, figure.element, element("figcaption", {}, caption));
}

function sliderRow({
  unit,
  klNats,
  largestMagnitude,
  meanDeviation,
  posteriorDeviation,
}: ModelView["units"][number]): HTMLElement {
  const reach = Math.max(REACH, Math.ceil(largestMagnitude));
  const slider = element("input", { type: "range", id: `unit-${unit}`, "data-unit": unit, step: STEP });
  setReach(slider, reach);
  const name = element(
    "label",
    { for: slider.id },
    `z${unit}`,
    element("span", { class: "of-unit" }, ` · ${nats(klNats)} nats`),
  );
  const width = posteriorDeviation === null ? "" : `; one example's posterior by ±${nats(posteriorDeviation)}`;
  return element(
    "div",
    { class: "slider", title: `Posterior means vary by ±${nats(meanDeviation)} over the examples${width}` },
    name,
    slider,
    element("output", { for: slider.id }),
  );
}

function setReach(slider: HTMLInputElement, reach: number): void {
  slider.min = String(-reach);
  slider.max = String(reach);
}

function showValue(slider: HTMLInputElement): void {
  const text = nats(Number(slider.value));
  slider.setAttribute("aria-valuetext", text);
  const output = slider.nextElementSibling;
  if (output !== null) output.textContent = text;
}
