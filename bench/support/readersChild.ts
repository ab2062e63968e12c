/** Reads a data file as a check does, with its fingerprint, in a process of its own; prints what it took as JSON. */
import path from "node:path";
import { DataSources } from "../../src/data/dataSources.ts";
import { hdf5Program } from "../../src/data/hdf5.ts";
import { imageProgram } from "../../src/data/imageThreads.ts";
import { jpegProgram } from "../../src/data/jpeg.ts";
import { storedValues } from "../../src/data/table.ts";

async function main(): Promise<void> {
  const [file = "", key] = process.argv.slice(2);
  // Bundles of this package lie in out/bench.
  hdf5Program.file = path.join(__dirname, "../../dist/hdf5.cjs");
  imageProgram.file = path.join(__dirname, "../../dist/images.cjs");
  jpegProgram.file = path.join(__dirname, "../../dist/mozjpeg_dec.wasm");
  const before = process.cpuUsage();
  const start = performance.now();
  const { table } = await new DataSources().table({ name: path.basename(file), path: file, key }, {});
  const values = storedValues(table.values, table.columns, file);
  const wallSeconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  let sum = 0;
  for (let i = 0; i < values.length; i += 101) sum += values[i] as number;
  console.log(
    JSON.stringify({
      cpuSeconds: (user + system) / 1e6,
      wallSeconds,
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      rows: table.rows,
      columns: table.columns,
      valueBytes: values.BYTES_PER_ELEMENT,
      sum,
    }),
  );
}

void main();
