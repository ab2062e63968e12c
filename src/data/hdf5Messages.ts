import type { Table } from "./table.ts";

/** The contents of a file, or a file that the thread reads by position, so that it need not fit into memory. */
export type Hdf5Source = Uint8Array | { readonly path: string; readonly size: number };

export function sizeOf(source: Hdf5Source): number {
  return "path" in source ? source.size : source.length;
}

/** What is sent to the thread that reads HDF5, and what it answers. */

export interface Hdf5Question {
  /** The contents of one array, or the paths of the arrays that can be used so. */
  readonly use: "examples" | "labels" | "exampleKeys" | "labelKeys";
  readonly source: Hdf5Source;
  readonly key: string | undefined;
  readonly name: string;
}

export type Hdf5Answer =
  | { readonly type: "progress" }
  /** Classes do not survive the way from the thread: the table has no warnings, which are beside it. */
  | {
      readonly type: "read";
      readonly contents: Table | readonly string[];
      readonly warnings: readonly { readonly code: string; readonly message: string }[];
    }
  /** After a wrong key, for example, the library can still be used. */
  | { readonly type: "failed"; readonly code: string; readonly message: string; readonly libraryIsSound: boolean };

/** @param why one line of the library's message */
export function damaged(name: string, why: string): Extract<Hdf5Answer, { type: "failed" }> {
  return {
    type: "failed",
    libraryIsSound: false,
    code: "data-file-corrupt",
    message: `${name} is damaged and cannot be read as HDF5 (${why}). Write or download it again.`,
  };
}
