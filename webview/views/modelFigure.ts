import type { ModelView } from "../../src/protocol/pointQuestions.ts";
import { drawProfile, profileScale, type ProfileScale } from "../charts/columnProfile.ts";
import { paintTile, tileModel } from "../charts/imageTile.ts";
import { element, svgElement } from "../element.ts";

/** Draws an example: an image as pixels, other data as one mark for each column. */

export interface Figure {
  readonly element: HTMLElement;
  /** @param beside the input; ignored for an image, whose input has its own figure */
  readonly draw: (decoded: readonly number[], beside: readonly number[] | null) => void;
}

/** Creates figures that share one scale. */
export type FigureMaker = (className?: string) => Figure;

export function figureMaker(view: ModelView): FigureMaker {
  const { image, range } = view;
  if (image !== null) {
    const [height = 1, width = 1, channels = 1] = image;
    return (className = "") => {
      const canvas = element("canvas", { "aria-hidden": "true" });
      const tile = element("span", { class: `tile ${className}`.trim() }, canvas);
      tile.style.aspectRatio = `${width} / ${height}`;
      return {
        element: tile,
        draw: (decoded) => paintTile(canvas, tileModel(decoded, { height, width, channels }, range)),
      };
    };
  }
  const scale = scaleOf(view);
  return (className = "") => {
    const svg = svgElement("svg", { "aria-hidden": "true" });
    return {
      element: element("span", { class: `profile ${className}`.trim() }, svg),
      draw: (decoded, beside) => drawProfile(svg, scale, decoded, beside),
    };
  };
}

/** A scale for everything that is decoded at first; extreme slider values are clamped. */
export function scaleOf({ examples, samples, atZero }: ModelView): ProfileScale {
  return profileScale([
    ...examples.flatMap(({ x, reconstruction }) => [x, reconstruction]),
    ...(samples ?? []),
    atZero,
  ]);
}
