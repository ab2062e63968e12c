import { readFileSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay, performance, type IntervalHistogram } from "node:perf_hooks";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { sweepProcesses, workerProcesses } from "../../test/host/support/processes.ts";
import { pause, until } from "../../test/host/support/until.ts";
import { write } from "../../test/host/support/workspace.ts";
import { ownCallbacksMs } from "./ownCallbacks.ts";

const RESOLUTION_MS = 5;
const IDLE_MS = 10_000;
/** The digits sample for some fifteen seconds on two idle cores. */
const EPOCHS = 1000;

const extension = vscode.extensions.getExtension("vae-lens.vae-lens");

function say(what: string, figures: Readonly<Record<string, number>>): void {
  const text = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  console.log(`${what.padEnd(52)} ${text.join("   ")}`);
}

/** Without the timer's own interval, which Node counts as delay. */
function delays(histogram: IntervalHistogram): Readonly<Record<string, number>> {
  const ms = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  return {
    p50: ms(histogram.percentile(50)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
    samples: histogram.count,
  };
}

async function measured(body: () => Promise<void>): Promise<Readonly<Record<string, number>>> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  await body();
  histogram.disable();
  return delays(histogram);
}

async function sweep(name: string, whileTraining: (over: Promise<unknown>) => Promise<void>): Promise<void> {
  const sample = readFileSync(join(extension?.extensionPath ?? "", "samples/digits-gaussian.vae.json"), "utf8");
  const spec = write(`${name}/digits.vae.json`, sample.replace('"epochs": 200', `"epochs": ${EPOCHS}`));
  const over = Promise.resolve(vscode.commands.executeCommand("vaeLens.trainSweep", spec));
  await until("both workers", () => sweepProcesses().length === 1 && workerProcesses().length === 2);
  await pause(1000);
  await whileTraining(over);
}

describe("figures in ms", function () {
  this.timeout(300_000);

  it("of activation", async () => {
    // A small extension of the editor itself shows what any activation takes.
    await vscode.extensions.getExtension("vscode.json-language-features")?.activate();
    const before = performance.now();
    await vscode.extensions.getExtension("vscode.references-view")?.activate();
    const small = performance.now() - before;
    let ms = Number.NaN;
    const own = await ownCallbacksMs("dist/extension.cjs", async () => {
      const start = performance.now();
      await extension?.activate();
      ms = performance.now() - start;
    });
    say("activation (goal: below 100)", {
      ms,
      "our own code": own.reduce((sum, run) => sum + run, 0),
      "references-view": small,
    });
  });

  it("of an idle host", async () => {
    await pause(3000);
    say("event-loop delay, idle", await measured(() => pause(IDLE_MS)));
  });

  it("of a host while two workers train", async () => {
    await sweep("delay", async (over) => {
      const figures = await measured(async () => {
        await over;
      });
      say("event-loop delay, two workers (goal: p99 below 50)", figures);
    });
  });

  it("of our own callbacks while two workers train", async () => {
    await sweep("callbacks", async (over) => {
      const start = performance.now();
      const runs = await ownCallbacksMs("dist/extension.cjs", async () => {
        await over;
      });
      const sorted = runs.toSorted((a, b) => a - b);
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
      const share = (100 * runs.reduce((sum, run) => sum + run, 0)) / (performance.now() - start);
      say("our own callbacks (goal: max below 10)", {
        p50: at(0.5),
        p99: at(0.99),
        max: at(1),
        count: runs.length,
        "% of the time": share,
      });
    });
  });
});
