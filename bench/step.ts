/**
 * The time of one training step, beside the same step in PyTorch: one thread each, in turns, each in its own process.
 *   npx tsx bench/step.ts [ROUNDS SECONDS]
 * A step is everything a step does: examples gathered, noise drawn, forward, backward, Adam. Exits 1 below the ratios the
 * project asks for.
 */
import { buildChild } from "./support/buildChild.ts";
import { measured, median, torchPeer } from "./support/peer.ts";
import { stepSizes, type StepFigures, type StepSize } from "./support/stepSizes.ts";
import { textTable } from "./support/textTable.ts";

const REQUIRED_RATIO: Readonly<Record<StepSize, number>> = { mid: 1.5, tiny: 3, convolutional: 1 };
/** PyTorch's names for each; of its two layouts of images the quicker counts. */
const PEERS: Readonly<Record<StepSize, readonly string[]>> = {
  mid: ["mid"],
  tiny: ["tiny"],
  convolutional: ["convolutional", "channels-last"],
};
/** Models in one graph, for information. */
const STACKS = [4, 8, 12];

const [rounds = 5, seconds = 4] = process.argv.slice(2).map(Number);

const child = await buildChild("stepChild");
const rows: (readonly (string | number)[])[] = [
  [
    "",
    "ours ms",
    "PyTorch ms",
    "ratio",
    "required",
    ...STACKS.map((models) => `${models} stacked, ms a model`),
    "ours MB",
    "PyTorch MB",
  ],
];
for (const size of Object.keys(stepSizes) as StepSize[]) {
  const ours: StepFigures[] = [];
  const theirs = PEERS[size].map((): StepFigures[] => []);
  for (let round = 0; round < rounds; round++) {
    ours.push(await measured<StepFigures>(process.execPath, [child, size, "1", String(seconds)]));
    for (const [i, peer] of PEERS[size].entries())
      theirs[i]?.push(await torchPeer<StepFigures>("step", peer, "1", String(seconds)));
  }
  const stacked: string[] = [];
  for (const models of STACKS) {
    const { medianMs } = await measured<StepFigures>(process.execPath, [child, size, String(models), String(seconds)]);
    stacked.push((medianMs / models).toFixed(3));
  }
  const time = (figures: readonly StepFigures[]): number => median(figures.map(({ medianMs }) => medianMs));
  const memory = (figures: readonly StepFigures[]): string =>
    Math.max(...figures.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0);
  const [quickest = []] = theirs.toSorted((a, b) => time(a) - time(b));
  const ratio = time(quickest) / time(ours);
  rows.push([
    size,
    time(ours).toFixed(3),
    time(quickest).toFixed(3),
    ratio.toFixed(2),
    REQUIRED_RATIO[size],
    ...stacked,
    memory(ours),
    memory(quickest),
  ]);
  if (ratio < REQUIRED_RATIO[size]) process.exitCode = 1;
}
console.log(`Medians of ${rounds} rounds of ${seconds} s; a ratio is PyTorch's time over ours, memory the peak.`);
console.log(textTable(rows));
