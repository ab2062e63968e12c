import { isComplete, type ReadPoint } from "./reading.ts";

/** Words and numbers that several views print, in one spelling. No TypeBox, as in reading.ts. */

/** Follows "best": a sweep that trains or was stopped may still find a better point. */
export function soFar(points: readonly Pick<ReadPoint, "status">[]): "" | " so far" {
  return isComplete(points) ? "" : " so far";
}
