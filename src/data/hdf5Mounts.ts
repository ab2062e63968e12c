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

/**
 * A file of the disk, read by position.
 * @returns what closes and removes it
 * @throws errors of the file system
 */
export function mountFile(files: FileSystem, path: string, source: { readonly path: string }): () => void {
  const descriptor = openSync(source.path, READING_FLAGS);
  files.close(files.open(path, "w+"));
  const { node } = files.lookupPath(path);
  const size = (node.usedBytes = fstatSync(descriptor).size);
  const read: ReadOperation = (_, target, offset, length, position) =>
    readSync(descriptor, target, offset, Math.max(0, Math.min(length, size - position)), position);
  node.stream_ops = { ...node.stream_ops, read };
  return () => {
    // The library's file system would free what it holds of the file: nothing.
    node.usedBytes = 0;
    files.unlink(path);
    closeSync(descriptor);
  };
}
