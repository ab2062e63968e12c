/** What of a point of the sweep the prediction looks at: numbers of the spec, with what they amount to. */
export interface PointSetting {
  readonly objective: {
    readonly beta: number;
    readonly reconstruction: "sum" | "mean";
    readonly kl: "sum" | "mean";
    readonly freeBits: number;
    /** 0: none. */
    readonly warmupEpochs: number;
  };
  readonly latentSize: number;
  /** `variance` matters to a Gaussian only. */
  readonly variance: number | "learned";
  readonly encoder: NetworkShape;
  readonly decoder: NetworkShape;
  readonly training: {
    readonly epochs: number;
    readonly stepsPerEpoch: number;
    readonly batchSize: number;
    readonly learningRate: number;
  };
}

export interface NetworkShape {
  readonly hidden: readonly number[];
  readonly activation: "relu" | "tanh" | "elu" | "gelu" | "sigmoid";
}
