import { ACTIVE_UNIT_VARIANCE } from "../src/core/evaluation.ts";
import type { PointHooks } from "./charts/plane.ts";
import { element } from "./element.ts";
import type { Action, ViewState } from "./store.ts";
import type { Sweep } from "./sweep.ts";
import { shownPoint } from "./store.ts";
import { createCurvesCard } from "./views/curvesCard.ts";
import { createEmptyState } from "./views/emptyState.ts";
import { createFrontierCard } from "./views/frontierCard.ts";
import type { RunCommand } from "./views/header.ts";
import { createHeader } from "./views/header.ts";
import { createHeatmapCard } from "./views/heatmapCard.ts";
import { createPointsTable } from "./views/pointsTable.ts";
import { forgetSize, type Selected } from "./views/card.ts";
import { createTooltip } from "./views/tooltip.ts";

/** The page: made once, then told each state. */

export interface PanelHooks {
  readonly dispatch: (action: Action) => void;
  readonly runCommand: RunCommand;
  /** Calls back whenever one of the elements changes its size. */
  readonly watchSizes: (elements: readonly Element[], changed: () => void) => void;
}

export interface Panel {
  readonly render: (state: ViewState) => void;
}

export function createPanel(root: HTMLElement, { dispatch, runCommand, watchSizes }: PanelHooks): Panel {
  const tooltip = createTooltip(root);
  const choose = (point: number): void => dispatch({ type: "pointChosen", point });
  const hover: PointHooks["hover"] = (point, anchor, read) => {
    dispatch({ type: "pointHovered", point });
    if (anchor === undefined || read === undefined) tooltip.hide();
    else tooltip.show(anchor, read);
  };
  const header = createHeader(runCommand);
  const views = [
    createFrontierCard({ hover, choose }),
    createHeatmapCard({ hover, choose }),
    createCurvesCard({ read: (anchor, read) => (anchor !== undefined && read !== undefined ? tooltip.show(anchor, read) : tooltip.hide()) }),
    createPointsTable({ hover, choose }),
  ];
  const empty = createEmptyState(runCommand);
  const problem = element("p", { class: "message problem", role: "alert", hidden: true });
  const cards = element("div", { class: "cards" }, ...views.map(({ section }) => section));
  const footnote = element("footer", { class: "footnote" });
  const run = element("div", { class: "run" }, header.section, cards, footnote);
  root.prepend(problem, empty, run);
  let latest: ViewState | undefined;

  function render(state: ViewState): void {
    latest = state;
    problem.hidden = state.problem === null;
    problem.textContent = state.problem === null ? "" : `The extension sent something this panel cannot read; reloading the window may help. (${state.problem})`;
    empty.hidden = !state.isConnected || state.sweep !== null;
    run.hidden = state.sweep === null;
    if (state.sweep !== null) renderSweep(state.sweep, { shown: shownPoint(state), hovered: state.hoveredPoint });
    tooltip.refresh();
  }

  function renderSweep(sweep: Sweep, selected: Selected): void {
    cards.classList.toggle("is-planned", sweep.status === "planned");
    header.render(sweep);
    footnote.textContent = footnoteOf(sweep);
    for (const view of views) view.render(sweep, selected);
  }

  const plots = views.flatMap((view) => view.plots);
  watchSizes(
    plots.map(({ box }) => box),
    () => {
      plots.forEach(forgetSize);
      if (latest !== undefined) render(latest);
    },
  );
  return { render };
}

function footnoteOf({ imported }: Sweep): string {
  const elbo = "ELBO = −\u2060(rate + distortion).";
  if (imported !== undefined) return ["Figures as they were logged, nats per example.", elbo, ...imported.notes].join(" ");
  return `Held-out figures, nats per example. ${elbo} A unit is active if its posterior mean varies over the examples by more than ${ACTIVE_UNIT_VARIANCE}.`;
}
