import { ChildLink } from "../protocol/childLink.ts";
import { parseFromSubmit, type FromSubmit, type SubmissionPlan, type ToSubmit } from "../protocol/submitMessages.ts";

/** Slurm's programs answer late when the controller is busy. */
const STOP_GRACE_MS = 5_000;

export type PlanSubmission = Extract<ToSubmit, { type: "planSubmission" }>;
export type SubmitEnd = Exclude<FromSubmit, { type: "submissionPlanned" }>;

/** One sweep being given to a cluster. */
export interface Submitting {
  /** Resolves with the plan, or with why there is none; undefined: it was ended. */
  readonly planned: Promise<SubmissionPlan | SubmitEnd | undefined>;
  /** Submits what was planned. */
  readonly submit: () => Promise<SubmitEnd | undefined>;
  /** Ends without submitting. */
  readonly end: () => void;
}

/** Plans a sweep on a cluster in a process of its own, and submits it when asked to. */
export function startSubmitting(program: string, request: PlanSubmission): Submitting {
  let isEnding = false;
  let end: SubmitEnd | undefined;
  let link: ChildLink<ToSubmit, FromSubmit> | undefined;
  let tellPlan: (plan: SubmissionPlan) => void = () => undefined;
  const plan = new Promise<SubmissionPlan>((resolve) => {
    tellPlan = resolve;
  });
  const unexpected = (reason: string): SubmitEnd => ({
    type: "submissionFailed",
    message: `The process that submits the sweep ended unexpectedly (${reason}). Look with squeue --me before you try again.`,
  });
  const ended = new Promise<SubmitEnd | undefined>((resolve) => {
    link = new ChildLink<ToSubmit, FromSubmit>({
      file: program,
      parse: parseFromSubmit,
      stopMessage: { type: "endSubmission" },
      graceMs: STOP_GRACE_MS,
      onMessage: (message) => {
        if (message.type === "submissionPlanned") tellPlan(message.plan);
        else end = message;
      },
      onExit: (reason) => {
        resolve(isEnding ? undefined : (end ?? unexpected(reason)));
      },
    });
    link.send(request);
  });
  return {
    planned: Promise.race([plan, ended]),
    submit: () => {
      link?.send({ type: "submitPlanned" });
      return ended;
    },
    end: () => {
      isEnding = true;
      link?.stop();
    },
  };
}
