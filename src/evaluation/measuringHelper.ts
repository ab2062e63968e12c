import { ChildLink } from "../protocol/childLink.ts";
import { parseFromMeasure, type FromMeasure, type ToMeasure } from "../protocol/measureMessages.ts";
import type { PointEvaluation } from "../results/evaluations.ts";

/** How other processes are started that measure points of the same run. */
export interface HelperOptions {
  /** The bundled program of the processes. */
  readonly program: string;
  readonly engine: string;
  readonly tensorflowFolder: string | null;
  /** Number of processes besides the one that asks. */
  readonly count: number;
}

export interface PointToMeasure {
  readonly point: number;
  readonly generalizationNats: number;
  /** What was measured before, of which more examples are annealed, `count` in all; absent: everything is measured. */
  readonly further?: { readonly before: PointEvaluation; readonly count: number };
}

const GRACE_MS = 1000;

/** A child process that measures one point at a time. */
export class MeasuringHelper {
  readonly #link: ChildLink<ToMeasure, FromMeasure>;
  #answer: ((figures: PointEvaluation | undefined) => void) | undefined;
  #onPart: (part: string, share: number) => void = () => undefined;
  #ended = false;

  constructor(program: string, opening: Omit<Extract<ToMeasure, { type: "openMeasuring" }>, "type">) {
    this.#link = new ChildLink<ToMeasure, FromMeasure>({
      file: program,
      parse: parseFromMeasure,
      stopMessage: { type: "stopMeasuring" },
      graceMs: GRACE_MS,
      onMessage: (message) => {
        if (message.type === "pointPartBegun") this.#onPart(message.part, message.share);
        else this.#settle(message.type === "pointMeasured" ? message.figures : undefined);
      },
      onExit: () => {
        this.#ended = true;
        this.#settle(undefined);
      },
    });
    this.#link.send({ type: "openMeasuring", ...opening });
  }

  /** Undefined if the process cannot measure it, whatever the reason: it is then measured elsewhere. */
  measure(
    { point, generalizationNats, further }: PointToMeasure,
    onPart: (part: string, share: number) => void,
  ): Promise<PointEvaluation | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    this.#onPart = onPart;
    return new Promise((resolve) => {
      this.#answer = resolve;
      const known = Number.isFinite(generalizationNats) ? generalizationNats : null;
      this.#link.send({ type: "measurePoint", point, generalizationNats: known, ...(further && { further }) });
    });
  }

  end(): void {
    if (!this.#ended) this.#link.kill();
    this.#ended = true;
    this.#settle(undefined);
  }

  #settle(figures: PointEvaluation | undefined): void {
    this.#answer?.(figures);
    this.#answer = undefined;
  }
}
