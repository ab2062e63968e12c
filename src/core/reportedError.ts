/** An error whose message is for the user: what happened, why, and what to do. Any other error is a defect of the program. */
export class ReportedError extends Error {}
