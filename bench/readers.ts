/**
 * Reading data files, beside pandas (.csv), pyarrow (Parquet), h5py, NumPy (.npz) and PIL (folders of JPEG): processor time and peak memory,
 * each in a process of its own, in turns.
 *   npx tsx bench/readers.ts [ROUNDS]
 * Both sides end with the same numbers, float32 or bytes; ours also hash the file. Parquet is left out where Debian's Python has no pyarrow
 * (PYTHONPATH may name a folder with it). Exits 1 where a figure misses what the project asks for, or the numbers differ.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildChild } from "./support/buildChild.ts";
import { measured, median } from "./support/peer.ts";
import { textTable } from "./support/textTable.ts";

type Kind = "csv" | "parquet" | "hdf5" | "npz" | "jpeg";
interface Figures {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly valueBytes: number;
  readonly sum: number;
}

/** Ours over the peer's; of JPEG the time until the end, because several threads read. */
const required: Readonly<Record<Kind, number | undefined>> = {
  csv: 1.5,
  parquet: 2,
  jpeg: 1.5,
  hdf5: undefined,
  npz: undefined,
};
const peerOf: Readonly<Record<Kind, string>> = {
  csv: "pandas",
  parquet: "pyarrow",
  hdf5: "h5py",
  npz: "NumPy",
  jpeg: "PIL",
};
/** JPEG decoders differ by a level here and there. */
const SUM_TOLERANCE: Readonly<Partial<Record<Kind, number>>> = { jpeg: 0.01 };

const python = "/usr/bin/python3";
const peer = path.join(import.meta.dirname, "readersPeer.py");
const [rounds = 3] = process.argv.slice(2).map(Number);
const child = await buildChild("readersChild");
const folder = mkdtempSync(path.join(tmpdir(), "vae-lens-readers-"));
const table: (readonly (string | number)[])[] = [
  ["", "peer", "ours s", "peer s", "ratio", "required", "ours MB", "peer MB", "bytes a value"],
];
let isMissed = false;
try {
  const files = Object.values(
    await measured<readonly (readonly [Kind, string, string?])[]>(python, [peer, "make", folder]),
  ).filter((entry) => Array.isArray(entry));
  for (const [kind, name, key] of files) {
    const args = [path.join(folder, name), ...(key === undefined ? [] : [key])];
    const ours: Figures[] = [];
    const theirs: Figures[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await measured<Figures>(process.execPath, [child, ...args]));
      theirs.push(await measured<Figures>(python, [peer, "read", kind, ...args]));
    }
    const [mine, other] = [ours[0], theirs[0]];
    const secondsOf = (figures: readonly Figures[]): number =>
      median(figures.map(({ cpuSeconds, wallSeconds }) => (kind === "jpeg" ? wallSeconds : cpuSeconds)));
    const peakOf = (figures: readonly Figures[]): number => Math.max(...figures.map((one) => one.peakMegabytes));
    const ratio = secondsOf(ours) / secondsOf(theirs);
    const isSame =
      mine?.rows === other?.rows &&
      mine?.columns === other?.columns &&
      mine?.valueBytes === other?.valueBytes &&
      Math.abs((mine?.sum ?? NaN) - (other?.sum ?? NaN)) <=
        (SUM_TOLERANCE[kind] ?? 1e-4) * (1 + Math.abs(other?.sum ?? NaN));
    if (!isSame) console.log(`${name}: the numbers differ: ${JSON.stringify([mine, other])}`);
    const isMoreMemory = kind === "csv" && peakOf(ours) > peakOf(theirs);
    if (!isSame || isMoreMemory || !(ratio <= (required[kind] ?? Infinity))) isMissed = true;
    table.push([
      key === undefined ? name : `${name}#${key}`,
      peerOf[kind],
      secondsOf(ours).toFixed(2),
      secondsOf(theirs).toFixed(2),
      ratio.toFixed(2),
      required[kind] ?? "",
      peakOf(ours).toFixed(0),
      peakOf(theirs).toFixed(0),
      mine?.valueBytes ?? "",
    ]);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`Medians of ${rounds} rounds; seconds of processor time, of JPEG until the end.`);
console.log(textTable(table));
if (isMissed) process.exitCode = 1;
