// A host's answers about a run of 8 x 8 digits, with correct shapes and ranges and invented figures.

const UNITS = 6;
const PIXELS = 64;
const digits = Array.from({ length: 10 }, (_, label) => label);

const image = (shift) =>
  Array.from(
    { length: PIXELS },
    (_, pixel) => (1 + Math.sin((pixel % 8) * (1 + shift / 4) + Math.floor(pixel / 8))) / 2,
  );
const z = (row) => Array.from({ length: UNITS }, (_, unit) => (unit < 4 ? Math.sin(row * (unit + 1)) * 2 : 0));

export const answers = {
  modelView: {
    type: "modelView",
    epoch: 30,
    latentSize: UNITS,
    decoded: "mean",
    image: [8, 8, 1],
    columnCount: PIXELS,
    columns: Array.from({ length: PIXELS }, (_, pixel) => pixel),
    range: { low: 0, high: 1 },
    examples: digits.map((label) => ({
      row: 3 * label,
      label,
      z: z(label),
      x: image(label),
      reconstruction: image(label + 0.3),
    })),
    samples: digits.map((draw) => image(draw + 0.7)),
    atZero: image(0),
    isConditional: false,
    units: Array.from({ length: UNITS }, (_, unit) => {
      const isActive = unit < 4;
      return {
        unit,
        klNats: isActive ? 2 / (unit + 1) : 0.001,
        meanDeviation: isActive ? 0.9 : 0,
        posteriorDeviation: isActive ? 0.3 : 1,
        isActive,
        largestMagnitude: isActive ? 2 : 0,
      };
    }),
    means: {
      units: [0, 1, 2, 3, 4, 5],
      rows: Array.from({ length: 60 }, (_, row) => z(row)),
      deviations: null,
      labelSets: [{ name: "label", labels: Array.from({ length: 60 }, (_, row) => row % 10), names: null }],
    },
    labelNames: null,
  },
  latentsView: {
    type: "latentsView",
    latentSize: 12,
    units: [0, 1].map((unit) => ({ unit, klNats: 2 / (unit + 1) })),
    means: {
      units: [0, 1],
      rows: Array.from({ length: 60 }, (_, row) => z(row).slice(0, 2)),
      deviations: Array.from({ length: 60 }, () => [0.3, 0.5]),
      labelSets: [{ name: "kind", labels: Array.from({ length: 60 }, (_, row) => row % 10), names: null }],
    },
  },
  klHistory: {
    type: "klHistory",
    epochs: Array.from({ length: 30 }, (_, i) => i + 1),
    klPerDimensionNats: Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: UNITS }, (__, unit) => Math.max(0, (2 - unit / 2) * (1 - Math.exp(-i / 6)))),
    ),
  },
  decode: { type: "decode", values: image(0.5) },
};

/** The run beside another of its settings but one. @param {{ id: string, points: readonly object[] }} run */
export function comparisonWith(run) {
  return {
    own: { runFolder: "/runs/own", name: null, created: "2026-01-01T00:00:00.000Z" },
    others: [
      {
        runFolder: "/runs/other",
        name: "Wider decoder",
        created: "2026-01-02T00:00:00.000Z",
        run: { ...run, id: "other" },
      },
    ],
    differences: [{ path: "model.decoder.hidden", values: ["[64]", "[256]"] }],
    equalSettings: 31,
  };
}
