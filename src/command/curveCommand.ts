import type { Engine } from "../engine/engine.ts";
import { curvePoints, curveRun } from "../evaluation/curveRun.ts";
import { openRun } from "../evaluation/openRun.ts";
import { requireRunDecoder } from "../evaluation/requireDecoder.ts";
import { measureStoppedPoints } from "../evaluation/stoppedPoints.ts";
import type { CurveSettings } from "../results/rateDistortions.ts";
import { curveText } from "./curveText.ts";
import type { Terminal } from "./terminal.ts";
import { withChecksum } from "../store/checkedJson.ts";

export interface CurveOptions {
  readonly runFolder: string;
  /** Null: the point with the best held-out ELBO. */
  readonly point: number | "all" | null;
  readonly settings: CurveSettings;
  readonly format: "text" | "json";
  readonly engine: () => Promise<Engine>;
  readonly mediaFolder: string;
  readonly signal: AbortSignal;
}

/** Measures rate-distortion curves of a run's decoders into `rateDistortion.json`. Returns the exit status. @throws StoreError */
export async function curveCommand(
  { runFolder, point, settings, format, engine: chosen, mediaFolder, signal }: CurveOptions,
  terminal: Terminal,
): Promise<number> {
  requireRunDecoder(runFolder, "The curve of rate and distortion");
  terminal.status("Reading the run and its data ...");
  const opened = await openRun(runFolder, mediaFolder);
  const engine = await chosen();
  const run = await measureStoppedPoints(opened, engine, signal);
  const points = curvePoints(run, point);
  const onPart = (part: string): void => {
    terminal.status(`${part} ...`);
  };
  const report = await curveRun({ run, engine, points, settings, signal, onPart });
  terminal.status("");
  terminal.out(
    format === "json"
      ? JSON.stringify(withChecksum(report), null, 2)
      : curveText(
          report,
          run.results,
          points.map((each) => each.point.index),
        ),
  );
  return 0;
}
