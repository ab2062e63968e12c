import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { type FileSystem, mountFile } from "../../../src/data/hdf5Mounts.ts";
import { temporaryFolder } from "./fixtures.ts";

const folder = temporaryFolder();
const MIB = 2 ** 20;

test("A file that HDF5 reads from the disk reports each MiB, but not that of a library that reads in circles", () => {
  writeFileSync(path.join(folder.path, "d.h5"), new Uint8Array(5 * MIB));
  const { node }: ReturnType<FileSystem["lookupPath"]> = { node: { usedBytes: 0, stream_ops: { read: () => 0 } } };
  const files: FileSystem = {
    open: () => ({}),
    write: () => 0,
    close: () => undefined,
    unlink: () => undefined,
    lookupPath: () => ({ node }),
  };
  let reports = 0;
  const unmount = mountFile(files, "/d.h5", { path: path.join(folder.path, "d.h5") }, () => reports++);
  const { read } = node.stream_ops;
  const target = new Uint8Array(MIB / 2);
  const readWhole = (): void => {
    for (let at = 0; at < 5 * MIB; at += target.length) read({}, target, 0, target.length, at);
  };
  readWhole();
  expect({ reports, bytes: node.usedBytes }).toEqual({ reports: 5, bytes: 5 * MIB });
  for (let i = 0; i < 20; i++) readWhole();
  expect(reports).toBe(20);
  unmount();
});
