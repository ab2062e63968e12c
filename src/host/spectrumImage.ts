/**
 * A picture of the spectrum for a hover: a bar for each eigenvalue, a line for each effective beta. A bar that exceeds a line
 * is a direction that pays for its rate at that beta. The picture holds only numbers, no text of the user's.
 */

export interface SpectrumPicture {
  /** Units of effective beta, largest first. */
  readonly eigenvalues: readonly number[];
  readonly effectiveBetas: readonly number[];
  /** The label beside a beta's line. */
  readonly label: (beta: number) => string;
}

export interface Palette {
  readonly faint: string;
  /** For eigenvalues above the lowest line. */
  readonly above: string;
  readonly below: string;
  readonly line: string;
}

const WIDTH = 420;
const HEIGHT = 112;
const LINE_HEIGHT = 14;
const plot = { left: 38, right: 8, top: 14, bottom: 18 };
/** More bars would be too thin. */
const MAX_BARS = 32;
/** Eigenvalues below a thousandth of the largest are cut off. */
const DECADES = 3;

/** @returns an SVG document; undefined if there is nothing to draw */
export function spectrumSvg(picture: SpectrumPicture, palette: Palette): string | undefined {
  const eigenvalues = picture.eigenvalues.filter((value) => value > 0).slice(0, MAX_BARS);
  const betas = [...new Set(picture.effectiveBetas)].filter((beta) => beta > 0).sort((a, b) => a - b);
  const [lowest, highest] = [betas[0], betas.at(-1)];
  const largest = eigenvalues[0];
  if (largest === undefined || lowest === undefined || highest === undefined) return undefined;

  const top = 1.25 * Math.max(largest, highest);
  const bottom = Math.max(top / 10 ** DECADES, Math.min(eigenvalues.at(-1) ?? largest, lowest) / 1.5);
  const right = WIDTH - plot.right;
  const base = HEIGHT - plot.bottom;
  const y = (value: number): number => {
    const part = Math.log(Math.max(value, bottom) / bottom) / Math.log(top / bottom);
    return round(base - part * (base - plot.top));
  };
  const step = Math.min(24, (right - plot.left) / eigenvalues.length);

  const bars = eigenvalues.map((value, index) => {
    const x = round(plot.left + index * step + 0.15 * step);
    const fill = value > lowest ? palette.above : palette.below;
    return `<rect x="${x}" y="${y(value)}" width="${round(0.7 * step)}" height="${round(base - y(value))}" fill="${fill}"/>`;
  });
  const ticks = decadesBetween(bottom, top).map(
    (value) =>
      `<path d="M${plot.left - 4} ${y(value)}H${right}" stroke="${palette.faint}" stroke-opacity=".35"/>${text(plot.left - 7, y(value) + 3.5, String(value), palette.faint, "end")}`,
  );
  // Only the lowest and the highest beta have a line; the others have ticks, to keep the bars visible.
  const ends = lowest === highest ? [lowest] : [lowest, highest];
  const lines = betas.map((beta) => {
    const isEnd = ends.includes(beta);
    return `<path d="M${isEnd ? plot.left : right - 8} ${y(beta)}H${right}" stroke="${palette.line}" stroke-width="1.5"${isEnd ? ' stroke-dasharray="4 3"' : ""}/>`;
  });
  const apart = y(lowest) - y(highest) > LINE_HEIGHT;
  const labels = ends
    .filter((beta) => beta === highest || apart)
    .map((beta) => text(right - (betas.length > 2 ? 12 : 0), y(beta) - 4, picture.label(beta), palette.line, "end"));
  const axis = `<path d="M${plot.left} ${base}H${right}" stroke="${palette.faint}"/>`;
  const caption = text(
    plot.left,
    HEIGHT - 5,
    `eigenvalues 1 to ${eigenvalues.length}, in units of effective beta`,
    palette.faint,
    "start",
  );
  const content = [...ticks, ...bars, axis, ...lines, ...labels, caption].join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="11">${content}</svg>`;
}

function text(x: number, y: number, words: string, fill: string, anchor: "start" | "end"): string {
  const safe = words.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<text x="${x}" y="${round(y)}" fill="${fill}" text-anchor="${anchor}">${safe}</text>`;
}

/** Powers of ten. */
function decadesBetween(from: number, to: number): readonly number[] {
  const first = Math.ceil(Math.log10(from));
  const count = Math.floor(Math.log10(to)) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => Number((10 ** (first + i)).toPrecision(1)));
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}
