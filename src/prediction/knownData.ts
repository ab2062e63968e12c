import type { RowSource } from "../core/collapse/rowSource.ts";
import type { Dataset } from "../data/dataset.ts";

/** What a spec's data are known to be. The rows themselves may make room, and are read again for whoever wants them. */
export interface KnownData {
  readonly columns: number;
  /** As Dataset has it. */
  readonly exampleShape: readonly number[] | undefined;
  /** How many numbers condition each row; undefined: none. */
  readonly condition?: { readonly train: { readonly columns: number } } | undefined;
  readonly trainRows: number;
  readonly heldOut: { readonly rows: number };
  /** The same fingerprint means the same numbers (data/dataset.ts). */
  readonly fingerprint: string;
  /** For evidence; to be closed. @throws DataChanged when the files no longer hold what is known of them */
  readonly openRows: () => Promise<OpenRows>;
  /** To train on for a while: all of the data, or of what stays in its file a sample. @throws DataChanged */
  readonly dataset: () => Promise<Dataset>;
}

export interface OpenRows {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  /** As `Dataset.condition`. */
  readonly condition?: { readonly train: RowSource; readonly heldOut: RowSource } | undefined;
  readonly close: () => Promise<void>;
}

/** Between a check and what it asked for later the files have changed; whoever watches them asks anew. */
export class DataChanged extends Error {
  override readonly name = "DataChanged";
}
