import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { READING_FLAGS } from "../files/regularFile.ts";

/** How the HDF5 library, which knows no other files, gets at ours: as files of its own file system, which Emscripten keeps in memory. */

/** The part of Emscripten's file system that is used; its own types do not have all of it. */
export interface FileSystem {
  open(path: string, flags: string): object;
  write(stream: object, bytes: Uint8Array, offset: number, length: number, position: number, canOwn: boolean): number;
  close(stream: object): void;
  unlink(path: string): void;
  lookupPath(path: string): { readonly node: FileNode };
}

interface FileNode {
  usedBytes: number;
  stream_ops: { readonly read: ReadOperation };
}

/** Reads from `position` into `target` at `offset`. @returns the number of bytes read */
type ReadOperation = (stream: object, target: Uint8Array, offset: number, length: number, position: number) => number;

/** @returns what removes it */
export function mountBytes(files: FileSystem, path: string, bytes: Uint8Array): () => void {
  const stream = files.open(path, "w+");
  // The file system keeps this array without a copy; it is never written to.
  files.write(stream, bytes, 0, bytes.length, 0, true);
  files.close(stream);
  return () => {
    files.unlink(path);
  };
}

/** Bytes read between two calls of progress: less than a second even of a slow disk. */
const REPORTED_BYTES = 2 ** 20;
/** The library reads some parts of a file again, but one that reads many times its size goes round in circles. */
const MAX_READINGS = 4;

/**
 * A file of the disk, read by position.
 * @param progress called while reading goes on: a slow disk is not a library that hangs
 * @returns what closes and removes it
 * @throws errors of the file system
 */
export function mountFile(
  files: FileSystem,
  path: string,
  source: { readonly path: string },
  progress: () => void,
): () => void {
  const descriptor = openSync(source.path, READING_FLAGS);
  files.close(files.open(path, "w+"));
  const { node } = files.lookupPath(path);
  const size = (node.usedBytes = fstatSync(descriptor).size);
  let [readBytes, reportedBytes] = [0, 0];
  const read: ReadOperation = (_, target, offset, length, position) => {
    const count = readSync(descriptor, target, offset, Math.max(0, Math.min(length, size - position)), position);
    readBytes += count;
    if (readBytes - reportedBytes >= REPORTED_BYTES && readBytes <= MAX_READINGS * size) {
      reportedBytes = readBytes;
      progress();
    }
    return count;
  };
  node.stream_ops = { ...node.stream_ops, read };
  return () => {
    // The library's file system would free what it holds of the file: nothing.
    node.usedBytes = 0;
    files.unlink(path);
    closeSync(descriptor);
  };
}
