import { ACTIVE_UNIT_VARIANCE } from "../src/core/evaluation.ts";
import type { PointHooks, ReadHooks } from "./charts/plane.ts";
import { element } from "./element.ts";
import { areLatentsAlone } from "./figures.ts";
import { isRunning } from "../src/results/reading.ts";
import { paceOutOfSight, type WatchSight } from "./outOfSight.ts";
import type { Action, ViewState } from "./store.ts";
import type { Sweep } from "./sweep.ts";
import type { Ask } from "./session.ts";
import { shownPoint } from "./store.ts";
import { createBarsCard } from "./views/barsCard.ts";
import { addChartMenu, type SavedFile } from "./views/chartMenu.ts";
import { createCompareCard } from "./views/compareCard.ts";
import { createCurvesCard } from "./views/curvesCard.ts";
import { createEmptyState } from "./views/emptyState.ts";
import { createFrontierCard } from "./views/frontierCard.ts";
import type { RunCommand } from "./views/header.ts";
import { createHeader } from "./views/header.ts";
import type { HeadlineHooks } from "./views/headlineView.ts";
import { createHeatmapCard } from "./views/heatmapCard.ts";
import { createHistoryCard } from "./views/historyCard.ts";
import { createLatentCards } from "./views/latentCards.ts";
import { createModelPage } from "./views/modelPage.ts";
import { createPointsTable } from "./views/pointsTable.ts";
import { createPredictionCard } from "./views/predictionCard.ts";
import { forgetSize, type RunView, type ViewContext } from "./views/card.ts";
import { createTabs, type TabName } from "./views/tabs.ts";
import { createWhyCard } from "./views/whyCard.ts";
import type { WhyHooks } from "./views/whyParts.ts";
import { createTooltip } from "./views/tooltip.ts";
import { tabs as allTabs, type ViewSettings } from "./viewSettings.ts";

/**
 * Of latents alone nothing was trained, and nothing decodes; means alone have no rate either. Imported figures have no z. Before a
 * training all other tabs are empty.
 */
function offeredTabs(sweep: Sweep): readonly TabName[] {
  if (sweep.imported !== undefined) return allTabs.filter((tab) => tab !== "latents");
  if (!areLatentsAlone(sweep)) return allTabs;
  const hasRates = sweep.points.some(({ latents }) => (latents?.klPerDimensionNats ?? null) !== null);
  return hasRates ? ["overview", "dimensions", "latents"] : ["overview", "latents"];
}

/** The page: created once, then rendered for each state. */

export interface PanelHooks {
  readonly dispatch: (action: Action) => void;
  readonly runCommand: RunCommand;
  /** Null if no questions can be answered, as in a report. */
  readonly ask: Ask | null;
  /** Null without a spec to edit. */
  readonly applyRemedy: ((remedy: number) => void) | null;
  readonly applyFix: HeadlineHooks["applyFix"];
  readonly saveFile: (file: SavedFile) => void;
  /** Writes to the clipboard; rejects where the page may not. */
  readonly copy: (text: string) => Promise<void>;
  /** Calls back when an element changes its size. */
  readonly watchSizes: (elements: readonly Element[], changed: () => void) => void;
  readonly watchSight: WatchSight;
}

export interface Panel {
  readonly render: (state: ViewState) => void;
}

export function createPanel(
  root: HTMLElement,
  { dispatch, runCommand, ask, applyRemedy, applyFix, saveFile, copy, watchSizes, watchSight }: PanelHooks,
): Panel {
  const tooltip = createTooltip(root);
  const choose = (point: number): void => dispatch({ type: "pointChosen", point });
  const hover: PointHooks["hover"] = (point, anchor, read) => {
    dispatch({ type: "pointHovered", point });
    if (anchor === undefined || read === undefined) tooltip.hide();
    else tooltip.show(anchor, read);
  };
  const read: ReadHooks["read"] = (anchor, text) =>
    anchor !== undefined && text !== undefined ? tooltip.show(anchor, text) : tooltip.hide();
  const change = (changed: Partial<ViewSettings>): void => dispatch({ type: "settingsChanged", change: changed });
  const look: WhyHooks["look"] = (point, tab) => {
    choose(point);
    change({ tab });
  };
  const header = createHeader(runCommand, applyFix);
  const views: Readonly<Record<TabName, readonly RunView[]>> = {
    overview: [
      createWhyCard({ look, hover: (point) => hover(point), applyRemedy }, runCommand),
      createFrontierCard({ hover, choose }, change),
      createPredictionCard(),
      createBarsCard({ read, change }),
      createCompareCard(runCommand),
      createPointsTable({ hover, choose }),
    ],
    dimensions: [createHeatmapCard({ hover, choose }), createHistoryCard({ read }, ask)],
    latents: createLatentCards({ hover, choose }, { change, copy }, ask),
    training: [createCurvesCard({ hover, choose, change }, ask)],
    model: [createModelPage({ ask, change })],
  };
  for (const view of Object.values(views).flat()) addChartMenu(view, saveFile, () => latest?.sweep?.specName ?? "");
  const tabs = createTabs(mapTabs(views, pageOf), (tab) => change({ tab }));
  const empty = createEmptyState(runCommand);
  const problem = element("p", { class: "message problem", role: "alert", hidden: true });
  const footnote = element("footer", { class: "footnote" });
  const run = element("div", { class: "run" }, header.section, tabs.section, footnote);
  root.prepend(problem, empty, run);
  let latest: ViewState | undefined;
  let latestTab: TabName | undefined;
  const drawAgain = (): void => {
    if (latest !== undefined) render(latest);
  };
  const pace = paceOutOfSight(
    Object.values(views).flatMap((shown) => shown.map(({ section }) => section)),
    watchSight,
    drawAgain,
  );

  function render(state: ViewState): void {
    latest = state;
    problem.hidden = state.problem === null;
    problem.textContent =
      state.problem === null
        ? ""
        : `The extension sent a message that this panel cannot read. Reload the window. (${state.problem})`;
    empty.hidden = !state.isConnected || state.sweep !== null;
    run.hidden = state.sweep === null;
    const { settings, measurements, comparison, others, comparisonsAsked } = state;
    if (state.sweep !== null)
      renderSweep(state.sweep, {
        shown: shownPoint(state),
        hovered: state.hoveredPoint,
        settings,
        measurements,
        comparison,
        others,
        comparisonsAsked,
      });
    tooltip.refresh();
  }

  function renderSweep(sweep: Sweep, context: ViewContext): void {
    const isPlanned = sweep.status === "planned";
    run.classList.toggle("is-planned", isPlanned);
    const offered = offeredTabs(sweep);
    // The other tabs are empty before training.
    const tab = isPlanned || !offered.includes(context.settings.tab) ? "overview" : context.settings.tab;
    tabs.show(tab, offered);
    header.render(sweep, context.measurements);
    footnote.textContent = footnoteOf(sweep);
    const mayWait = isRunning(sweep) && tab === latestTab;
    latestTab = tab;
    for (const view of views[tab]) if (!mayWait || !pace.mayWait(view.section)) view.render(sweep, context);
  }

  const plots = Object.values(views).flatMap((shown) => shown.flatMap((view) => view.plots));
  watchSizes(
    plots.map(({ box }) => box),
    () => {
      plots.forEach(forgetSize);
      drawAgain();
    },
  );
  return { render };
}

function mapTabs<From, To>(
  of: Readonly<Record<TabName, From>>,
  change: (from: From, tab: TabName) => To,
): Readonly<Record<TabName, To>> {
  return Object.fromEntries(Object.entries(of).map(([tab, from]) => [tab, change(from, tab as TabName)])) as Record<
    TabName,
    To
  >;
}

function pageOf(views: readonly RunView[], tab: TabName): HTMLElement {
  return element("div", { class: `cards ${tab}` }, ...views.map(({ section }) => section));
}

function footnoteOf(sweep: Sweep): string {
  const { imported } = sweep;
  const elbo = "ELBO = −\u2060(rate + distortion).";
  const unit = `A unit is active if its posterior mean varies over the examples by more than ${ACTIVE_UNIT_VARIANCE}.`;
  if (areLatentsAlone(sweep)) return `Figures of the latents alone, nats per example, for the prior N(0, I). ${unit}`;
  if (imported !== undefined) return ["Figures as logged, nats per example.", elbo, ...imported.notes].join(" ");
  return `Held-out figures, nats per example. ${elbo} ${unit}`;
}
