/**
 * The time of one training step of convolutions, forward and all gradients, beside the same in PyTorch: one thread each, in
 * turns, each in its own process.
 *   npx tsx bench/convolution.ts [ROUNDS SECONDS]
 * An encoder of convolutions and the decoder that mirrors it, biases, relu, Bernoulli loss. Exits 1 where PyTorch is faster.
 */
import path from "node:path";
import { buildChild } from "./support/buildChild.ts";
import { convolutionShapes } from "./support/convolutionShapes.ts";
import { measured, median } from "./support/peer.ts";
import type { StepFigures } from "./support/stepSizes.ts";
import { textTable } from "./support/textTable.ts";

const REQUIRED_RATIO = 1;
const peer = path.join(import.meta.dirname, "convolutionPeer.py");

const [rounds = 3, seconds = 3] = process.argv.slice(2).map(Number);

const child = await buildChild("convolutionChild");
const rows: (readonly (string | number)[])[] = [
  ["", "ours ms", "PyTorch ms", "PyTorch channels-last ms", "ratio", "required", "ours MB", "PyTorch MB"],
];
for (const [name, shape] of Object.entries(convolutionShapes)) {
  const [ours, theirs, channelsLast]: [StepFigures[], StepFigures[], StepFigures[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const args = [JSON.stringify(shape), String(seconds)];
    ours.push(await measured<StepFigures>(process.execPath, [child, ...args]));
    theirs.push(await measured<StepFigures>("/usr/bin/python3", [peer, ...args]));
    channelsLast.push(await measured<StepFigures>("/usr/bin/python3", [peer, ...args, "channelsLast"]));
  }
  const time = (figures: readonly StepFigures[]): number => median(figures.map(({ medianMs }) => medianMs));
  const memory = (figures: readonly StepFigures[]): string =>
    Math.max(...figures.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0);
  // Against the better of PyTorch's two layouts.
  const ratio = Math.min(time(theirs), time(channelsLast)) / time(ours);
  rows.push([
    name,
    time(ours).toFixed(2),
    time(theirs).toFixed(2),
    time(channelsLast).toFixed(2),
    ratio.toFixed(2),
    REQUIRED_RATIO,
    memory(ours),
    memory(theirs),
  ]);
  if (ratio < REQUIRED_RATIO) process.exitCode = 1;
}
console.log(
  `Medians of ${rounds} rounds of ${seconds} s; a ratio is PyTorch's time, in its quicker layout, over ours; memory the peak.`,
);
console.log(textTable(rows));
