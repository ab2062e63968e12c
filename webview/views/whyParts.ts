import { failureSentence } from "../../src/core/explanation/estimates.ts";
import { criterionName, triedPhrase } from "../../src/core/explanation/sentences.ts";
import type { RunExplanation } from "../../src/results/explanations.ts";
import { breakableName, element } from "../element.ts";
import { capital } from "../../src/core/wording.ts";
import type { TabName } from "./tabs.ts";
import { nats, seedsLabel } from "../../src/results/wording.ts";
import { shortNumber } from "../wording.ts";

/** The parts of an explanation. Each number links to the point and the tab that show it. */

export interface WhyHooks {
  /** Shows a point on a tab of the panel. */
  readonly look: (point: number, tab: TabName) => void;
  /** Highlights a point in all charts; null ends it. */
  readonly hover: (point: number | null) => void;
  /** Null without a spec to edit. */
  readonly applyRemedy: ((remedy: number) => void) | null;
}

type Pick = RunExplanation["picks"][number];
type Tie = NonNullable<Pick["ties"]>[number];
type Judgement = RunExplanation["judgements"][number];
type Evidence = Judgement["evidence"][number];
type Remedy = RunExplanation["remedies"][number];

export function picksTable(picks: readonly Pick[], shown: number | null, hooks: WhyHooks): HTMLElement {
  const axis = onlyAxis(picks);
  const head = ["criterion", axis ?? "pick", "value", "rate", "active units"].map((name) =>
    element("th", { scope: "col" }, ...breakableName(name)),
  );
  const linkTo = ({ point, settings, seeds }: Pick | Tie): HTMLElement => {
    const name = axis === null || seeds !== undefined ? null : shortNumber(settings[axis] ?? NaN);
    const button = element(
      "button",
      { type: "button", class: "link", "aria-pressed": String(point === shown) },
      ...breakableName(name ?? seedsLabel(settings, seeds?.length, shortNumber)),
    );
    button.addEventListener("click", () => hooks.look(point, "overview"));
    return hovering(button, point, hooks);
  };
  const rows = picks.flatMap((pick) => {
    const { criterion, point, value, standardError, rateNats, activeUnits, ties = [] } = pick;
    const others = ties.flatMap((tie) => [", ", linkTo(tie)]);
    const cells = [
      valueText(criterion, value, standardError),
      rateNats === null ? "" : nats(rateNats),
      String(activeUnits),
    ].map((text) => element("td", {}, text));
    const isChosen = [point, ...ties.map((tie) => tie.point)].some((one) => one === shown);
    const classes = [isChosen ? "is-chosen" : "", pick.unreliable === undefined ? "" : "is-unreliable"].filter(Boolean);
    const row = element(
      "tr",
      { class: classes.length === 0 ? null : classes.join(" ") },
      element("th", { scope: "row" }, capital(criterionName(criterion))),
      element("td", { class: "picked" }, ...(ties.length === 0 ? [] : ["tie: "]), linkTo(pick), ...others),
      ...cells,
    );
    return pick.unreliable === undefined ? [row] : [row, reasonRow(pick.unreliable, head.length)];
  });
  const caption = element(
    "caption",
    {},
    "The point that each criterion picks, or those within two standard errors, which tie; values and rates in nats per example, Fréchet distances in the data's units squared, probes as the share of labels that are predicted from z.",
  );
  return element(
    "div",
    { class: "table-box" },
    element(
      "table",
      { class: "picks" },
      caption,
      element("thead", {}, element("tr", {}, ...head)),
      element("tbody", {}, ...rows),
    ),
  );
}

/** Below a pick that rests on a failed estimate: which it is, and what to do. */
function reasonRow(unreliable: NonNullable<Pick["unreliable"]>, columns: number): HTMLElement {
  return element(
    "tr",
    { class: "is-unreliable why-unreliable" },
    element("td", { colspan: String(columns) }, `Not reliable: ${failureSentence(unreliable)}.`),
  );
}

/** The only axis of the settings, which then is the column's heading; null if there are several. */
function onlyAxis(picks: readonly Pick[]): string | null {
  const names = new Set(picks.flatMap(({ settings }) => Object.keys(settings)));
  const [axis = null] = names;
  return names.size === 1 ? axis : null;
}

function valueText(criterion: Pick["criterion"], value: number, standardError: number | undefined): string {
  const share = (part: number): string => part.toFixed(3);
  const text = criterion === "frechet" ? shortNumber : criterion === "probe" ? share : nats;
  return standardError === undefined ? text(value) : `${text(value)} ± ${text(standardError)}`;
}

export function judgementList(judgements: readonly Judgement[], hooks: WhyHooks): HTMLElement {
  return element("ul", { class: "judgements" }, ...judgements.map((judgement) => judgementItem(judgement, hooks)));
}

function judgementItem({ holds, sentence, evidence }: Judgement, hooks: WhyHooks): HTMLElement {
  // The numbers follow as links.
  const [claim = sentence] = sentence.split(" (");
  const figures = evidence.map((one) => element("li", {}, `${one.name} `, figureLink(one, hooks)));
  return element(
    "li",
    { class: holds ? "holds" : "fails" },
    element("p", {}, claim.endsWith(".") ? claim : `${claim}.`),
    element("ul", { class: "evidence" }, ...figures),
  );
}

/** A link that highlights its point in the charts while the pointer or the focus is on it. */
function hovering(link: HTMLElement, point: number, { hover }: WhyHooks): HTMLElement {
  for (const type of ["pointerenter", "focus"]) link.addEventListener(type, () => hover(point));
  for (const type of ["pointerleave", "blur"]) link.addEventListener(type, () => hover(null));
  return link;
}

function figureLink({ name, value, unit, point }: Evidence, hooks: WhyHooks): HTMLElement {
  const text = unit === "units" ? String(value) : `${unit === "nats" ? nats(value) : shortNumber(value)} ${unit}`;
  if (point === null) return element("span", { class: "figure" }, text);
  const button = element(
    "button",
    { type: "button", class: "link figure", "aria-label": `${name} ${text}: show the point` },
    text,
  );
  button.addEventListener("click", () => hooks.look(point, unit === "units" ? "dimensions" : "overview"));
  return hovering(button, point, hooks);
}

export function remedyList(remedies: readonly Remedy[], applyRemedy: WhyHooks["applyRemedy"]): HTMLElement {
  const items = remedies.map(({ title, edits, tried }, index) => {
    const changes = edits.map(({ path, value }) => element("code", {}, `${path.join(".")}: ${JSON.stringify(value)}`));
    return element(
      "li",
      {},
      ...(applyRemedy === null ? [element("p", {}, title)] : [remedyButton(title, () => applyRemedy(index))]),
      ...changes,
      ...(tried === undefined ? [] : [element("span", { class: "tried" }, triedPhrase(tried))]),
    );
  });
  return element("ul", { class: "remedies" }, ...items);
}

function remedyButton(title: string, apply: () => void): HTMLElement {
  const button = document.createElement("vscode-button");
  button.textContent = title;
  button.setAttribute("secondary", "");
  button.title = "Edits the spec in the editor. You can undo the edit.";
  button.addEventListener("click", apply);
  return button;
}
