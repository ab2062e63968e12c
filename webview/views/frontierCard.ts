import { drawFrontier } from "../charts/frontier.ts";
import { attachGestures } from "../charts/frontierGestures.ts";
import type { PlaneView } from "../charts/frontierLayers.ts";
import type { FrontierModel } from "../charts/frontierModel.ts";
import { frontierModel } from "../charts/frontierModel.ts";
import type { Plane } from "../charts/frontierPlane.ts";
import { isReasonable } from "../charts/frontierZoom.ts";
import type { PointHooks } from "../charts/plane.ts";
import { isLayerShown } from "../charts/frontierLayers.ts";
import { changeDetector, element } from "../element.ts";
import { areLatentsAlone } from "../figures.ts";
import { isRunning } from "../../src/results/reading.ts";
import type { Sweep } from "../sweep.ts";
import type { ViewSettings } from "../viewSettings.ts";
import type { RunView } from "./card.ts";
import { createCard, createPlot, sizeOf } from "./card.ts";
import { createFrontierLegend } from "./frontierLegend.ts";
import { createFrontierTools } from "./frontierTools.ts";
import { createFarPoints } from "./farPoints.ts";
import { frontierTable } from "./frontierTable.ts";

export function createFrontierCard(hooks: PointHooks, change: (settings: Partial<ViewSettings>) => void): RunView {
  const { section, title, legend, body } = createCard("frontier", "Rate–distortion plane");
  const plot = createPlot("fill");
  const none = element("p", { class: "no-figures" });
  plot.box.append(none);
  plot.svg.setAttribute("tabindex", "0");
  plot.svg.setAttribute(
    "aria-label",
    "Rate–distortion plane. Arrow keys move it, plus and minus zoom, 0 resets the view.",
  );
  const far = createFarPoints(() => {
    if (model !== undefined) look(model.whole);
  });
  body.append(plot.box, far.section);
  const runChanged = changeDetector();
  const legendChanged = changeDetector();
  const legendItems = createFrontierLegend(legend, (planeLayers) => change({ planeLayers }));
  const changed = changeDetector();
  let model: FrontierModel | undefined;
  let plane: Plane | undefined;
  let runId = "";
  let latest: Sweep | undefined;

  const look = (window: PlaneView["window"]): void => {
    if (window === null) change({ planeLook: null });
    else if (model !== undefined && isReasonable(window, model.whole)) change({ planeLook: { run: runId, ...window } });
  };
  const afterDrawing = attachGestures(plot.svg, { plane: () => plane, look });
  const tools = createFrontierTools(change, () => look(null));
  title.after(tools.section);

  return {
    section,
    plots: [plot],
    chart: { name: "rate-distortion", table: () => frontierTable(latest) },
    render: (run, { shown, hovered, settings, measurements, others }) => {
      latest = run;
      const { planeLayers, planeLook, rateAxis, distortionAxis } = settings;
      if (runChanged(run, measurements, others, planeLayers) || model === undefined) {
        // Hidden sweeps do not extend the domain.
        const compared = others.filter(({ id }) => isLayerShown(`other:${id}`, planeLayers));
        model = frontierModel(run, { measurements, others: compared });
      }
      runId = run.id;
      if (legendChanged(model, planeLayers)) legendItems.render(run, model, others, planeLayers);
      const hasFigures = model.marks.length > 0 || model.curve.length > 0;
      section.hidden = (run.status === "planned" || areLatentsAlone(run)) && !hasFigures;
      plot.svg.toggleAttribute("hidden", !hasFigures);
      tools.section.hidden = !hasFigures;
      none.hidden = hasFigures;
      none.textContent = isRunning(run) ? "Points appear with the first epoch." : "No point has figures.";
      far.section.hidden = true;
      if (!hasFigures) return;
      const size = sizeOf(plot);
      const window = planeLook !== null && planeLook.run === run.id ? planeLook : null;
      tools.render({ rateAxis, distortionAxis, isZoomed: window !== null });
      far.render(window === null ? model : null);
      if (!changed(model, shown, hovered, size.width, size.height, window, rateAxis, distortionAxis, planeLayers))
        return;
      plane = drawFrontier(plot.svg, model, { shown, hovered }, size, hooks, {
        rateAxis,
        distortionAxis,
        window,
        layers: planeLayers,
      });
      plot.svg.classList.toggle("is-zoomed", window !== null);
      afterDrawing();
    },
  };
}
