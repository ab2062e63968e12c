import type { ColumnFacts } from "../core/columnFacts.ts";
import type { ColumnTransform } from "../core/columnTransform.ts";
import { ReportedError } from "../core/reportedError.ts";
import type { RowSource } from "../core/collapse/rowSource.ts";
import type { Dataset } from "../data/dataset.ts";

/** What is known about a spec's data. The rows themselves may be released, and are read again when they are needed. */
export interface KnownData {
  readonly columns: number;
  /** As Dataset has it. */
  readonly exampleShape: readonly number[] | undefined;
  /** Length of each row's condition; undefined: none. */
  readonly condition?: { readonly train: { readonly columns: number } } | undefined;
  readonly trainRows: number;
  readonly heldOut: { readonly rows: number };
  /** Held-out rows that select; absent where those of `heldOut` do. */
  readonly selection?: { readonly matrix: { readonly rows: number } } | undefined;
  /** Of a sample of the training rows; undefined for very wide data. */
  readonly facts: ColumnFacts | undefined;
  /** The same fingerprint means the same numbers (data/dataset.ts). */
  readonly fingerprint: string;
  /** The rows for evidence; close them after use. @throws DataChanged when the files have changed since they were read */
  readonly openRows: () => Promise<OpenRows>;
  /** Data for a probe: all of them, or a sample of data that stay in their file. @throws DataChanged */
  readonly dataset: () => Promise<Dataset>;
}

export interface OpenRows {
  readonly train: RowSource;
  readonly heldOut: RowSource;
  /** As of a Matrix. */
  readonly transform?: ColumnTransform | undefined;
  /** As `Dataset.condition`. */
  readonly condition?: { readonly train: RowSource; readonly heldOut: RowSource } | undefined;
  readonly close: () => Promise<void>;
}

/** The files have changed between a check and a later read. Code that watches them starts a new check. */
export class DataChanged extends ReportedError {
  override readonly name = "DataChanged";
}
