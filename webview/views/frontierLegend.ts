import { betaScale } from "../charts/betaScale.ts";
import { criterionHint } from "../charts/criterionFlags.ts";
import { boundSentence } from "../charts/entropyBound.ts";
import { otherSymbolPath } from "../charts/frontierCompared.ts";
import { flagPath } from "../charts/frontierLabels.ts";
import { isLayerShown, type LayerChoices, type PlaneLayer } from "../charts/frontierLayers.ts";
import type { FrontierModel } from "../charts/frontierModel.ts";
import { trainSymbolPath } from "../charts/frontierTrain.ts";
import { otherSweeps } from "../charts/otherSweeps.ts";
import type { Symbol } from "../charts/symbols.ts";
import { changeDetector, element, svgElement } from "../element.ts";
import { countOf, isRunning } from "../../src/results/reading.ts";
import { controlOf } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { shortNumber } from "../wording.ts";
import { legendItem, lineIcon, rampLegend, symbolIcon } from "./legend.ts";

/** The legend of the plane. A click on an entry shows or hides its layer. */

interface Entry {
  readonly layer: PlaneLayer;
  readonly icon: Node;
  readonly text: string;
  readonly hint?: string;
}

export interface FrontierLegend {
  readonly render: (run: Sweep, model: FrontierModel, others: readonly Sweep[], choices: LayerChoices) => void;
}

/** Rebuilt only if its content changes, so that the focus stays while a sweep trains. */
export function createFrontierLegend(legend: HTMLElement, choose: (choices: LayerChoices) => void): FrontierLegend {
  const contentChanged = changeDetector();
  let latest: LayerChoices = {};
  const toggle = (layer: PlaneLayer): void => choose({ ...latest, [layer]: !isLayerShown(layer, latest) });
  return {
    render: (run, model, others, choices) => {
      latest = choices;
      const entries = [...entriesOfPoints(run, model), ...entriesOfLines(run, model), ...entriesOfOthers(run, others)];
      const remarks = remarksOn(run);
      const { low, high } = betaScale(run);
      if (
        contentChanged(
          JSON.stringify([
            low,
            high,
            controlOf(run).name,
            entries.map(({ layer, text, hint }) => [layer, text, hint]),
            remarks,
          ]),
        )
      ) {
        const focused = legend.querySelector<HTMLElement>("button:focus")?.dataset["layer"];
        const buttons = entries.map((entry) => toggleOf(entry, toggle));
        legend.replaceChildren(betaItem(run), ...buttons, ...remarks.map((text) => legendItem(null, text)));
        buttons.find(({ dataset }) => dataset["layer"] === focused)?.focus();
      }
      for (const button of legend.querySelectorAll<HTMLElement>("button"))
        button.setAttribute("aria-pressed", String(isLayerShown(button.dataset["layer"] as PlaneLayer, choices)));
    },
  };
}

function toggleOf({ layer, icon, text, hint }: Entry, toggle: (layer: PlaneLayer) => void): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "legend-item toggle", "data-layer": layer, title: hint ?? null },
    icon,
    element("span", {}, text),
  );
  button.addEventListener("click", () => toggle(layer));
  return button;
}

function remarksOn(run: Sweep): readonly string[] {
  const toCome = run.points.filter(({ isToCome }) => isToCome === true).length;
  const waiting = countOf(run.points, "waiting") - toCome;
  const failed = countOf(run.points, "failed");
  return [
    ...(waiting > 0 && run.status !== "planned"
      ? [isRunning(run) ? `${waiting} waiting` : `${waiting} not trained`]
      : []),
    ...(toCome > 0 ? [`${toCome} to come when these are measured`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
}

function betaItem(run: Sweep): HTMLElement {
  const { low, high } = betaScale(run);
  const { name } = controlOf(run);
  return low === high
    ? legendItem(null, `${name} = ${shortNumber(low)}`)
    : rampLegend("toned", name, shortNumber(low), shortNumber(high));
}

function entriesOfPoints(run: Sweep, { marks, means, curve, trainFigures }: FrontierModel): readonly Entry[] {
  const has = (symbol: Symbol): boolean => marks.some((mark) => mark.symbol === symbol);
  const symbolEntry = (symbol: Symbol, text: string): readonly Entry[] =>
    has(symbol) ? [{ layer: symbol, icon: symbolIcon(symbol), text }] : [];
  return [
    ...(curve.length > 0 || has("predicted")
      ? [
          {
            layer: "predicted",
            icon: lineIcon("predicted-frontier", null, "predicted"),
            text: run.isEdited ? "predicted for the edited spec" : "predicted",
          } as const,
        ]
      : []),
    ...symbolEntry("predicted-collapse", "predicted to collapse"),
    ...symbolEntry("predicted-doubt", "at risk"),
    ...symbolEntry("trained", "held-out data"),
    ...symbolEntry("training", "still training"),
    ...symbolEntry("collapsed", "collapsed: no active unit"),
    ...(trainFigures.length > 0
      ? [
          {
            layer: "train-data",
            icon: pathIcon("train-figure", trainSymbolPath),
            text: "training data",
            hint: "Rate and distortion on the training data, joined to those on held-out data: the generalisation gap",
          } as const,
        ]
      : []),
    ...(means.length > 0
      ? [
          {
            layer: "seeds",
            icon: seedIcon(),
            text: "seeds, mean ± standard error",
            hint: "Large marks are means over seeds with bars of one standard error; small marks are single seeds",
          } as const,
        ]
      : []),
  ];
}

function entriesOfLines(
  run: Sweep,
  { lines, front, best, baselines, bound, decoderCurves, isJudged }: FrontierModel,
): readonly Entry[] {
  const control = controlOf(run);
  const others = run.axes.filter((axis) => axis !== control.axis && axis !== "training.seed");
  return [
    ...(lines.length > 1
      ? [
          {
            layer: "along-beta",
            icon: lineIcon("along-beta"),
            text: `along ${control.name}, a line per ${others.join(", ")}`,
          } as const,
        ]
      : []),
    ...(front.length > 1
      ? [
          {
            layer: "front",
            icon: lineIcon("pareto-front"),
            text: "Pareto front",
            hint: "No other point has both lower rate and lower distortion; other points are drawn smaller",
          } as const,
        ]
      : []),
    {
      layer: "elbo",
      icon: lineIcon(best === null ? "iso-elbo" : "elbo-line"),
      text: "equal ELBO",
      hint: `Rate + distortion is the same along each line${best === null ? "" : "; the dotted line passes through the best point"}`,
    },
    ...(baselines.length === 0
      ? []
      : [
          {
            layer: "baselines",
            icon: lineIcon("baseline"),
            text: "without latents",
            hint: `Models without latents, fitted to the training data: ${baselines.map(({ text, elboNats }) => `${text} ${nats(elboNats)}`).join(", ")} nats. A point above a line has a lower ELBO than that model`,
          } as const,
        ]),
    ...(bound === null
      ? []
      : [
          {
            layer: "bound",
            icon: boundIcon(),
            text: `R ≥ H − D, H ≤ ${nats(bound.entropyNats)} nats`,
            hint: boundSentence(bound),
          } as const,
        ]),
    ...(decoderCurves.length === 0
      ? []
      : [
          {
            layer: "decoder-curve",
            icon: lineIcon("decoder-curve"),
            text: `${plural(decoderCurves.length, "decoder")} with the best encoder`,
            hint: decoderCurveHint,
          } as const,
        ]),
    ...(isJudged
      ? [{ layer: "picks", icon: flagIcon(), text: "best by criterion", hint: criterionHint } as const]
      : []),
  ];
}

const decoderCurveHint =
  "Rate and distortion of a trained decoder with the best possible encoder at each beta, estimated by annealed importance sampling (vae-lens curve). The gap between the curve and the decoder's point is due to its encoder";

function entriesOfOthers(run: Sweep, others: readonly Sweep[]): readonly Entry[] {
  return otherSweeps(run, others).map(({ key, name }) => ({
    layer: key,
    icon: pathIcon("other-run", otherSymbolPath),
    text: name,
  }));
}

function pathIcon(className: string, d: string): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon", viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svgElement("path", { class: className, d }),
  );
}

function seedIcon(): SVGSVGElement {
  return svgElement(
    "svg",
    { class: "icon trained", viewBox: "-7 -7 14 14", "aria-hidden": "true" },
    svgElement("circle", { class: "symbol", r: 2.75 }),
  );
}

function boundIcon(): SVGSVGElement {
  const region = svgElement("rect", { class: "region", x: 0, y: 5, width: 20, height: 9 });
  return svgElement(
    "svg",
    { class: "icon wide bound", viewBox: "0 0 20 14", "aria-hidden": "true" },
    region,
    svgElement("path", { class: "edge", d: "M0,5H20" }),
  );
}

function flagIcon(): SVGSVGElement {
  return pathIcon("flag", flagPath);
}
