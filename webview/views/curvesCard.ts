import { betaScale } from "../charts/betaScale.ts";
import { drawCrosshair, drawCurves } from "../charts/curves.ts";
import { curvesModel, predictedValues, otherCurve, quantities } from "../charts/curvesModel.ts";
import { curveTip, curvesTable, tipText } from "../charts/curveTexts.ts";
import { endPath, markOther } from "../charts/otherCurves.ts";
import type { PointHooks } from "../charts/plane.ts";
import { halfLifeEpochs } from "../charts/smoothing.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { controlOf } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import type { ViewSettings } from "../viewSettings.ts";
import { plural } from "../../src/core/wording.ts";
import { failureText } from "../../src/results/wording.ts";
import { settingsLabel, shortNumber } from "../wording.ts";
import { hasDetails, type PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { createAskedCurves } from "../askedCurves.ts";
import type { Ask } from "../session.ts";
import type { RunView, ViewContext } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { choiceControl } from "./choiceControl.ts";
import { moveByKeys } from "./epochKeys.ts";
import { legendItem, lineIcon, rampLegend } from "./legend.ts";

/**
 * Training curves of the chosen point, with those of the other points behind it. A run of very many points has none in its snapshot: the
 * chosen point's is asked for.
 */

export interface CurvesCardHooks extends PointHooks {
  readonly change: (change: Partial<ViewSettings>) => void;
}

/** @param ask null where no questions can be answered, as in a report */
export function createCurvesCard({ hover, choose, change }: CurvesCardHooks, ask: Ask | null): RunView {
  const { section, title, legend, body } = createCard("curves", "Training");
  const plots = quantities.map(() => createPlot("curve-plot"));
  const row = element(
    "div",
    { class: "curve-row", tabindex: 0, role: "group", "aria-label": "Training curves. Arrow keys move by epoch." },
    ...plots.map(({ box }) => box),
  );
  const spoken = element("p", { class: "unseen", role: "status" });
  const none = element("p", { class: "no-figures", role: "status" });
  const smoothing = choiceControl(
    "Smoothing",
    { none: "none", light: "light", medium: "medium", strong: "strong" },
    (value) => change({ smoothing: value }),
  );
  const which = choiceControl("Curves of", { chosen: "the chosen point", all: "all points" }, (value) =>
    change({ curves: value }),
  );
  const controls = element("div", { class: "controls" }, which.section, smoothing.section);
  legend.before(controls);
  body.append(row, spoken, none);
  const changed = changeDetector();
  const legendChanged = changeDetector();
  let latest: { readonly sweep: Sweep; readonly shown: number | null; readonly settings: ViewSettings } | undefined;
  let last: { readonly sweep: Sweep; readonly context: ViewContext } | undefined;
  const asked = createAskedCurves(ask, () => (last === undefined ? undefined : render(last.sweep, last.context)));

  const hooks = {
    move: (svg: SVGSVGElement, epoch: number, other: number | null): void => {
      const anchors = plots.map((plot) => ({ svg: plot.svg, hair: drawCrosshair(plot.svg, epoch) }));
      for (const plot of plots) markOther(plot.svg, other);
      const anchor = anchors.find((one) => one.svg === svg)?.hair ?? svg;
      hover(other, anchor, () => curveTip(latest?.sweep, other ?? latest?.shown ?? null, epoch));
    },
    leave: (): void => {
      for (const plot of plots) {
        drawCrosshair(plot.svg, null);
        markOther(plot.svg, null);
      }
      hover(null);
    },
    choose,
  };
  const chosenPoint = (): PointSnapshot | undefined =>
    latest === undefined || latest.shown === null ? undefined : latest.sweep.points[latest.shown];
  moveByKeys(
    row,
    () => chosenPoint()?.curve.epoch ?? [],
    (epoch) => {
      const [first] = plots;
      if (epoch === null || first === undefined) hooks.leave();
      else hooks.move(first.svg, epoch, null);
      spoken.textContent = epoch === null ? "" : tipText(curveTip(latest?.sweep, latest?.shown ?? null, epoch));
    },
  );

  function render(whole: Sweep, context: ViewContext): void {
    last = { sweep: whole, context };
    const { shown } = context;
    const { sweep, why, note } = asked.of(whole, shown);
    const canShowAll = hasDetails(whole.points.length);
    const settings = canShowAll ? context.settings : { ...context.settings, curves: "chosen" as const };
    latest = { sweep, shown, settings };
    const point = shown === null ? undefined : sweep.points[shown];
    const prediction = shown === null ? undefined : sweep.predictions[shown];
    const scale = betaScale(sweep);
    const tone = point === undefined ? 0 : scale.tone(point.beta);
    const predicted = predictedValues(prediction);
    const halfLife = halfLifeEpochs(settings.smoothing, point?.epochs ?? 1);
    const behind: readonly number[] =
      settings.curves === "all"
        ? sweep.points.flatMap((other, index) => (index === shown || other.curve.epoch.length === 0 ? [] : [index]))
        : [];
    smoothing.show(settings.smoothing);
    which.show(settings.curves);
    which.section.hidden = sweep.points.length < 2 || !canShowAll;
    const hasCurve = point !== undefined && point.curve.epoch.length > 0;
    const ends = behind.map((index) => sweep.points[index]?.status);
    if (legendChanged(point?.settings, point?.status, tone, predicted[0], halfLife, ...ends)) {
      title.textContent = titleOf(sweep, point);
      legend.replaceChildren(...legendOf(sweep, point, tone, predicted[0] !== undefined, halfLife, behind));
    }
    row.hidden = legend.hidden = controls.hidden = !hasCurve;
    const words = hasCurve ? note : (why ?? whyNoCurve(point));
    none.hidden = words === "";
    if (none.textContent !== words) none.textContent = words;
    if (point === undefined || !hasCurve) return;
    const sizes = plots.map(sizeOf);
    const curves = behind.map((index) => sweep.points[index]?.curve);
    if (
      !changed(
        point.curve,
        point.status,
        tone,
        halfLife,
        ...predicted,
        ...sizes.flatMap(({ width, height }) => [width, height]),
        ...curves,
        ...ends,
      )
    )
      return;
    for (const [index, quantity] of quantities.entries()) {
      const [plot, size] = [plots[index], sizes[index]];
      if (plot === undefined || size === undefined) continue;
      const others = behind.flatMap((other) => {
        const of = sweep.points[other];
        return of === undefined ? [] : [otherCurve(of, other, scale.tone(of.beta), quantity, halfLife)];
      });
      drawCurves(
        plot.svg,
        curvesModel(point, quantity, predicted[index] ?? null, { halfLifeEpochs: halfLife, others }),
        tone,
        size,
        hooks,
      );
    }
  }

  return {
    section,
    plots,
    chart: {
      name: "training",
      table: () =>
        curvesTable(
          latest?.sweep,
          latest === undefined
            ? []
            : latest.settings.curves === "all"
              ? [...latest.sweep.points.keys()]
              : latest.shown === null
                ? []
                : [latest.shown],
        ),
    },
    render,
  };
}

function legendOf(
  sweep: Sweep,
  point: PointSnapshot | undefined,
  tone: number,
  isPredicted: boolean,
  halfLife: number,
  behind: readonly number[],
): readonly HTMLElement[] {
  const { low, high } = betaScale(sweep);
  // An imported run may have no training figures.
  const hasTrain = point === undefined || point.curve.epoch.length === 0 || point.curve.trainRateNats.length > 0;
  const ends = (["failed", "stopped"] as const).filter(
    (end) => point?.status === end || behind.some((index) => sweep.points[index]?.status === end),
  );
  return [
    legendItem(lineIcon("series held-out", tone), "held-out data"),
    ...(hasTrain ? [legendItem(lineIcon("series train"), "training data")] : []),
    ...(halfLife > 0
      ? [legendItem(lineIcon("series held-out raw", tone), `before smoothing (half-life ${plural(halfLife, "epoch")})`)]
      : []),
    ...(isPredicted ? [legendItem(lineIcon("predicted-level"), "predicted")] : []),
    ...(behind.length === 0 ? [] : [legendItem(null, `${plural(behind.length, "other point")}, held-out data:`)]),
    ...(behind.length === 0 || low === high
      ? []
      : [rampLegend("toned", controlOf(sweep).name, shortNumber(low), shortNumber(high))]),
    ...ends.map((end) => legendItem(endIcon(end), end)),
  ];
}

function endIcon(end: keyof typeof endPath): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon", viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svgElement("path", { class: `end ${end}`, d: endPath[end] }),
  );
}

function titleOf({ axes }: Sweep, point: PointSnapshot | undefined): string {
  return point === undefined || axes.length === 0 ? "Training" : `Training at ${settingsLabel(point.settings)}`;
}

export function whyNoCurve(point: PointSnapshot | undefined): string {
  switch (point?.status) {
    case undefined:
      return "No point yet.";
    case "waiting":
      return "This point is waiting to be trained.";
    case "training":
      return "The first epoch is running.";
    case "failed":
      return point.failure === null ? "This point failed." : `This point failed: ${failureText(point.failure)}`;
    case "done":
    case "stopped":
      return "No epoch of this point was recorded. Models that another program trained have none.";
  }
}
