import type { AnswerTo, ModelView } from "../../src/protocol/pointQuestions.ts";
import type { PointSnapshot } from "../../src/protocol/runSnapshot.ts";
import { element, changeDetector } from "../element.ts";
import { latestOnly } from "../latestOnly.ts";
import type { ModelLook } from "../modelLook.ts";
import type { Ask } from "../session.ts";
import type { Sweep } from "../sweep.ts";
import type { ViewSettings } from "../viewSettings.ts";
import { failureText } from "../../src/results/wording.ts";
import { settingsLabel } from "../wording.ts";
import type { RunView } from "./card.ts";
import { createReconstructionsCard, createSamplesCard } from "./modelExamples.ts";
import { figureMaker } from "./modelFigure.ts";
import { createPosteriorCard } from "./posteriorCard.ts";
import { createTraversalCard } from "./modelTraversal.ts";

/** The chosen point's model: reconstructions, samples, a traversal and the posterior in four cards. */

/** While a point trains, its checkpoint is read again after this time at the earliest. */
const LOOK_AGAIN_MS = 5000;

export interface ModelPageOptions {
  /** Null if no questions can be answered, as in a report. */
  readonly ask: Ask | null;
  /** Called with the state of the page, to keep it. */
  readonly change?: (settings: Partial<ViewSettings>) => void;
  readonly now?: () => number;
}

export function createModelPage({
  ask,
  change = () => undefined,
  now = () => performance.now(),
}: ModelPageOptions): RunView {
  const summary = element("p", { class: "model-summary", role: "status" });
  const average = element("div", { class: "average" });
  const reconstructions = createReconstructionsCard((row) => kept(() => startFrom(row)));
  const traversal = createTraversalCard({
    moved: (unit, value) => kept(() => move(z.with(unit, value))),
    start: (row) => kept(() => startFrom(row)),
  });
  const samples = createSamplesCard();
  const posterior = createPosteriorCard({
    decodeAt: (values) =>
      kept(() => {
        const next = values.reduce((moved, [unit, value]) => moved.with(unit, value), z);
        traversal.place(next, from);
        move(next);
      }),
    chosen: () => kept(() => undefined),
  });
  const columns = [
    [reconstructions, samples],
    [traversal, posterior],
  ].map((column) => element("div", { class: "model-column" }, ...column.map((card) => card.section)));
  const cards = element("div", { class: "model-cards" }, ...columns);
  const section = element("div", { class: "model-page" }, summary, average, cards);
  cards.hidden = average.hidden = true;

  let asked: { readonly point: number; readonly run: string; readonly stamp: string; readonly at: number } | undefined;
  let isAsking = false;
  /** The next request, made while an answer was awaited. */
  let postponed: (() => void) | undefined;
  let view: ModelView | undefined;
  let z: readonly number[] = [];
  let from: number | null = null;
  let look: ModelLook | null = null;
  const sizeChanged = changeDetector();

  const decode = latestOnly(
    (question: {
      readonly point: number;
      readonly z: readonly number[];
      readonly row: number | null;
    }): Promise<AnswerTo<"decode">> =>
      ask === null
        ? Promise.reject(new Error("decoding is not available in a report"))
        : ask<"decode">({ type: "decode", ...question }),
    {
      received: ({ point, values }) => {
        if (point === view?.point) traversal.draw(values);
      },
      failed: (error) => traversal.say(`Decoding failed: ${messageOf(error)}`),
    },
  );

  /** Keeps the user's changes for when the page is shown again. */
  function kept(act: () => void): void {
    act();
    if (view !== undefined && asked !== undefined)
      change({ modelLook: { run: asked.run, point: view.point, row: from, z, units: posterior.units() } });
  }

  function move(next: readonly number[]): void {
    if (view === undefined) return;
    z = next;
    if (traversal.section.hidden) {
      posterior.place(null);
      return;
    }
    posterior.place(z);
    decode({ point: view.point, z, row: from });
  }

  function startFrom(row: number | null): void {
    const example = view?.examples.find((of) => of.row === row);
    from = example === undefined ? null : example.row;
    const start = example?.z ?? new Array<number>(view?.latentSize ?? 0).fill(0);
    traversal.place(start, from);
    reconstructions.mark(from);
    move(start);
  }

  function show(next: ModelView, sweep: Sweep): void {
    const isOther = view?.point !== next.point || view.latentSize !== next.latentSize;
    view = next;
    const make = figureMaker(next);
    const isCollapsed = next.units.every(({ isActive }) => !isActive);
    summary.textContent = summaryOf(next, sweep.points[next.point]);
    average.hidden = !isCollapsed;
    if (isCollapsed) {
      const figure = make("large");
      figure.draw(next.atZero, null);
      average.replaceChildren(element("figure", {}, figure.element, element("figcaption", {}, "decoded for every z")));
    }
    traversal.section.hidden = isCollapsed;
    cards.hidden = false;
    reconstructions.show(next, make);
    samples.show(next, make);
    traversal.show(next, make);
    const before =
      isOther && look?.run === sweep.id && look.point === next.point && look.z.length === next.latentSize ? look : null;
    const { latentSize, units, means } = next;
    const decodes = units.some(({ isActive }) => isActive);
    posterior.show({ latentSize, units, means, isPriorNormal: next.samples !== null, decodes }, before?.units);
    if (isOther && before === null) {
      startFrom(null);
      return;
    }
    if (before !== null) {
      z = before.z;
      from = next.examples.find(({ row }) => row === before.row)?.row ?? null;
    }
    traversal.place(z, from);
    reconstructions.mark(from);
    move(z);
  }

  function say(message: string): void {
    summary.textContent = message;
    cards.hidden = average.hidden = true;
    view = undefined;
  }

  /** The cards are not replaced while the user works in them. */
  function isInUse(): boolean {
    return cards.contains(document.activeElement);
  }

  function read(to: Ask, sweep: Sweep, point: number, stamp: string): void {
    const isSame = asked?.point === point && asked.run === sweep.id;
    if (isSame && asked?.stamp === stamp) return;
    if (isSame && isAsking) {
      postponed = () => read(to, sweep, point, stamp);
      return;
    }
    if (isSame && sweep.points[point]?.status === "training" && (isInUse() || now() - (asked?.at ?? 0) < LOOK_AGAIN_MS))
      return;
    if (!isSame) say("Reading the model …");
    const own = (asked = { point, run: sweep.id, stamp, at: now() });
    isAsking = true;
    postponed = undefined;
    to<"modelView">({ type: "modelView", point })
      .then(
        (answer) => {
          if (asked === own) show(answer, sweep);
        },
        (error: unknown) => {
          if (asked === own) say(`This model cannot be shown: ${messageOf(error)}`);
        },
      )
      .finally(() => {
        if (asked !== own) return;
        isAsking = false;
        postponed?.();
      });
  }

  return {
    section,
    plots: [posterior.plot],
    render: (sweep, { shown, settings }) => {
      section.hidden = sweep.status === "planned";
      if (section.hidden) return;
      const point = shown === null ? undefined : sweep.points[shown];
      const why = ask === null ? IN_THE_EDITOR : whyNone(point);
      if (ask === null || why !== null || point === undefined || shown === null) {
        asked = undefined;
        say(why ?? "");
        return;
      }
      look = settings.modelLook;
      read(ask, sweep, shown, `${point.status} ${point.epoch}`);
      const { clientWidth, clientHeight } = posterior.plot.box;
      if (sizeChanged(clientWidth, clientHeight)) posterior.draw();
    },
  };
}

const IN_THE_EDITOR =
  "Open the run in the editor to see reconstructions, samples and latent traversals. The command vae-lens draw writes them as arrays.";

function whyNone(point: PointSnapshot | undefined): string | null {
  switch (point?.status) {
    case undefined:
      return "No point yet.";
    case "waiting":
      return "This point is waiting to be trained.";
    case "failed":
      return point.failure === null ? "This point failed." : `This point failed: ${failureText(point.failure)}`;
    case "training":
    case "done":
    case "stopped":
      return null;
  }
}

function summaryOf(
  { units, latentSize, epoch, decoded, isConditional }: ModelView,
  point: PointSnapshot | undefined,
): string {
  const model =
    point === undefined || Object.keys(point.settings).length === 0
      ? "The model"
      : `The model at ${settingsLabel(point.settings)}`;
  const active = units.filter(({ isActive }) => isActive).length;
  const activity =
    active > 0 ? `${active} of ${latentSize} latent units are active.` : collapsedText(decoded, isConditional);
  return `${model}, as of epoch ${epoch}: ${activity}`;
}

function collapsedText(decoded: ModelView["decoded"], isConditional: boolean): string {
  if (decoded === "draw") return "the decoder ignores z and draws each column from the earlier columns only.";
  return isConditional
    ? "the decoder ignores z; all inputs with the same condition decode to the same average."
    : "the decoder ignores z; every input decodes to the same average.";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
