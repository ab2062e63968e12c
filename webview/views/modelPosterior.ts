import type { ModelView } from "../../src/protocol/pointQuestions.ts";
import { drawPosteriorPlane, groupIcon, placeUnder } from "../charts/posteriorPlane.ts";
import { posteriorPlaneModel, type PosteriorPlaneModel } from "../charts/posteriorPlaneModel.ts";
import { element } from "../element.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { createCard, createPlot, sizeOf, type Plot } from "./card.ts";
import { legendItem } from "./legend.ts";

/** The aggregate posterior of two units, compared with the prior. */

export interface PosteriorCard {
  readonly section: HTMLElement;
  readonly plot: Plot;
  /** @param units horizontal and vertical; by default the previous ones, if this model has them */
  readonly show: (view: ModelView, units?: readonly [number, number]) => void;
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

export function createPosteriorCard({ decodeAt, chosen }: PosteriorHooks): PosteriorCard {
  const { section, body, legend } = createCard("posterior", "Aggregate posterior");
  const axes = ["x", "y"].map((name) => element("select", { id: `posterior-${name}` })) as [
    HTMLSelectElement,
    HTMLSelectElement,
  ];
  const [x, y] = axes;
  const controls = element(
    "div",
    { class: "controls" },
    element("label", { for: x.id }, "Horizontal"),
    x,
    element("label", { for: y.id }, "Vertical"),
    y,
  );
  const plot = createPlot("posterior-plot");
  const note = element("p", { class: "note" });
  body.append(controls, plot.box, note);
  let view: ModelView | undefined;
  let model: PosteriorPlaneModel | undefined;
  let z: readonly number[] | null = null;

  const draw = (): void => {
    if (model === undefined) return;
    const [across, up] = model.units;
    drawPosteriorPlane(plot.svg, model, z && [z[across] ?? 0, z[up] ?? 0], sizeOf(plot));
  };
  const choose = (): void => {
    if (view === undefined) return;
    model = posteriorPlaneModel(view, Number(x.value), Number(y.value));
    const { groups, unnamed } = model;
    legend.replaceChildren(
      ...groups.flatMap(({ name }, index) => (name === null ? [] : [legendItem(groupIcon(index), name)])),
      ...(unnamed > 0 ? [legendItem(groupIcon(null), plural(unnamed, "other label"))] : []),
    );
    note.textContent = [
      `Posterior means of ${plural(view.means.rows.length, "held-out example")}.`,
      model.priorCircles.length === 0 ? "The prior is learned." : "Rings: 1 and 2 standard deviations of the prior.",
      ...(view.units.some(({ isActive }) => isActive)
        ? ["The cross marks the sliders' values; click anywhere to decode there."]
        : []),
    ].join(" ");
    draw();
  };
  for (const axis of axes) {
    axis.addEventListener("change", () => {
      choose();
      chosen();
    });
  }
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
          ...next.means.units.map((unit) =>
            element(
              "option",
              { value: unit },
              `z${unit} · ${nats(next.units.find((of) => of.unit === unit)?.klNats ?? 0)} nats`,
            ),
          ),
        );
        const kept = next.means.units.map(String).find((unit) => unit === before[index]);
        axis.value = kept ?? String(next.means.units[index] ?? next.means.units[0] ?? 0);
      }
      section.hidden = next.latentSize < 2;
      choose();
    },
    place: (next) => {
      z = next;
      draw();
    },
  };
}
