import { ReportedError } from "../core/reportedError.ts";

/** A sweep could not be given to the cluster, or asked about; the message says why and what to do. */
export class ClusterError extends ReportedError {
  override readonly name = "ClusterError";
}
