import { ReportedError } from "../core/reportedError.ts";

/** The request to write a format. */
export interface ExportRequest {
  readonly runFolder: string;
  /** Index in the sweep; undefined: the one with the best held-out ELBO. Formats of whole sweeps ignore it. */
  readonly point: number | undefined;
  /** Where files are written. */
  readonly outFolder: string;
  /** Rows of an exported graph; undefined: any number. */
  readonly batch: number | undefined;
  readonly mediaFolder: string;
  /** The version of VAE Lens. */
  readonly version: string;
}

export interface Exported {
  /** The files written, in order. */
  readonly files: readonly string[];
  /** Notes for users of the files, one sentence each. */
  readonly notes: readonly string[];
}

/** Writes a run or one of its points for other programs. @throws StoreError, ExportError */
export type ExportFormat = (request: ExportRequest) => Promise<Exported>;

/** The requested export is not possible; the message says which one is. */
export class ExportError extends ReportedError {
  override readonly name = "ExportError";
}
