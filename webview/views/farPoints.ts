import { extent } from "d3-array";
import { plural } from "../../src/core/wording.ts";
import { nats } from "../../src/results/wording.ts";
import { holds } from "../charts/frontierDomain.ts";
import type { FrontierModel } from "../charts/frontierModel.ts";
import type { OtherMark } from "../charts/otherSweeps.ts";
import { changeDetector, element } from "../element.ts";

/** How many points of compared runs lie outside the plane and where, with a button that shows all. */
export interface FarPoints {
  readonly section: HTMLElement;
  /** @param model null hides it */
  readonly render: (model: FrontierModel | null) => void;
}

export function createFarPoints(showAll: () => void): FarPoints {
  const text = element("span");
  const button = element("button", { type: "button", class: "link" }, "Show all points");
  button.addEventListener("click", showAll);
  const section = element("p", { class: "note far-points", hidden: true }, text, " ", button);
  const changed = changeDetector();
  let sentences: readonly string[] = [];
  return {
    section,
    render: (model) => {
      if (changed(model)) sentences = model === null ? [] : farSentences(model);
      section.hidden = sentences.length === 0;
      if (text.textContent !== sentences.join(" ")) text.textContent = sentences.join(" ");
    },
  };
}

/** "At the edge: 12 points of wide.vae.json, rate 10.00 to 52.00, distortion 80.00 to 91.20 nats." */
export function farSentences({ others, domain }: Pick<FrontierModel, "others" | "domain">): readonly string[] {
  return others.flatMap(({ name, marks }) => {
    const far = marks.filter((mark) => !holds(domain, mark));
    if (far.length === 0) return [];
    const rates = rangeText(far, ({ rateNats }) => rateNats);
    const distortions = rangeText(far, ({ distortionNats }) => distortionNats);
    return [`At the edge: ${plural(far.length, "point")} of ${name}, rate ${rates}, distortion ${distortions} nats.`];
  });
}

function rangeText(marks: readonly OtherMark[], of: (mark: OtherMark) => number): string {
  const [low = "", high = ""] = extent(marks, of).map((value) => nats(value ?? NaN));
  return low === high ? low : `${low} to ${high}`;
}
