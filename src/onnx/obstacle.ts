/** What stops the reading of a node, in place of its results. */
import { ShapeError } from "../graph/shape.ts";
import { TooManyElements } from "./constants.ts";
import type { FileNode } from "./onnxFile.ts";
import { UnsupportedOperator, type Sequence, type Value } from "./values.ts";

/** Why a tensor is not there: "Einsum at node /x is unsupported", without a full stop. */
export interface Obstacle {
  readonly unsupported: string;
  /** Whether a runtime of its own may compute it, as the file is not at fault. */
  readonly isRunnable: boolean;
  /** The tensor has more numbers than are computed with, or than memory can hold. */
  readonly isTooLarge?: boolean;
}

export type Known = Value | Sequence | Obstacle;

export function isObstacle(known: Known): known is Obstacle {
  return "unsupported" in known;
}

/** An obstacle within a graph of a node, which is the node's as well. */
export class InnerObstacle extends Error {
  readonly obstacle: Obstacle;

  constructor(obstacle: Obstacle) {
    super(obstacle.unsupported);
    this.obstacle = obstacle;
  }
}

export function fault(unsupported: string): Obstacle {
  return { unsupported, isRunnable: false };
}

export function obstacleOf(error: unknown, place: string): Obstacle {
  if (error instanceof InnerObstacle) return error.obstacle;
  if (!(error instanceof UnsupportedOperator || error instanceof ShapeError)) throw error;
  const joint = error instanceof ShapeError ? ": " : " ";
  const isRunnable = error instanceof UnsupportedOperator && !error.isFault;
  const unsupported = `${place}${joint}${error.message}`;
  return { unsupported, isRunnable, ...(error instanceof TooManyElements && { isTooLarge: true }) };
}

/** "Einsum at node /attention/Einsum"; a node without a name is named by its result. */
export function placeOf({ operator, name, outputs, domain }: FileNode): string {
  const shown = domain === "" ? operator : `${domain}.${operator}`;
  return `${shown} at node ${name === "" ? (outputs[0] ?? "?") : name}`;
}
