/** What is asked of every format. */
export interface ExportRequest {
  readonly runFolder: string;
  /** Index in the sweep; undefined: the one with the best held-out ELBO. Formats of whole sweeps do not ask. */
  readonly point: number | undefined;
  /** Where files are written. */
  readonly outFolder: string;
  /** Rows that an exported graph is for; undefined: any number. */
  readonly batch: number | undefined;
  readonly mediaFolder: string;
  /** Of the product. */
  readonly version: string;
}

export interface Exported {
  /** What was written, in order. */
  readonly files: readonly string[];
  /** What a user of the files should know, one sentence each. */
  readonly notes: readonly string[];
}

/** Writes a run, or a point of it, for other programs. @throws StoreError, ExportError */
export type ExportFormat = (request: ExportRequest) => Promise<Exported>;

/** A run, or a point of it, that cannot be exported as asked; the message says what can be. */
export class ExportError extends Error {
  override readonly name = "ExportError";
}
