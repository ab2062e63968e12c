import { ACTIVE_UNIT_VARIANCE } from "../../src/core/evaluation.ts";
import { drawKlBars, klBarsHeight } from "../charts/klBars.ts";
import type { KlBarsModel } from "../charts/klBarsModel.ts";
import { activeText, FIRST_BARS, klBarsModel, restText } from "../charts/klBarsModel.ts";
import { dimensionName } from "../charts/klHeatmapModel.ts";
import type { ReadHooks } from "../charts/plane.ts";
import type { RatePartsModel } from "../charts/rateParts.ts";
import { drawRateParts, PARTS_HEIGHT, partsSentence, ratePartsModel } from "../charts/rateParts.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { klFigures } from "../../src/results/klFigures.ts";
import type { ViewSettings } from "../viewSettings.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { settingsLabel } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, forgetSize, sizeOf } from "./card.ts";
import { whyNoCurve } from "./curvesCard.ts";
import { legendItem, lineIcon } from "./legend.ts";

/** The chosen point's rate by latent dimension. */

export interface BarsHooks extends ReadHooks {
  readonly change: (change: Partial<ViewSettings>) => void;
}

const TITLE = "Rate by latent dimension";

export function createBarsCard({ read, change }: BarsHooks): RunView {
  const { section, title, legend, body } = createCard("bars-card", TITLE);
  const partsPlot = createPlot("parts-plot");
  const partsNames = element("div", { class: "legend parts-names" });
  const partsBox = element("div", { class: "rate-parts" }, partsPlot.box, partsNames);
  const plot = createPlot("bars-plot");
  const rest = element("span", {});
  const more = element("button", { type: "button", class: "link" });
  const restRow = element("p", { class: "rest" }, rest, more);
  const none = element("p", { class: "no-figures" });
  body.append(partsBox, plot.box, restRow, none);
  partsPlot.box.style.height = `${PARTS_HEIGHT}px`;
  let model: KlBarsModel | undefined;
  let parts: RatePartsModel | null = null;
  let showsAll = false;
  more.addEventListener("click", () => change({ bars: showsAll ? "first" : "all" }));
  const titleChanged = changeDetector();
  const modelChanged = changeDetector();
  const heightChanged = changeDetector();
  const drawingChanged = changeDetector();
  const partsChanged = changeDetector();
  const partsDrawingChanged = changeDetector();

  const render: RunView["render"] = (sweep, { shown, settings, measurements }) => {
    const point = shown === null ? undefined : sweep.points[shown];
    // The dimensions of imported runs may be unknown, and means alone have no rate.
    section.hidden =
      sweep.status === "planned" ||
      (point !== undefined && klFigures(point)?.klPerDimensionNats.length === 0) ||
      point?.latents?.klPerDimensionNats === null;
    if (section.hidden) return;
    const prediction = shown === null ? undefined : sweep.predictions[shown];
    if (titleChanged(point?.settings))
      title.textContent =
        point === undefined || sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
    const hasFigures = point !== undefined && klFigures(point) !== null;
    plot.box.hidden = legend.hidden = !hasFigures;
    none.hidden = hasFigures;
    none.textContent = hasFigures ? "" : whyNoCurve(point);
    const information = hasFigures
      ? (measurements.evaluation?.points.find((one) => one.point === shown)?.information ?? point.latents?.information)
      : null;
    if (partsChanged(information)) {
      parts = ratePartsModel(information);
      partsNames.replaceChildren(...(parts === null ? [] : partsLegend(parts)));
    }
    partsBox.hidden = parts === null;
    showsAll = settings.bars === "all";
    if (!hasFigures) {
      model = undefined;
      restRow.hidden = true;
      return;
    }
    if (modelChanged(point.heldOut, point.train, prediction?.activeUnits, showsAll) || model === undefined) {
      model = klBarsModel(point, prediction, showsAll);
      const height = klBarsHeight(model);
      if (heightChanged(height)) {
        plot.box.style.height = `${height}px`;
        forgetSize(plot);
      }
      legend.replaceChildren(...legendOf(model));
      showRest(model);
    }
    const size = sizeOf(plot);
    if (drawingChanged(model, size.width, size.height)) drawKlBars(plot.svg, model, size, { read });
    if (parts === null) return;
    const partsSize = sizeOf(partsPlot);
    if (partsDrawingChanged(parts, partsSize.width)) drawRateParts(partsPlot.svg, parts, partsSize);
  };

  function showRest(of: KlBarsModel): void {
    const words = restText(of);
    // If the divider between active and inactive units is not drawn, its text is here.
    rest.textContent = words === null ? "" : `${words}${of.activeUnits >= of.shown ? ` (${activeText(of)})` : ""}. `;
    more.textContent = words === null ? `Show the first ${FIRST_BARS} only` : "Show all";
    restRow.hidden = words === null && !(showsAll && of.bars.length > FIRST_BARS + 1);
  }

  return {
    section,
    plots: [partsPlot, plot],
    chart: { name: "kl-by-dimension", table: () => barsTable(model, parts) },
    render,
  };
}

function legendOf({ bars, predictedUnits, activeUnits, highestNats }: KlBarsModel): readonly HTMLElement[] {
  const hasTrain = bars.some(({ trainNats }) => trainNats !== null);
  return [
    ...(activeUnits > 0
      ? [legendItem(barIcon("bar is-active"), `active: posterior mean's variance above ${ACTIVE_UNIT_VARIANCE}`)]
      : []),
    ...(activeUnits < bars.length ? [legendItem(barIcon("bar is-inactive"), "inactive")] : []),
    ...(bars.length > 0 && bars.every(({ klNats, trainNats }) => Math.max(klNats, trainNats ?? 0) < highestNats)
      ? [legendItem(null, `a full bar is ${plural(highestNats, "nat")}`)]
      : []),
    ...(hasTrain
      ? [
          legendItem(
            svgElement(
              "svg",
              { class: "icon bar", viewBox: "0 0 14 14", "aria-hidden": "true" },
              svgElement("line", { class: "train", x1: 7, x2: 7, y1: 1, y2: 13 }),
            ),
            "on training data",
          ),
        ]
      : []),
    ...(predictedUnits === null || predictedUnits === activeUnits
      ? []
      : [legendItem(lineIcon("predicted-level"), "predicted number of active units")]),
  ];
}

function partsLegend({ parts, totalNats, ceilingNats, examples }: RatePartsModel): readonly HTMLElement[] {
  return [
    legendItem(null, `Monte Carlo estimate over ${examples} held-out examples, ${nats(totalNats)} nats together:`),
    ...parts.map(({ key, name, nats: value, standardError }) =>
      legendItem(
        barIcon(`part ${key}`),
        `${name} ${nats(value)} \u00b1 ${nats(standardError)}${key === "information" ? ` (at most ln N = ${nats(ceilingNats)})` : ""}`,
      ),
    ),
  ];
}

function barIcon(className: string): SVGSVGElement {
  const rect = svgElement("rect", { class: `kl ${className}`, x: 1.5, y: 2.5, width: 11, height: 9 });
  return svgElement("svg", { class: `icon ${className}`, viewBox: "0 0 14 14", "aria-hidden": "true" }, rect);
}

function barsTable(model: KlBarsModel | undefined, parts: RatePartsModel | null): ChartTable {
  const active = `Active: the ${model?.activeUnits ?? 0} units of highest KL, as many as have a posterior mean with a variance above ${ACTIVE_UNIT_VARIANCE}.`;
  return {
    caption: `KL of each latent dimension. ${active}${parts === null ? "" : ` ${partsSentence(parts)}`}`,
    header: ["dimension", "held-out KL (nats)", "training KL (nats)", "active"],
    rows: (model?.bars ?? []).map(({ dimension, klNats, trainNats, isActive }) => [
      dimensionName(dimension),
      klNats,
      trainNats,
      isActive ? "yes" : "no",
    ]),
  };
}
