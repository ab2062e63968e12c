import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { freemem } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Running, vaeLens } from "./commandLine.ts";
import { specFolder } from "./specFolder.ts";

/** Files of more bytes than Node holds in one buffer, or hashes in one call. They have holes, so that they take no room on the disk. */

const folder = specFolder();
const GIB = 2 ** 30;

function withHole(name: string, start: Uint8Array | string, bytes: number): string {
  const file = openSync(folder.at(name), "w");
  writeSync(file, start as Uint8Array);
  ftruncateSync(file, Math.floor(bytes));
  closeSync(file);
  return name;
}

async function checked(name: string): Promise<string> {
  const spec = folder.writeSpec(`${name}.vae.json`, { data: { path: name } });
  const { status, stdout, stderr } = await vaeLens("check", spec, "--probe-seconds", "0");
  expect({ name, status, stderr }).toEqual({ name, status: 1, stderr: "" });
  expect(stdout).not.toMatch(/unexpected error|RangeError|ERR_/);
  return stdout;
}

function fortranNpy(rows: number): Buffer {
  const header = `{'descr': '|u1', 'fortran_order': True, 'shape': (${rows}, 2), }`.padEnd(117) + "\n";
  return Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}`, "latin1");
}

describe("a data file of a terabyte", () => {
  test.each([
    ["table.csv", "1,2\n3,4\n"],
    ["table.csv.gz", gzipSync("1,2\n3,4\n")],
    ["table.parquet", "PAR1"],
    ["arrays.npz", "PK\x03\x04"],
    ["fortran.npy", fortranNpy(2 ** 39)],
    ["digits-idx3-ubyte", Buffer.of(0, 0, 8, 1, 0, 0, 0, 9)],
  ])("that must be read as a whole is refused with its size, the limit and what to do: %s", async (name, start) => {
    const text = await checked(withHole(name, start, 1024 * GIB));
    expect(text).toContain(`${name} has 1024.0 GiB`);
    expect(text).toMatch(/at most [\d.]+ GiB .*numpy\.save/);
    expect(text).toContain("[data-too-large]");
  });

  test("that is HDF5 is read by position, and its arrays are named", async () => {
    const arrays = readFileSync(path.resolve(import.meta.dirname, "../fixtures/data/arrays.h5"));
    expect(await checked(withHole("arrays.h5", arrays, 1024 * GIB))).toContain("bigEndian (40 x 6)");
  });
});

test.skipIf(freemem() < 6 * GIB)("a .csv of more than 2 GiB is read and judged by its contents", async () => {
  const text = await checked(withHole("long.csv", "1,2\n3,4\n".repeat(1000), 2.1 * GIB));
  expect(text).toContain("long.csv has a line of more than 16 MiB");
});

// Elsewhere a file with holes takes their room on the disk.
test.skipIf(process.platform !== "linux")("Ctrl-C ends a check at once, with the status of an interrupt", async () => {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${2 ** 24}, 1024), }`.padEnd(117) + "\n";
  withHole("rows.npy", Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}`, "latin1"), 128 + 16 * GIB);
  const spec = folder.writeSpec("rows.vae.json", { data: { path: "rows.npy" } });
  const check = new Running(["check", spec], {});
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(check.hasEnded).toBe(false);
  const interrupted = performance.now();
  check.kill("SIGINT");
  // A shell shows the status 130 for a process that ends by this signal.
  expect(await check.ended).toMatchObject({ signal: "SIGINT", stdout: "", stderr: "" });
  expect(performance.now() - interrupted).toBeLessThan(2000);
});
