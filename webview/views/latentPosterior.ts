import type { AnswerTo, Question } from "../../src/protocol/pointQuestions.ts";
import { changeDetector, element } from "../element.ts";
import { areLatentsAlone } from "../figures.ts";
import type { Ask } from "../session.ts";
import type { RunView } from "./card.ts";
import { createPosteriorCard } from "./posteriorCard.ts";

/** The aggregate posterior of latents alone. That of a model is in the tab of models, beside its sliders. */

const IN_THE_EDITOR =
  "Open the run in the editor to see the posterior means of examples by label, and the density of z.";

/** @param ask null if no questions can be answered, as in a report */
export function createLatentPosterior(ask: Ask | null): RunView {
  const card = createPosteriorCard({ decodeAt: () => undefined, chosen: () => undefined }, "latent-posterior");
  const message = element("p", { class: "no-figures", role: "status" });
  const contents = [...card.section.querySelectorAll<HTMLElement>(".card-body > *, .legend")];
  card.section.querySelector(".card-body")?.append(message);
  const changed = changeDetector();
  const sizeChanged = changeDetector();
  let latest: Extract<Question, { readonly type: "latentsView" }> | undefined;
  let answered: AnswerTo<"latentsView"> | null = null;

  function say(text: string): void {
    message.textContent = text;
    message.hidden = text === "";
    for (const part of contents) part.hidden = text !== "";
  }

  function read(from: Ask, shown: number): void {
    if (answered === null) say("Reading the latents \u2026");
    const question = (latest = { type: "latentsView" as const, point: shown });
    from<"latentsView">(question).then(
      (view) => {
        if (latest !== question) return;
        answered = view;
        say("");
        card.show({ ...view, isPriorNormal: true, decodes: false });
      },
      (error: unknown) => {
        if (latest !== question) return;
        answered = null;
        say(`These latents cannot be shown: ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  }

  return {
    section: card.section,
    plots: [card.plot],
    render: (sweep, { shown }) => {
      const point = shown === null ? undefined : sweep.points[shown];
      const latents = point?.latents;
      const size = latents?.shape.reduce((product, length) => product * length, 1) ?? 0;
      card.section.hidden = !areLatentsAlone(sweep) || size < 2;
      if (card.section.hidden || shown === null) return;
      if (ask === null) return say(IN_THE_EDITOR);
      if (changed(sweep.id, shown, latents)) read(ask, shown);
      const { clientWidth, clientHeight } = card.plot.box;
      if (answered !== null && sizeChanged(clientWidth, clientHeight)) card.draw();
    },
  };
}
