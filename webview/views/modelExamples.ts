import type { ModelView } from "../../src/protocol/pointQuestions.ts";
import { element, svgElement } from "../element.ts";
import { plural } from "../../src/core/wording.ts";
import { shortNumber } from "../wording.ts";
import { createCard, type Card } from "./card.ts";
import { legendItem, rampLegend } from "./legend.ts";
import { scaleOf, type FigureMaker } from "./modelFigure.ts";

/** Reconstructions of held-out examples, and samples from the prior. */

export interface ExamplesCard {
  readonly section: HTMLElement;
  readonly show: (view: ModelView, make: FigureMaker) => void;
  /** Marks the example that the latents start from; null for none. */
  readonly mark: (row: number | null) => void;
}

/** @param choose called with the held-out row of a clicked example */
export function createReconstructionsCard(choose: (row: number) => void): ExamplesCard {
  const card = createCard("reconstructions", "Reconstructions");
  const list = element("div", { class: "examples", role: "group", "aria-labelledby": card.title.id });
  card.body.append(list);
  let buttons: readonly HTMLButtonElement[] = [];
  list.addEventListener("click", ({ target }) => {
    const row = target instanceof Element ? target.closest<HTMLElement>("button.example")?.dataset["row"] : undefined;
    if (row !== undefined) choose(Number(row));
  });
  return {
    section: card.section,
    show: (view, make) => {
      const isImage = view.image !== null;
      showLegend(card, view, isImage ? `held-out examples above, ${reconstructionWords[view.decoded]} below` : null);
      list.classList.toggle("plain", !isImage);
      buttons = view.examples.map(({ row, label, x, reconstruction }) => {
        const decoded = make();
        decoded.draw(reconstruction, x);
        const figures = isImage ? [inputOf(make, x), decoded.element] : [decoded.element];
        const named = label === null ? "" : labelText(view, label);
        const button = element(
          "button",
          {
            type: "button",
            class: "example",
            "data-row": row,
            "aria-pressed": "false",
            "aria-label": `Held-out example ${row}${named === "" ? "" : `, label ${named}`}: start from it`,
          },
          ...figures,
        );
        if (named !== "") button.append(element("span", { class: "label" }, named));
        return button;
      });
      list.replaceChildren(...buttons);
    },
    mark: (row) => {
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset["row"] === String(row)));
    },
  };
}

function inputOf(make: FigureMaker, x: readonly number[]): HTMLElement {
  const figure = make();
  figure.draw(x, null);
  return figure.element;
}

export function createSamplesCard(): Omit<ExamplesCard, "mark"> {
  const card = createCard("samples", "Samples from the prior");
  const list = element("div", { class: "examples", role: "img" });
  const none = element("p", { class: "no-figures" }, "Sampling from a learned prior is not supported yet.");
  card.body.append(list, none);
  return {
    section: card.section,
    show: (view, make) => {
      const { samples, image, decoded } = view;
      list.hidden = card.legend.hidden = samples === null;
      none.hidden = samples !== null;
      if (samples === null) return;
      showLegend(card, view, sampleWords[decoded]);
      list.classList.toggle("plain", image === null);
      list.setAttribute("aria-label", `${plural(samples.length, "sample")} from the prior`);
      list.replaceChildren(
        ...samples.map((values) => {
          const figure = make();
          figure.draw(values, null);
          return element("span", { class: "example" }, figure.element);
        }),
      );
    },
  };
}

const reconstructionWords: Readonly<Record<ModelView["decoded"], string>> = {
  mean: "reconstructions",
  draw: "samples at their posterior means",
  class: "most probable classes",
};

const sampleWords: Readonly<Record<ModelView["decoded"], string>> = {
  mean: "decoder means for z from the prior",
  draw: "x sampled column by column for z from the prior",
  class: "most probable classes for z from the prior",
};

export function labelText({ labelNames }: Pick<ModelView, "labelNames">, label: number): string {
  return labelNames?.[label] ?? String(label);
}

/** Explains the figures. */
function showLegend({ legend }: Card, view: ModelView, what: string | null): void {
  const words = what === null ? [] : [legendItem(null, what)];
  if (view.image !== null) {
    const [, , channels = 1] = view.image;
    legend.replaceChildren(
      ...words,
      ...(channels < 3 ? [rampLegend("ink", "", shortNumber(view.range.low), shortNumber(view.range.high))] : []),
    );
    return;
  }
  const { low, high, isLogarithmic } = scaleOf(view);
  const columns =
    view.columns.length < view.columnCount
      ? `the ${view.columns.length} of ${view.columnCount} columns that vary most`
      : plural(view.columnCount, "column");
  legend.replaceChildren(
    legendItem(profileIcon("profile-decoded", "M2,7h16"), "decoded"),
    ...(what === null
      ? [legendItem(profileIcon("profile-input", "M7,7a3,3,0,1,0,6,0a3,3,0,1,0,-6,0"), "held-out example")]
      : words),
    legendItem(
      null,
      `${columns}, from ${shortNumber(low)} to ${shortNumber(high)}${isLogarithmic ? " (logarithmic)" : ""}`,
    ),
  );
}

function profileIcon(className: string, d: string): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon wide", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svgElement("path", { class: className, d }),
  );
}
