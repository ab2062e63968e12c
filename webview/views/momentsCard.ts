import { FIRST_CHANNELS, momentsModel, type MomentRow, type MomentsModel } from "../charts/momentsModel.ts";
import type { Chosen } from "../askedLatentSpace.ts";
import type { ChartTable } from "../chartTable.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { FAR_MOMENT_NATS } from "../../src/results/farMoments.ts";
import type { ShownLatents } from "../../src/results/aggregate.ts";
import { placeText } from "../../src/results/nearPrior.ts";
import { nats } from "../../src/results/wording.ts";
import { shownLatents } from "../latentSeries.ts";
import { settingsLabel } from "../wording.ts";
import type { ViewSettings } from "../viewSettings.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { legendItem } from "./legend.ts";

/** Mean and deviation of z in each channel of the chosen point beside the prior's, and the factors that scale z to a deviation of 1. */

export interface MomentsHooks {
  readonly change: (change: Partial<ViewSettings>) => void;
  /** Rejects where the page may not write to the clipboard. */
  readonly copy: (text: string) => Promise<void>;
}

const TITLE = "z beside the prior";
const MISSING = "\u2013";
const NONE =
  'Mean, deviation and kurtosis of z are measured at the end of a training, if its posteriors are Gaussian and its prior is N(0, I). A spec with "model": { "type": "latents" } measures saved posteriors.';

export function createMomentsCard({ change, copy }: MomentsHooks, chosen: Chosen): RunView {
  const { section, title, legend, body } = createCard("moments-card", TITLE);
  const table = element("div", { class: "moments" });
  const more = element("button", { type: "button", class: "link" });
  const copyButton = element("button", { type: "button", class: "link copy" }, "Copy scale factors");
  const copied = element("span", { role: "status" });
  const foot = element("p", { class: "rest" }, copyButton, " ", more, " ", copied);
  const none = element("p", { class: "no-figures" }, NONE);
  const note = element("p", { class: "note" });
  body.append(table, foot, note, none);
  const changed = changeDetector();
  let model: MomentsModel | undefined;
  let showsAll = false;
  more.addEventListener("click", () => change({ channels: showsAll ? "first" : "all" }));
  copyButton.addEventListener("click", () => {
    const text = JSON.stringify(model?.scaleFactors.map((factor) => factor && Number(factor.toPrecision(6))) ?? []);
    copy(text).then(
      () => (copied.textContent = "Copied, in the order of the channels."),
      () => (copied.textContent = `This page may not write to the clipboard; the factors are ${text}.`),
    );
  });
  return {
    section,
    plots: [],
    chart: { name: "moments", table: () => momentsTable(model) },
    render: (sweep, { shown, settings }) => {
      const { point, why } = chosen(sweep, shown);
      if (!changed(point?.latents, point?.aggregate, point?.settings, settings.channels, why)) return;
      const latents = shownLatents(point);
      const hasFigures = latents !== undefined && latents.channels.length > 0;
      table.hidden = foot.hidden = legend.hidden = !hasFigures;
      note.textContent = latents === undefined ? "" : positionsText(latents);
      note.hidden = note.textContent === "";
      none.hidden = hasFigures;
      none.textContent = why ?? NONE;
      showsAll = settings.channels === "all";
      copied.textContent = "";
      title.textContent =
        point === undefined || sweep.axes.length === 0 ? TITLE : `${TITLE}, at ${settingsLabel(point.settings)}`;
      model = hasFigures ? momentsModel(latents, showsAll) : undefined;
      if (model === undefined || latents === undefined) return;
      table.replaceChildren(tableOf(model));
      legend.replaceChildren(...legendOf(model, latents.rateNats === null));
      more.hidden = model.channels <= FIRST_CHANNELS + 1;
      more.textContent = showsAll ? `Show ${FIRST_CHANNELS} only` : `Show all ${model.channels} channels`;
    },
  };
}

/** That moments over all positions may hide single ones. */
function positionsText({ dependence, shape, layout, rateNats }: ShownLatents): string {
  const positions = dependence?.positions ?? null;
  if (positions === null) return "";
  const { farNumbers, farthest } = positions;
  const numbers = shape.reduce((product, length) => product * length, 1);
  const one =
    farthest === null
      ? ""
      : ` The farthest is channel ${farthest.channel} at position ${placeText(farthest.position, shape, layout)}: mean ${nats(farthest.mean)}, deviation ${nats(farthest.standardDeviation)}.`;
  // Means alone are narrower than z by a width that is not known.
  const far =
    rateNats === null
      ? ""
      : ` ${farNumbers === 0 ? "None" : farNumbers} of the ${numbers} single numbers ${farNumbers === 1 || farNumbers === 0 ? "is" : "are"} far from the prior.`;
  return `Moments are over all positions.${far}${one}`;
}

function legendOf(model: MomentsModel, isOfMeans: boolean): readonly HTMLElement[] {
  return [
    legendItem(glyphIcon("moment-spread"), `${isOfMeans ? "posterior means" : "z"}: mean and standard deviation`),
    legendItem(glyphIcon("prior-band"), "the prior's: 0 and 1"),
    ...(model.rows.some(({ isFar }) => isFar)
      ? [legendItem(glyphIcon("moment-spread is-far"), `far: KL above ${FAR_MOMENT_NATS} nats`)]
      : []),
    ...(model.rows.length < model.channels
      ? [legendItem(null, `the ${model.rows.length} of ${model.channels} channels that are farthest`)]
      : []),
  ];
}

function glyphIcon(name: string): SVGSVGElement {
  const parts = name.startsWith("prior")
    ? [svgElement("rect", { x: 0, y: 1, width: 20, height: 12 })]
    : [svgElement("line", { x1: 1, x2: 19, y1: 7, y2: 7 }), svgElement("circle", { cx: 10, cy: 7, r: 3.4 })];
  return svgElement(
    "svg",
    { class: "icon wide", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svgElement("g", { class: name }, ...parts),
  );
}

const HEADINGS = [
  { text: "mean", name: "of-mean" },
  { text: "deviation", name: "of-deviation" },
  { text: "excess kurtosis", name: "of-kurtosis" },
  { text: "KL of moments", name: "of-kl" },
  { text: "scale factor", name: "of-factor" },
] as const;

function tableOf({ rows, reach }: MomentsModel): HTMLTableElement {
  const head = element(
    "tr",
    {},
    element("th", { scope: "col" }, "channel"),
    element("td", { class: "glyph" }, axisSvg(reach)),
    ...HEADINGS.map(({ text, name }) => element("th", { scope: "col", class: name }, text)),
  );
  return element(
    "table",
    {},
    element("caption", { class: "unseen" }, "Moments of z in each channel."),
    element("thead", {}, head),
    element("tbody", {}, ...rows.map((row) => rowOf(row, reach))),
  );
}

function rowOf(row: MomentRow, reach: number): HTMLTableRowElement {
  const figures = figuresOf(row);
  return element(
    "tr",
    row.isFar ? { class: "is-far" } : {},
    element("th", { scope: "row" }, String(row.channel)),
    element("td", { class: "glyph" }, spreadSvg(row, reach)),
    ...HEADINGS.map(({ name }, index) => element("td", { class: name }, figures[index] ?? "")),
  );
}

function figuresOf({
  mean,
  standardDeviation,
  excessKurtosis,
  momentKlNats,
  scaleFactor,
}: MomentRow): readonly string[] {
  return [
    nats(mean),
    nats(standardDeviation),
    excessKurtosis === null ? MISSING : nats(excessKurtosis),
    momentKlNats === null ? MISSING : nats(momentKlNats),
    scaleFactor === null ? MISSING : String(Number(scaleFactor.toPrecision(4))),
  ];
}

/** Lengths in percent, so that the drawing follows the table's width. */
function across(value: number, reach: number): string {
  return `${Math.round((50 + (50 * value) / reach) * 100) / 100}%`;
}

function spreadSvg({ mean, standardDeviation, isFar }: MomentRow, reach: number): SVGSVGElement {
  const band = svgElement("rect", {
    x: across(-1, reach),
    y: 0,
    width: `${Math.round(10000 / reach) / 100}%`,
    height: "100%",
  });
  return svgElement(
    "svg",
    { "aria-hidden": "true" },
    svgElement("g", { class: "prior-band" }, band, zeroLine(reach)),
    svgElement(
      "g",
      { class: isFar ? "moment-spread is-far" : "moment-spread" },
      svgElement("line", {
        x1: across(mean - standardDeviation, reach),
        x2: across(mean + standardDeviation, reach),
        y1: "50%",
        y2: "50%",
      }),
      svgElement("circle", { cx: across(mean, reach), cy: "50%", r: 3.4 }),
    ),
  );
}

function zeroLine(reach: number): SVGLineElement {
  return svgElement("line", { x1: across(0, reach), x2: across(0, reach), y1: 0, y2: "100%" });
}

function axisSvg(reach: number): SVGSVGElement {
  // Five at most, which do not touch on a narrow page.
  const step = Math.max(1, Math.ceil(reach / 2.5));
  const ticks = Array.from(
    { length: 2 * Math.floor(reach / step) + 1 },
    (_, i) => (i - Math.floor(reach / step)) * step,
  );
  return svgElement(
    "svg",
    { "aria-hidden": "true" },
    ...ticks
      .filter((tick) => Math.abs(tick) < reach)
      .map((tick) =>
        svgElement(
          "text",
          { x: across(tick, reach), y: 14, "text-anchor": "middle" },
          String(tick).replace("-", "\u2212"),
        ),
      ),
  );
}

function momentsTable(model: MomentsModel | undefined): ChartTable {
  return {
    caption: "Moments of z in each channel; KL is that of a Gaussian of these moments from N(0, 1).",
    header: ["channel", "mean", "standard deviation", "excess kurtosis", "KL of the moments (nats)", "scale factor"],
    rows: (model?.rows ?? []).map(({ channel, mean, standardDeviation, excessKurtosis, momentKlNats, scaleFactor }) => [
      channel,
      mean,
      standardDeviation,
      excessKurtosis,
      momentKlNats,
      scaleFactor,
    ]),
  };
}
