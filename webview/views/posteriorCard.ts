import type { AggregateView } from "../../src/protocol/pointQuestions.ts";
import { drawPosteriorPlane, groupIcon, placeUnder } from "../charts/posteriorPlane.ts";
import { posteriorPlaneModel, type PosteriorPlaneModel } from "../charts/posteriorPlaneModel.ts";
import { element } from "../element.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { createCard, createPlot, sizeOf, type Plot } from "./card.ts";
import { choiceControl } from "./choiceControl.ts";
import { legendItem, rampLegend } from "./legend.ts";

/** The aggregate posterior of two units, compared with the prior: posterior means by any label, or the density of z. */

/** What the card shows of a model, or of latents alone. */
export interface PosteriorView {
  readonly latentSize: number;
  /** klNats: null where only means are known. */
  readonly units: readonly { readonly unit: number; readonly klNats: number | null }[];
  readonly means: AggregateView;
  /** Whether z ~ N(0, I), which has rings. */
  readonly isPriorNormal: boolean;
  /** Whether a click on the plane decodes. */
  readonly decodes: boolean;
}

export interface PosteriorCard {
  readonly section: HTMLElement;
  readonly plot: Plot;
  /** @param units horizontal and vertical; by default the previous ones, if this model has them */
  readonly show: (view: PosteriorView, units?: readonly [number, number]) => void;
  readonly units: () => readonly [number, number];
  /** The sliders' values; null without sliders. */
  readonly place: (z: readonly number[] | null) => void;
  /** Call after a change of size. */
  readonly draw: () => void;
}

export interface PosteriorHooks {
  /** Called with the values of two units when the user clicks or drags on the plane. */
  readonly decodeAt: (values: readonly (readonly [unit: number, value: number])[]) => void;
  /** The user chose other units. */
  readonly chosen: () => void;
}

const NO_LABEL = "none";

/** @param name class of the card */
export function createPosteriorCard({ decodeAt, chosen }: PosteriorHooks, name = "posterior"): PosteriorCard {
  const { section, body, legend } = createCard(name, "Aggregate posterior");
  section.classList.add("posterior");
  const axes = ["x", "y"].map((axis) => element("select", { id: `${name}-${axis}` })) as [
    HTMLSelectElement,
    HTMLSelectElement,
  ];
  const [x, y] = axes;
  const colour = element("select", { id: `${name}-colour` });
  const colourPair = pairOf("Colour", colour);
  let isDensity = false;
  const shows = choiceControl("Show", { means: "posterior means", density: "density of z" }, (value) => {
    isDensity = value === "density";
    choose();
  });
  const controls = element(
    "div",
    { class: "controls" },
    pairOf("Horizontal", x),
    pairOf("Vertical", y),
    shows.section,
    colourPair,
  );
  const plot = createPlot("posterior-plot");
  const note = element("p", { class: "note" });
  body.append(controls, plot.box, note);
  let view: PosteriorView | undefined;
  let model: PosteriorPlaneModel | undefined;
  let z: readonly number[] | null = null;

  const draw = (): void => {
    if (model === undefined) return;
    const [across, up] = model.units;
    drawPosteriorPlane(plot.svg, model, z && [z[across] ?? 0, z[up] ?? 0], sizeOf(plot));
  };
  const choose = (): void => {
    if (view === undefined) return;
    const set = colour.value === NO_LABEL || colour.value === "" ? null : Number(colour.value);
    const units = [Number(x.value), Number(y.value)] as const;
    model = posteriorPlaneModel(view.means, { units, set, isDensity }, view.isPriorNormal);
    colourPair.hidden = view.means.labelSets.length === 0 || isDensity;
    legend.replaceChildren(...legendOf(model, set === null ? "" : (view.means.labelSets[set]?.name ?? "")));
    note.textContent = noteOf(view, model);
    draw();
  };
  for (const axis of axes) {
    axis.addEventListener("change", () => {
      choose();
      chosen();
    });
  }
  colour.addEventListener("change", choose);
  const press = (event: PointerEvent): void => {
    const place = placeUnder(plot.svg, event);
    if (z === null || model === undefined || place === null || (event.buttons & 1) === 0) return;
    const { units } = model;
    decodeAt(units.map((unit, index) => [unit, place[index] ?? 0]));
  };
  plot.svg.addEventListener("pointerdown", (event) => {
    plot.svg.setPointerCapture(event.pointerId);
    press(event);
  });
  plot.svg.addEventListener("pointermove", press);

  return {
    section,
    plot,
    draw,
    units: () => [Number(x.value), Number(y.value)],
    show: (next, units) => {
      const before = units?.map(String) ?? axes.map(({ value }) => value);
      view = next;
      for (const [index, axis] of axes.entries()) {
        axis.replaceChildren(
          ...next.means.units.map((unit) => element("option", { value: unit }, unitName(next, unit))),
        );
        const kept = next.means.units.map(String).find((unit) => unit === before[index]);
        axis.value = kept ?? String(next.means.units[index] ?? next.means.units[0] ?? 0);
      }
      const coloured = colour.value;
      const sets = next.means.labelSets.map((set, index) => element("option", { value: index }, set.name));
      colour.replaceChildren(...sets, element("option", { value: NO_LABEL }, "none"));
      colour.value = coloured === NO_LABEL || Number(coloured) < sets.length ? coloured : "";
      if (colour.value === "") colour.value = sets.length === 0 ? NO_LABEL : "0";
      section.hidden = next.latentSize < 2;
      choose();
    },
    place: (next) => {
      z = next;
      draw();
    },
  };
}

/** Its parts stay on one line. */
function pairOf(label: string, select: HTMLSelectElement): HTMLElement {
  return element("span", { class: "pair" }, element("label", { for: select.id }, label), select);
}

function unitName({ units }: PosteriorView, unit: number): string {
  const kl = units.find((of) => of.unit === unit)?.klNats ?? null;
  return kl === null ? `z${unit}` : `z${unit} \u00b7 ${nats(kl)} nats`;
}

function legendOf({ groups, unnamed, scale, density }: PosteriorPlaneModel, set: string): readonly HTMLElement[] {
  if (density !== null) return [rampLegend("heat", "density of z,", "0", "to its highest")];
  if (scale !== null) return [rampLegend("toned", set, scale.low, scale.high)];
  return [
    ...groups.flatMap(({ name }, index) => (name === null ? [] : [legendItem(groupIcon(index), name)])),
    ...(unnamed > 0 ? [legendItem(groupIcon(null), plural(unnamed, "other label"))] : []),
  ];
}

function noteOf({ means, decodes }: PosteriorView, { priorCircles, density }: PosteriorPlaneModel): string {
  const examples = plural(means.rows.length, "held-out example");
  const shown =
    density === null
      ? `Posterior means of ${examples}.`
      : means.deviations === null
        ? `Density of the posterior means of ${examples}, smoothed; their own deviations are not known.`
        : `Density of q(z): the mean of the posteriors of ${examples}.`;
  return [
    shown,
    priorCircles.length === 0 ? "The prior is learned." : "Rings: 1 and 2 standard deviations of the prior.",
    ...(decodes ? ["The cross marks the sliders' values; click anywhere to decode there."] : []),
  ].join(" ");
}
