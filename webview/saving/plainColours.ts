/** Colours as #rrggbb for other programs: themes mix colours in colour spaces that few programs support. */

export interface PlainColour {
  /** #rrggbb. */
  readonly hex: string;
  readonly opacity: number;
}

/** Converts a computed colour; null if it is not a plain colour ("none", a gradient). */
export type ReadColour = (computed: string) => PlainColour | null;

/** Paints each colour once on a canvas and reads the pixel. */
export function createColourReader(document: Document): ReadColour {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const known = new Map<string, PlainColour | null>();
  return (computed) => {
    const before = known.get(computed);
    if (before !== undefined) return before;
    const colour = plainRgb(computed) ?? painted(canvas, computed);
    known.set(computed, colour);
    return colour;
  };
}

/** The usual form of a computed colour. */
function plainRgb(computed: string): PlainColour | null {
  const parts = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(computed);
  if (parts === null) return null;
  return { hex: hexOf(parts.slice(1, 4).map(Number)), opacity: parts[4] === undefined ? 1 : Number(parts[4]) };
}

function painted(canvas: HTMLCanvasElement, computed: string): PlainColour | null {
  if (computed === "none" || computed.startsWith("url")) return null;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return null;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = computed;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data;
  return { hex: hexOf([red, green, blue]), opacity: Math.round((alpha / 255) * 1000) / 1000 };
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
