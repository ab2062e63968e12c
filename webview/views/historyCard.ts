import { heatmapHeight } from "../charts/klHeatmap.ts";
import { drawKlHistory } from "../charts/klHistory.ts";
import { dimensionName } from "../charts/klHeatmapModel.ts";
import type { HistoryModel, KlHistory } from "../charts/klHistoryModel.ts";
import { historyModel } from "../charts/klHistoryModel.ts";
import type { ReadHooks } from "../charts/plane.ts";
import { changeDetector, element } from "../element.ts";
import { areLatentsAlone } from "../figures.ts";
import { type AnswerState, createPointAnswers } from "../pointAnswers.ts";
import type { Ask } from "../session.ts";
import type { Sweep } from "../sweep.ts";
import { settingsLabel, shortNumber } from "../wording.ts";
import type { ChartTable } from "../chartTable.ts";
import { hasDetails, type PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import type { RunView, ViewContext } from "./card.ts";
import { createCard, createPlot, forgetSize, sizeOf } from "./card.ts";
import { whyNoCurve } from "./curvesCard.ts";
import { rampLegend } from "./legend.ts";

/** KL of each dimension of the chosen point by epoch. The panel requests these figures from the run's files. */

const TITLE = "KL per latent dimension over the epochs";

export function createHistoryCard(hooks: ReadHooks, ask: Ask | null): RunView {
  const { section, title, legend, body } = createCard("history", TITLE);
  const plot = createPlot("history-plot");
  const none = element("p", { class: "no-figures", role: "status" });
  body.append(plot.box, none);
  let latest: { readonly sweep: Sweep; readonly context: ViewContext } | undefined;
  const histories =
    ask === null
      ? null
      : createPointAnswers("klHistory", ask, () =>
          latest === undefined ? undefined : render(latest.sweep, latest.context),
        );
  const titleChanged = changeDetector();
  const historyChanged = changeDetector();
  const heightChanged = changeDetector();
  const scaleChanged = changeDetector();
  const drawingChanged = changeDetector();
  let model: HistoryModel | undefined;

  function render(sweep: Sweep, context: ViewContext): void {
    latest = { sweep, context };
    section.hidden = areLatentsAlone(sweep);
    const point = context.shown === null ? undefined : sweep.points[context.shown];
    if (titleChanged(point?.settings))
      title.textContent =
        point === undefined || sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
    const hasEpochs = point !== undefined && wasTrained(point, sweep);
    const state =
      histories === null || !hasEpochs
        ? null
        : histories.of({ run: sweep.id, point: context.shown ?? 0, epoch: point.epoch });
    const history = state?.status === "known" && state.answer.epochs.length > 0 ? state.answer : null;
    plot.box.hidden = legend.hidden = history === null;
    none.hidden = history !== null;
    none.textContent = history === null ? whyNone(point, hasEpochs, state, histories !== null) : "";
    if (history === null || point === undefined) model = undefined;
    else show(history, point.epochs);
  }

  function show(history: KlHistory, asked: number): void {
    if (historyChanged(history, asked) || model === undefined) {
      model = historyModel(history, asked);
      const height = heatmapHeight(model);
      if (heightChanged(height)) {
        plot.box.style.height = `${height}px`;
        forgetSize(plot);
      }
      if (scaleChanged(model.highestNats))
        legend.replaceChildren(rampLegend("heat", "KL", "0", `${shortNumber(model.highestNats)} nats`));
    }
    const size = sizeOf(plot);
    if (drawingChanged(model, size.width, size.height)) drawKlHistory(plot.svg, model, size, hooks);
  }

  return { section, plots: [plot], chart: { name: "kl-by-epoch", table: () => historyTable(model) }, render };
}

/** Without a curve of its own, a point of a large run may still have epochs on disk. */
function wasTrained({ curve, epoch }: PointSnapshot, { points }: Sweep): boolean {
  return hasDetails(points.length) ? curve.epoch.length > 0 : epoch > 0;
}

function whyNone(
  point: PointSnapshot | undefined,
  hasEpochs: boolean,
  state: AnswerState<"klHistory"> | null,
  canAsk: boolean,
): string {
  if (!hasEpochs) return whyNoCurve(point);
  if (!canAsk) return "A report does not include KL by epoch. Open the run in the editor to see it.";
  switch (state?.status) {
    case "failed":
      return `The epochs of this point could not be read: ${state.why}`;
    case "known":
      return "No epoch of this point was recorded. Models that another program trained have none.";
    default:
      return "Reading the epochs of this point …";
  }
}

function historyTable(model: HistoryModel | undefined): ChartTable {
  const dimensions = model?.dimensions ?? [];
  const ascending = [...dimensions.keys()].sort((a, b) => (dimensions[a] ?? 0) - (dimensions[b] ?? 0));
  return {
    caption: "Held-out KL of each latent dimension by epoch.",
    header: ["epoch", ...ascending.map((row) => `KL of ${dimensionName(dimensions[row] ?? 0)} (nats)`)],
    rows: (model?.epochs ?? []).map((epoch, column) => [
      epoch,
      ...ascending.map((row) => model?.columns[column]?.[row] ?? null),
    ]),
  };
}
