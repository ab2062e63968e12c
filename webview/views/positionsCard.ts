import { drawHeatCells, gapOf } from "../charts/heatCells.ts";
import { FIRST_MAPS, positionMapsModel, type PositionMap, type PositionMapsModel } from "../charts/positionMaps.ts";
import { fit } from "../charts/plane.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { nats } from "../../src/results/wording.ts";
import type { ViewSettings } from "../viewSettings.ts";
import { settingsLabel, smallNats } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { rampLegend } from "./legend.ts";

/** KL of the chosen point as a map over the positions of z. Hidden where z has no positions. */

const TITLE = "KL over positions";
/** Pixels of the longer side of a map, as drawn; the style sheet scales it. */
const SIDE = 96;

export interface PositionsHooks {
  readonly change: (change: Partial<ViewSettings>) => void;
}

export function createPositionsCard({ change }: PositionsHooks): RunView {
  const { section, title, legend, body } = createCard("positions-card", TITLE);
  const maps = element("div", { class: "position-maps" });
  const more = element("button", { type: "button", class: "link" });
  const rest = element("p", { class: "rest" }, more);
  body.append(maps, rest);
  const changed = changeDetector();
  let model: PositionMapsModel | null = null;
  let showsAll = false;
  more.addEventListener("click", () => change({ channels: showsAll ? "first" : "all" }));
  return {
    section,
    plots: [],
    chart: { name: "kl-by-position", table: () => mapsTable(model) },
    render: (sweep, { shown, settings }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      const latents = point?.latents;
      showsAll = settings.channels === "all";
      if (!changed(latents, point?.settings, showsAll)) return;
      model = latents === undefined ? null : positionMapsModel(latents, showsAll);
      section.hidden = model === null;
      if (model === null || point === undefined) return;
      title.textContent = sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
      const { highestNats, highestSumNats, channels, slice } = model;
      legend.replaceChildren(
        rampLegend("heat", "KL", "0", `${smallNats(highestSumNats)} nats, summed`),
        ...(channels > 1 ? [rampLegend("heat", `of one ${slice}`, "0", `${smallNats(highestNats)} nats`)] : []),
      );
      maps.replaceChildren(...model.maps.map((map, index) => figureOf(map, model as PositionMapsModel, index === 0)));
      rest.hidden = channels <= FIRST_MAPS + 1;
      more.textContent = showsAll ? `Show the ${FIRST_MAPS} of highest KL only` : `Show all ${channels}`;
    },
  };
}

function figureOf(map: PositionMap, model: PositionMapsModel, isSum: boolean): HTMLElement {
  const { height, width } = model;
  const cell = Math.max(2, Math.min(24, SIDE / Math.max(height, width)));
  const svg = svgElement("svg", { role: "img", "aria-label": summary(map, model) });
  const gap = gapOf(cell);
  fit(svg, { width: width * cell, height: height * cell });
  svg.style.setProperty("--ratio", `${width} / ${height}`);
  drawHeatCells(
    svg,
    { columns: map.columns, rows: height, highest: (isSum ? model.highestSumNats : model.highestNats) || 1 },
    { top: 0, edges: Array.from({ length: width + 1 }, (_, i) => i * cell), cellHeight: cell, gapX: gap, gapY: gap },
  );
  return element("figure", {}, svg, element("figcaption", {}, `${map.name}: ${nats(map.totalNats)} nats`));
}

function summary({ name, totalNats, columns }: PositionMap, { height, width }: PositionMapsModel): string {
  const highest = Math.max(...columns.flat());
  return `KL of ${name} over ${height} by ${width} positions: ${nats(totalNats)} nats together, at most ${smallNats(highest)} at one.`;
}

function mapsTable(model: PositionMapsModel | null): ChartTable {
  const maps = model?.maps ?? [];
  const places = Array.from({ length: model?.height ?? 0 }, (_, row) =>
    Array.from({ length: model?.width ?? 0 }, (_unused, column) => ({ row, column })),
  ).flat();
  return {
    caption: "KL of each position.",
    header: ["row", "column", ...maps.map(({ name }) => `${name} (nats)`)],
    rows: places.map(({ row, column }) => [row, column, ...maps.map(({ columns }) => columns[column]?.[row] ?? null)]),
  };
}
