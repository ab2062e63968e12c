import { changeDetector, element } from "../element.ts";
import type { Headline, HeadlineFix } from "../headline.ts";
import { symbolIcon } from "./legend.ts";

/** The headline of a collapsed best model, with its fix as a button. */

export interface HeadlineHooks {
  /** Null without a spec to edit, as in a report. @param remedy the index of a remedy of the explanation; null: the prediction's fix */
  readonly applyFix: ((remedy: number | null) => void) | null;
}

export interface HeadlineView {
  readonly section: HTMLElement;
  readonly render: (headline: Headline | null) => void;
}

export function createHeadline({ applyFix }: HeadlineHooks): HeadlineView {
  const text = element("p", { class: "headline-text", role: "status" });
  const facts = element("p", { class: "headline-facts" });
  const fixes = element("div", { class: "headline-fix" });
  const section = element("div", { class: "headline", hidden: true }, text, facts, fixes);
  const changed = changeDetector();
  return {
    section,
    render: (headline) => {
      // Rebuilding an unchanged button would take the focus from it.
      if (!changed(JSON.stringify(headline))) return;
      section.hidden = headline === null;
      text.replaceChildren(...(headline === null ? [] : [symbolIcon("collapsed"), headline.text]));
      facts.textContent = headline?.facts.replaceAll(" nats", "\u00a0nats") ?? "";
      facts.hidden = facts.textContent === "";
      fixes.replaceChildren(...(headline?.fix ? fixParts(headline.fix, applyFix) : []));
      fixes.hidden = fixes.childElementCount === 0;
    },
  };
}

/** In a report, which edits no spec, the fix is a sentence. */
function fixParts(
  { title, outcome, remedy }: HeadlineFix,
  applyFix: HeadlineHooks["applyFix"],
): readonly HTMLElement[] {
  const hint = outcome === "" ? [] : [element("span", { class: "headline-outcome" }, outcome)];
  if (applyFix === null) return [element("span", {}, `Fix: ${title}`), ...hint];
  const button = document.createElement("vscode-button");
  button.textContent = title;
  button.title = "Edits the spec in the editor. You can undo the edit.";
  button.addEventListener("click", () => applyFix(remedy));
  return [button, ...hint];
}
