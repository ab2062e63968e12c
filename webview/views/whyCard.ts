import type { RunExplanation } from "../../src/results/explanations.ts";
import type { Measurements } from "../../src/protocol/measurements.ts";
import { changeDetector, element } from "../element.ts";
import { isRunning } from "../../src/results/reading.ts";
import { isMeasured } from "../figures.ts";
import type { Sweep } from "../sweep.ts";
import type { RunView } from "./card.ts";
import { createCard } from "./card.ts";
import { actionButton, type RunCommand } from "./header.ts";
import { judgementList, picksTable, remedyList, type WhyHooks } from "./whyParts.ts";

/** The explanation: each criterion's pick, whether the best model has collapsed, why, and what to do next. */

export function createWhyCard(hooks: WhyHooks, runCommand: RunCommand): RunView {
  const { section, title, body } = createCard("why", "Which model to keep, and why");
  const changed = changeDetector();
  const bar = element("div", { class: "progress-done" });
  return {
    section,
    plots: [],
    render: (sweep, { measurements, shown }) => {
      // Only the bar changes often; rebuilding the rest would take the focus from the button.
      bar.style.transform = `scaleX(${Math.floor(100 * measurements.share) / 100})`;
      const command = canBeExplained(sweep) ? runCommand : null;
      section.hidden = !hasAnswer(sweep, measurements) && command === null;
      if (section.hidden || !changed(measurements, shown, sweep.status, sweep.id)) return;
      const { explanation } = measurements;
      title.textContent = explanation === null ? "Which model to keep, and why?" : "Which model to keep, and why";
      body.replaceChildren(
        ...(measurements.status === "failed" && measurements.message !== null
          ? [element("p", { class: "message", role: "alert" }, measurements.message)]
          : []),
        ...(explanation === null ? [] : answer(explanation, shown, hooks)),
        ...(command === null ? [] : [work(measurements, bar, command)]),
      );
    },
  };
}

function hasAnswer(sweep: Sweep, { explanation }: Measurements): boolean {
  return explanation !== null && explanation.best in sweep.points;
}

/** An imported run has no models to measure. */
function canBeExplained(sweep: Sweep): boolean {
  return (
    sweep.imported === undefined &&
    !isRunning(sweep) &&
    sweep.status !== "planned" &&
    sweep.points.some((point) => point.status === "done" && isMeasured(point))
  );
}

function answer(explanation: RunExplanation, shown: number | null, hooks: WhyHooks): readonly HTMLElement[] {
  const { verdict, observations, judgements, remedies } = explanation;
  const isHealthy = (explanation.finding ?? (explanation.isCollapsed ? "collapsed" : "healthy")) === "healthy";
  return [
    element("p", { class: `answer ${isHealthy ? "is-healthy" : "is-collapsed"}` }, verdict),
    element(
      "div",
      { class: "why-columns" },
      part("What each criterion picks", picksTable(explanation.picks, shown, hooks)),
      ...(observations.length === 0
        ? []
        : [
            part(
              "What this means",
              element("ul", { class: "observations" }, ...observations.map((text) => element("li", {}, text))),
            ),
          ]),
      ...(judgements.length === 0 ? [] : [part("What was tested", judgementList(judgements, hooks))]),
      ...(remedies.length === 0 ? [] : [part("What to do next", remedyList(remedies, hooks.applyRemedy))]),
    ),
  ];
}

function part(name: string, content: HTMLElement): HTMLElement {
  return element("div", { class: "why-part" }, element("h3", {}, name), content);
}

/** The progress of the measurement, or a button to start it. */
function work(
  { status, part, explanation }: Measurements,
  bar: HTMLElement,
  runCommand: NonNullable<RunCommand>,
): HTMLElement {
  if (status === "measuring") {
    return element(
      "div",
      { class: "why-work" },
      element("div", { class: "progress", role: "progressbar", "aria-label": "Measured" }, bar),
      element("p", { class: "doing" }, `Measuring: ${part} …`),
      actionButton({ command: "stopExplaining", label: "Cancel" }, runCommand),
    );
  }
  const label = explanation === null ? (status === "failed" ? "Try again" : "Explain this run") : "Explain again";
  const hint =
    explanation === null
      ? "Measures every model by the importance-weighted bound, annealed importance sampling, Fréchet distance and mutual information, and tests why the best model ignores its latents, if it does. Takes a few seconds per point for a small model."
      : "";
  return element(
    "div",
    { class: "why-work" },
    ...(hint === "" ? [] : [element("p", { class: "doing" }, hint)]),
    actionButton({ command: "explainRun", label, isPrimary: explanation === null }, runCommand),
  );
}
