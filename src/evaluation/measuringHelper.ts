import { ChildLink } from "../protocol/childLink.ts";
import { parseFromMeasure, type FromMeasure, type ToMeasure } from "../protocol/measureMessages.ts";
import type { PointEvaluation } from "../results/evaluations.ts";
import { StoreError } from "../store/storeError.ts";

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
const ENDED_HERE = "it was ended";

type Answer = Exclude<FromMeasure, { type: "pointPartBegun" }>;
type PointTimed = Extract<Answer, { type: "pointTimed" }>;

/** A child process that measures one point at a time. */
export class MeasuringHelper {
  readonly #link: ChildLink<ToMeasure, FromMeasure>;
  #answer: ((answer: Answer) => void) | undefined;
  #onPart: (part: string, share: number) => void = () => undefined;
  #ended: string | undefined;

  constructor(program: string, opening: Omit<Extract<ToMeasure, { type: "openMeasuring" }>, "type">) {
    this.#link = new ChildLink<ToMeasure, FromMeasure>({
      file: program,
      parse: parseFromMeasure,
      stopMessage: { type: "stopMeasuring" },
      graceMs: GRACE_MS,
      onMessage: (message) => {
        if (message.type === "pointPartBegun") this.#onPart(message.part, message.share);
        else this.#settle(message);
      },
      onExit: (reason) => {
        this.#end(`its process ended: ${reason}`);
      },
    });
    this.#link.send({ type: "openMeasuring", ...opening });
  }

  /** Undefined if the process cannot measure it: it is then measured elsewhere. `onFailed` receives the reason. */
  async measure(
    { point, generalizationNats, further }: PointToMeasure,
    onPart: (part: string, share: number) => void,
    onFailed: (reason: string) => void = () => undefined,
  ): Promise<PointEvaluation | undefined> {
    this.#onPart = onPart;
    const known = Number.isFinite(generalizationNats) ? generalizationNats : null;
    const request = { type: "measurePoint", point, generalizationNats: known, ...(further && { further }) } as const;
    const answer = await this.#ask(request);
    if (answer.type === "pointMeasured") return answer.figures;
    if (answer.type === "measuringFailed" && this.#ended !== ENDED_HERE) onFailed(answer.message);
    return undefined;
  }

  /** How long the process takes for a run of the point's gradients (timeGradients.ts), and on what. @throws StoreError with the reason where it cannot */
  async time(point: number): Promise<PointTimed> {
    const answer = await this.#ask({ type: "timePoint", point });
    if (answer.type === "pointTimed") return answer;
    throw new StoreError(
      answer.type === "measuringFailed" ? (answer.cause ?? answer.message) : `it answered ${answer.type}`,
    );
  }

  end(): void {
    if (this.#ended === undefined) this.#link.kill();
    this.#end(ENDED_HERE);
  }

  #ask(request: ToMeasure): Promise<Answer> {
    if (this.#ended !== undefined) return Promise.resolve({ type: "measuringFailed", message: this.#ended });
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#link.send(request);
    });
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    this.#settle({ type: "measuringFailed", message: reason });
  }

  #settle(answer: Answer): void {
    this.#answer?.(answer);
    this.#answer = undefined;
  }
}
