import { betaScale } from "../charts/betaScale.ts";
import { drawFrontier } from "../charts/frontier.ts";
import type { FrontierModel } from "../charts/frontierModel.ts";
import { frontierModel } from "../charts/frontierModel.ts";
import type { PointHooks } from "../charts/plane.ts";
import { changeDetector, element } from "../element.ts";
import { controlOf, countOf, isRunning } from "../figures.ts";
import { nats, shortNumber } from "../wording.ts";
import type { Sweep } from "../sweep.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { frontierTable } from "./frontierTable.ts";
import { legendItem, lineIcon, rampLegend, symbolIcon } from "./legend.ts";

export function createFrontierCard(hooks: PointHooks): RunView {
  const { section, legend, body } = createCard("frontier", "Rate–distortion plane");
  const plot = createPlot("fill");
  const none = element("p", { class: "no-figures" });
  plot.box.append(none);
  body.append(plot.box);
  const runChanged = changeDetector();
  const changed = changeDetector();
  let model: FrontierModel | undefined;
  let latest: Sweep | undefined;
  return {
    section,
    plots: [plot],
    chart: { name: "rate-distortion", table: () => frontierTable(latest) },
    render: (run, { shown, hovered }) => {
      latest = run;
      if (runChanged(run) || model === undefined) {
        model = frontierModel(run);
        legend.replaceChildren(...legendOf(run, model));
      }
      const hasFigures = model.marks.length > 0 || model.curve.length > 0;
      section.hidden = run.status === "planned" && !hasFigures;
      plot.svg.toggleAttribute("hidden", !hasFigures);
      none.hidden = hasFigures;
      none.textContent = isRunning(run) ? "Points appear with the first epoch." : "No point has figures.";
      if (!hasFigures) return;
      const size = sizeOf(plot);
      if (changed(model, shown, hovered, size.width, size.height)) drawFrontier(plot.svg, model, { shown, hovered }, size, hooks);
    },
  };
}

function legendOf(run: Sweep, { marks, lines, best, curve }: FrontierModel): readonly HTMLElement[] {
  const has = (symbol: string): boolean => marks.some((mark) => mark.symbol === symbol);
  const waiting = countOf(run, "waiting");
  const failed = countOf(run, "failed");
  const { low, high } = betaScale(run);
  const control = controlOf(run);
  const others = run.axes.filter((axis) => axis !== control.axis);
  return [
    low === high
      ? legendItem(null, `${control.name} = ${shortNumber(low)}`)
      : rampLegend("toned", control.name, shortNumber(low), shortNumber(high)),
    ...(curve.length > 0 ? [legendItem(lineIcon("predicted-frontier", null, "predicted"), run.isEdited ? "predicted for the edited spec" : "predicted")] : []),
    ...(has("predicted-collapse") ? [legendItem(symbolIcon("predicted-collapse"), "predicted to collapse")] : []),
    ...(has("predicted-doubt") ? [legendItem(symbolIcon("predicted-doubt"), "at risk")] : []),
    ...(has("trained") ? [legendItem(symbolIcon("trained"), curve.length > 0 ? "measured" : "held-out data")] : []),
    ...(has("training") ? [legendItem(symbolIcon("training"), "still training")] : []),
    ...(has("collapsed") ? [legendItem(symbolIcon("collapsed"), "collapsed: no active unit")] : []),
    ...(lines.length > 1 ? [legendItem(lineIcon("along-beta"), `along ${control.name}, a line per ${others.join(", ")}`)] : []),
    ...(best === null ? [] : [legendItem(lineIcon("elbo-line"), `ELBO = ${nats(best.elboNats)} nats`)]),
    ...(waiting > 0 && run.status !== "planned" ? [legendItem(null, isRunning(run) ? `${waiting} waiting` : `${waiting} not trained`)] : []),
    ...(failed > 0 ? [legendItem(null, `${failed} failed`)] : []),
  ];
}
