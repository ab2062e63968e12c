import type { ModelView } from "../../../src/protocol/pointQuestions.ts";

/** A model of images of two pixels with three units, two of them active. */
export const modelView: ModelView = {
  type: "modelView",
  point: 1,
  epoch: 10,
  latentSize: 3,
  decoded: "mean",
  image: [1, 2, 1],
  columnCount: 2,
  columns: [0, 1],
  range: { low: 0, high: 1 },
  examples: [
    { row: 0, label: 3, z: [1, 0, -0.5], x: [0, 1], reconstruction: [0.1, 0.8] },
    { row: 5, label: 7, z: [-1, 0, 4.2], x: [1, 0], reconstruction: [0.7, 0.2] },
  ],
  samples: [
    [0.5, 0.25],
    [0.75, 0.5],
  ],
  atZero: [0.5, 0.5],
  isConditional: false,
  units: [
    { unit: 2, klNats: 1.8, meanDeviation: 0.9, posteriorDeviation: 0.2, isActive: true, largestMagnitude: 4.2 },
    { unit: 0, klNats: 0.6, meanDeviation: 0.7, posteriorDeviation: 0.6, isActive: true, largestMagnitude: 1 },
    { unit: 1, klNats: 0, meanDeviation: 0, posteriorDeviation: 1, isActive: false, largestMagnitude: 0 },
  ],
  means: {
    units: [2, 0, 1],
    rows: [
      [-0.5, 1, 0],
      [4.2, -1, 0],
      [0.25, 0.5, 0],
    ],
    deviations: null,
    labelSets: [{ name: "label", labels: [3, 7, 3], names: null }],
  },
  labelNames: null,
};

/** A model without active units. */
export const collapsedView: ModelView = {
  ...modelView,
  units: modelView.units.map((unit) => ({ ...unit, klNats: 0, meanDeviation: 0, isActive: false })),
};
