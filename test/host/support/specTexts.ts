/** A sweep of three betas on the shipped digits in two batches; a hundred epochs take about a second. */
export interface SpecChanges {
  readonly path?: string;
  readonly epochs?: number;
  readonly betas?: readonly number[];
}

export function specText({ path = "builtin:digits", epochs = 3, betas = [0.5, 2, 500] }: SpecChanges = {}): string {
  const spec = {
    data: { path, scale: 16 },
    model: {
      latentSize: 2,
      encoder: { hidden: [4] },
      decoder: { hidden: [4] },
      likelihood: { type: "gaussian", variance: 0.1 },
    },
    training: { epochs },
    sweep: { "objective.beta": betas },
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}

/** The digits with a healthy model that collapses above beta 7.04; `rest` is added at the end. */
export function digitsText(rest: string, path = "builtin:digits"): string {
  return `{
  "data": { "path": ${JSON.stringify(path)}, "scale": 16 },
  "model": {
    "latentSize": 10,
    "encoder": { "hidden": [64] },
    "decoder": { "hidden": [64] },
    "likelihood": { "type": "gaussian", "variance": 0.1 }
  },
  ${rest}
}
`;
}
