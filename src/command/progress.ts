import type { PointOutcome } from "../results/results.ts";
import type { SweepEvent } from "../protocol/sweepMessages.ts";
import { bestPoint, elboNats, type ReadPoint } from "../results/reading.ts";
import { failureText, settingsLabel, soFar } from "../results/wording.ts";
import type { Terminal } from "./terminal.ts";

const REDRAW_MS = 100;
/** Drawing takes at most this share of the time: a line for 10,000 points takes ten milliseconds. */
const MAX_DRAWING_SHARE = 0.02;
const BAR_CELLS = 24;

/** The progress of a sweep: one status line on a terminal, otherwise a line for each point that ends. */
export class SweepProgress {
  readonly #terminal: Terminal;
  readonly #labels: string[];
  readonly #epochs: readonly number[];
  readonly #now: () => number;
  readonly #epochsDone: number[];
  readonly #ended = new Set<number>();
  readonly #points: ReadPoint[];
  #start = 0;
  #epochsAtStart: number | undefined;
  #notBeforeMs = -Infinity;

  /** @param points the label of each point, and its number of epochs */
  constructor(
    terminal: Terminal,
    points: readonly { readonly label: string; readonly epochs: number }[],
    now: () => number = () => performance.now(),
  ) {
    this.#terminal = terminal;
    this.#labels = points.map(({ label }) => label);
    this.#epochs = points.map(({ epochs }) => epochs);
    this.#now = now;
    this.#epochsDone = points.map(() => 0);
    this.#points = points.map(() => ({ status: "waiting", heldOut: null }));
  }

  show(event: SweepEvent): void {
    switch (event.type) {
      case "sweepStarted":
        this.#start = this.#now();
        break;
      case "epochDone":
        for (const { point, heldOut } of event.points) {
          this.#epochsDone[point] = event.epoch;
          this.#points[point] = { status: "training", heldOut };
        }
        // A resumed sweep has epochs already; the speed is that of the new ones.
        this.#epochsAtStart ??= this.#total() - event.points.length;
        break;
      case "pointEnded":
        this.#end(event.outcome);
        break;
      case "workerDied":
        this.#terminal.err(
          `A worker died (${event.reason}); its points: ${event.points.map((point) => this.#labels[point]).join("; ")}.`,
        );
        break;
      case "roundPlaced":
        for (const { point, settings } of event.points) this.#labels[point] = settingsLabel(settings);
        break;
      case "sweepEnded":
        this.#terminal.status("");
        return;
    }
    this.#draw();
  }

  /** These points have no epochs any more: a resume trains them again. */
  discard(points: readonly number[]): void {
    for (const point of points) {
      this.#epochsDone[point] = 0;
      this.#points[point] = { status: "training", heldOut: null };
    }
    this.#draw();
  }

  #end({ point, status, heldOut, selection, failure }: PointOutcome): void {
    this.#points[point] = { status, heldOut, selection };
    const repeated = this.#ended.has(point);
    this.#ended.add(point);
    if (status === "done") this.#epochsDone[point] = this.#epochs[point] ?? 0;
    // A failure is reported when it happens, and again when its batch ends.
    if (repeated || (this.#terminal.isInteractive && status === "done")) return;
    const why = failure === null ? "" : `: ${failureText(failure)}`;
    this.#terminal.err(`[${this.#ended.size}/${this.#labels.length}] ${this.#labels[point]} ${status}${why}`);
  }

  #draw(): void {
    const start = this.#now();
    if (!this.#terminal.isInteractive || start < this.#notBeforeMs) return;
    this.#terminal.status(this.line().slice(0, this.#terminal.width - 1));
    this.#notBeforeMs = start + Math.max(REDRAW_MS, (this.#now() - start) / MAX_DRAWING_SHARE);
  }

  /** The status line: a bar, points, epochs, time left and the best ELBO so far. */
  line(): string {
    const wanted = this.#epochs.reduce((sum, epochs) => sum + epochs, 0);
    const done = this.#total();
    const share = wanted === 0 ? 0 : done / wanted;
    const filled = Math.round(share * BAR_CELLS);
    const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
    const parts = [
      `${bar} ${Math.floor(100 * share)}%`,
      `${this.#ended.size}/${this.#labels.length} points`,
      `${done}/${wanted} epochs`,
    ];
    const seen = done - (this.#epochsAtStart ?? done);
    if (seen > 0) parts.push(`${clock(((this.#now() - this.#start) / seen) * (wanted - done))} left`);
    const best = this.#points[bestPoint(this.#points) ?? -1]?.heldOut;
    if (best) parts.push(`best ELBO${soFar(this.#points)} ${elboNats(best).toFixed(2)}`);
    return parts.join("  ");
  }

  #total(): number {
    return this.#epochsDone.reduce((sum, epochs) => sum + epochs, 0);
  }
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
