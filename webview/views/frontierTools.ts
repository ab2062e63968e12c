import { element } from "../element.ts";
import type { ViewSettings } from "../viewSettings.ts";

/** Buttons of the plane: linear or logarithmic axes, and a reset of the zoom. */

export interface FrontierTools {
  readonly section: HTMLElement;
  readonly render: (state: Pick<ViewSettings, "rateAxis" | "distortionAxis"> & { readonly isZoomed: boolean }) => void;
}

export function createFrontierTools(
  change: (settings: Partial<ViewSettings>) => void,
  reset: () => void,
): FrontierTools {
  let state: Pick<ViewSettings, "rateAxis" | "distortionAxis"> = { rateAxis: "linear", distortionAxis: "linear" };
  const other = (kind: ViewSettings["rateAxis"]): ViewSettings["rateAxis"] => (kind === "linear" ? "log" : "linear");
  const rate = button("log rate", "Rate on a log scale", () => change({ rateAxis: other(state.rateAxis) }));
  const distortion = button("log distortion", "Distortion on a log scale", () =>
    change({ distortionAxis: other(state.distortionAxis) }),
  );
  const whole = button("reset zoom", "Reset the view (0, Escape or double click)", reset);
  return {
    section: element(
      "div",
      { class: "plane-tools", role: "group", "aria-label": "Axes of the plane" },
      whole,
      rate,
      distortion,
    ),
    render: ({ isZoomed, ...axes }) => {
      state = axes;
      whole.hidden = !isZoomed;
      rate.setAttribute("aria-pressed", String(axes.rateAxis === "log"));
      distortion.setAttribute("aria-pressed", String(axes.distortionAxis === "log"));
    },
  };
}

function button(text: string, hint: string, act: () => void): HTMLElement {
  const made = element("button", { type: "button", class: "small-button", title: hint }, text);
  made.addEventListener("click", act);
  return made;
}
